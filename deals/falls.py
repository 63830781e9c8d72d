"""Is it a price drop, has it been told, and what may be said of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from deals.events import Event, EventKind, Fall, PriceFacts
from deals.history import History, Observation
from deals.keys import event_key
from deals.offer import Fen, Offer, PriceKind, PromotionStep, Quote
from deals.quote import begins
from deals.snapshot import Known, Told

WEEK = timedelta(days=7)
SETTLING = timedelta(hours=2)
"""Feeds are late with the price of a presale that just began: until then a fall is their catching up."""
REARMED_BY = ((105, WEEK), (120, timedelta(hours=24)))
"""What was told is news again after the price stood at so many percent of it for so long, up to the fall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A price that was seen now, and everything known before."""

    offer: Offer
    quote: Quote
    known: Known
    at: datetime

    @property
    def history(self) -> History:
        """What was observed before."""
        return self.known.history

    @property
    def changed_phase(self) -> bool:
        """A presale began or ended since the last price: prices of the two sides are not compared."""
        last = self.history.last_headline()
        return last is not None and (last.kind is PriceKind.PRESALE) is not (self.quote.kind is PriceKind.PRESALE)


def fallen_from(seen: Seen) -> Observation | None:
    """The point this price fell from; None when it did not fall or the fall means nothing."""
    before = seen.history.last(seen.quote.kind)
    if before is None or seen.quote.fen >= before.fen:
        return None
    if seen.quote.kind is not PriceKind.DROPSHIP and seen.changed_phase:
        return None
    if seen.quote.kind is PriceKind.PRESALE and not is_settled(seen.offer, before.at):
        return None
    return before


def is_settled(offer: Offer, at: datetime) -> bool:
    """Whether a price of this offer seen then is no leftover from before its presale."""
    start = begins(offer.presale) if offer.presale else None
    return start is None or at >= start + SETTLING


def price_news(headline: Seen | None, dropship: Seen | None, coupon: PromotionStep | None) -> Event | None:
    """The one price event of a poll: a drop of the headline, else of the dropship price, else a low after a presale.

    Where both fell together the drop carries both. A coupon that appeared with it is part of it.
    """
    fell = headline and fallen_from(headline)
    fell_too = dropship and fallen_from(dropship)
    if headline and fell and _is_news(headline):
        also = Fall(dropship.quote, fell_too.fen) if dropship and fell_too else None
        return _drop(headline, fell, also=also, coupon=coupon)
    if dropship and fell_too and _is_news(dropship):
        return _drop(dropship, fell_too)
    return _lowest_after_phase(headline, coupon) if headline else None


def _drop(seen: Seen, before: Observation, *, also: Fall | None = None, coupon: PromotionStep | None = None) -> Event:
    return _event(EventKind.PRICE_DROP, seen, since=before.at, before=before.fen, also=also, coupon=coupon)


def _lowest_after_phase(seen: Seen, coupon: PromotionStep | None) -> Event | None:
    """A presale began or ended, so that nothing fell, yet this is lower than ever.

    Lower than every price of its kind, and than the one just before of the other kind.
    """
    last, lowest = seen.history.last_headline(), seen.history.lowest_seen(seen.quote.kind, seen.at)
    if last is None or lowest is None or not seen.changed_phase or seen.quote.fen >= min(last.fen, lowest):
        return None
    return _event(EventKind.LOWEST_SEEN, seen, since=last.at, coupon=coupon)


def _event(
    kind: EventKind,
    seen: Seen,
    *,
    since: datetime,
    before: Fen | None = None,
    also: Fall | None = None,
    coupon: PromotionStep | None = None,
) -> Event:
    quote, history = seen.quote, seen.history
    facts = PriceFacts(
        quote=quote,
        before=before,
        median7=history.median(quote.kind, seen.at - WEEK, seen.at),
        low30=history.low30(quote.kind, history.dip_began(quote.kind, quote.fen, seen.at)),
        lowest=history.lowest_seen(quote.kind, seen.at),
        observed_days=history.observed(quote.kind, seen.at).days,
        also=also,
        coupon=coupon,
    )
    key = event_key(seen.offer.id, kind, quote.kind, quote.fen, since)
    return Event(key=key, kind=kind, offer=seen.offer.id, at=seen.at, facts=facts)


def _is_news(seen: Seen) -> bool:
    told = _told(seen)
    return told is None or seen.quote.fen < told.fen or is_rearmed(told, seen.history, seen.at)


def _told(seen: Seen) -> Told | None:
    told = seen.known.told
    if told is None or told.kind is seen.quote.kind:
        return told
    # Something of another kind was told since, so that what was told of this kind is not remembered any more.
    # What was seen stands for it: else two kinds that flap in turn would be told for ever.
    low = next((p for p in reversed(seen.history.of(seen.quote.kind)) if p.fen <= seen.quote.fen), None)
    return Told(low.kind, low.fen, low.at) if low else None


def is_rearmed(told: Told, history: History, at: datetime) -> bool:
    """Whether the price stood so high for so long, up to `at`, that what was told may be told again."""
    return any(
        history.stood_above(told.kind, -(-told.fen * percent // 100), since=told.at, until=at) >= time
        for percent, time in REARMED_BY
    )
