"""What was observed of one offer's price, and what may honestly be said of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from deals.offer import Fen, PriceKind

LOW_SPAN = timedelta(days=14)
"""The least observation before "lowest seen" is said."""
LOW30_SPAN = timedelta(days=28)
"""The least observation before "lowest of 30 days" is said."""
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Observation:
    """A kept point: from `at` on the price of this kind was `fen`, until the next point. Kept only on change."""

    at: datetime
    kind: PriceKind
    fen: Fen


@dataclass(frozen=True, slots=True)
class Stretch:
    """A price of one kind that stood from `since` until `until`."""

    since: datetime
    until: datetime
    fen: Fen


@dataclass(frozen=True, slots=True)
class History:
    """All kept points of one offer, oldest first.

    An offer has one headline price at a time, whatever its kind, and beside it a dropship price of its own.
    """

    points: tuple[Observation, ...] = ()

    def before(self, at: datetime) -> "History":
        """What was observed before this moment."""
        return History(tuple(point for point in self.points if point.at < at))

    def of(self, kind: PriceKind) -> tuple[Observation, ...]:
        """The points of one kind."""
        return tuple(point for point in self.points if point.kind is kind)

    def last(self, kind: PriceKind) -> Observation | None:
        """The newest point of this kind."""
        return next((point for point in reversed(self.points) if point.kind is kind), None)

    def last_headline(self) -> Observation | None:
        """The newest headline point, of whatever kind."""
        return next((point for point in reversed(self.points) if point.kind is not PriceKind.DROPSHIP), None)

    def price_at(self, kind: PriceKind, at: datetime) -> Fen | None:
        """The last price of this kind that was known then."""
        return next((p.fen for p in reversed(self.points) if p.kind is kind and p.at <= at), None)

    def stretches(self, kind: PriceKind, until: datetime) -> tuple[Stretch, ...]:
        """How this price stood over time, with holes where the headline was a price of another kind."""
        lane = [point for point in self.points if _same_lane(point.kind, kind) and point.at < until]
        ends = (*(point.at for point in lane[1:]), until)
        return tuple(Stretch(p.at, end, p.fen) for p, end in zip(lane, ends, strict=False) if p.kind is kind)

    def median(self, kind: PriceKind, since: datetime, until: datetime) -> Fen | None:
        """The price that half of the observed time in [since, until) was at or below; None when nothing was observed.

        Weighted by time, so that it does not matter how often was asked. Of two middle prices the lower one.
        """
        weighed = sorted((s.fen, s.until - s.since) for s in self._within(kind, since, until))
        left = sum((time for _, time in weighed), timedelta()) / 2
        for fen, time in weighed:
            left -= time
            if left <= timedelta():
                return fen
        return None

    def lowest(self, kind: PriceKind, since: datetime, until: datetime) -> Fen | None:
        """The lowest price that stood at any time in [since, until)."""
        return min((s.fen for s in self._within(kind, since, until)), default=None)

    def observed(self, kind: PriceKind, until: datetime) -> timedelta:
        """How long ago this kind of price was first seen."""
        first = next((point.at for point in self.points if point.kind is kind), until)
        return max(until - first, timedelta())

    def lowest_seen(self, kind: PriceKind, now: datetime) -> Fen | None:
        """The lowest of all time; None while the observation is too short to say so."""
        points = self.of(kind)
        if not points or self.observed(kind, now) < LOW_SPAN:
            return None
        return min(point.fen for point in points)

    def low30(self, kind: PriceKind, dip: datetime) -> Fen | None:
        """The lowest of the 30 days before a dip began; None while the observation before it is too short."""
        if self.observed(kind, dip) < LOW30_SPAN:
            return None
        return self.lowest(kind, dip - MONTH, dip)

    def dip_began(self, kind: PriceKind, fen: Fen, now: datetime) -> datetime:
        """When the running dip that now ends at `fen` began: the first of its uninterrupted falls.

        Falls older than 30 days are no promotion any more: they became the normal price.
        """
        began = now
        for before, point in pairwise(reversed((*self.of(kind), Observation(now, kind, fen)))):
            if not (before.fen < point.fen and before.at >= now - MONTH):
                break
            began = before.at
        return began

    def stood_above(self, kind: PriceKind, fen: Fen, *, since: datetime, until: datetime) -> timedelta:
        """How long, up to `until`, the price stood at `fen` or more without a break; only time after `since` counts."""
        start = until
        for point in reversed(self.of(kind)):
            if point.fen < fen:
                break
            start = point.at
        return until - max(start, since)

    def _within(self, kind: PriceKind, since: datetime, until: datetime) -> Iterator[Stretch]:
        for stretch in self.stretches(kind, until):
            start = max(stretch.since, since)
            if start < stretch.until:
                yield Stretch(start, stretch.until, stretch.fen)


def _same_lane(kind: PriceKind, other: PriceKind) -> bool:
    return (kind is PriceKind.DROPSHIP) is (other is PriceKind.DROPSHIP)
