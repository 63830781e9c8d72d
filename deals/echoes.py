"""What sources say again: known to change nothing without a look into the store."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from deals.falls import is_settled
from deals.lasting import state_mark
from deals.offer import Offer, OfferId
from deals.quote import has_begun
from deals.snapshot import Changes, Known, Snapshot

_SHORT = (1 << 60) - 1
"""Longer numbers take half as much memory again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """One poll: what has to be compared with what is kept, and what only says again what was said."""

    news: Snapshot
    echoes: tuple[OfferId, ...] = ()
    """What was shown beside the news; left out where there are none."""
    marks: tuple[int, ...] = ()
    """Of the echoes, in the same order."""


@dataclass(slots=True)
class _Said:
    """What one source said in its last poll that brought news, as far as there was nothing to keep of it."""

    marks: frozenset[int]
    doubted: set[str] = field(default_factory=set)
    """Keys of offers that changed since: what was said of them has to be compared again."""


class Echoes:
    """Remembers what each source said last, as far as it was compared and there was nothing to keep.

    Whatever it calls an echo would change nothing if it were compared again. It holds one number for each offer that
    the sources showed when they last had news, and after a start it is empty: then each is compared once in full.
    """

    def __init__(self) -> None:
        self._said: dict[int, _Said] = {}

    def sift(self, source_id: int, snapshot: Snapshot) -> Sifted:
        """Part a poll in news and echoes. One that shows an id twice is all news: such a thing is looked into."""
        said = self._said.get(source_id)
        if said is None:
            return Sifted(news=snapshot)
        marks = [_mark(offer, snapshot.at) for offer in snapshot.offers]
        if not said.doubted and said.marks.issuperset(marks):
            return Sifted(news=replace(snapshot, offers=()))
        if len({offer.id.key for offer in snapshot.offers}) < len(snapshot.offers):
            return Sifted(news=snapshot)
        echoes, news = _parted(zip(snapshot.offers, marks, strict=True), said)
        return Sifted(
            news=replace(snapshot, offers=news),
            echoes=tuple(offer.id for offer, _ in echoes),
            marks=tuple(mark for _, mark in echoes),
        )

    def doubt(self, changes: Changes) -> None:
        """These offers are about to change: nothing that any source said of them counts any more.

        To be told before anything is kept. Whether it was is not always known afterwards.
        """
        keys = {offer.key for offer in changes.touched}
        for source_id, said in list(self._said.items()):
            said.doubted |= keys
            if len(said.doubted) > len(said.marks):
                del self._said[source_id]

    def learn(self, source_id: int, sifted: Sifted, known: Mapping[OfferId, Known], changes: Changes) -> None:
        """What was kept, if anything, is committed: remember what of this poll was no change.

        `known` and `changes` are what the news were compared with, and what came of it. What did change is not
        remembered: whether it is kept as it was said shows when it is compared again.
        """
        if changes.use_full_ids:
            self._said.pop(source_id, None)
            return
        if not sifted.news.offers and source_id in self._said:
            return
        learned = _learned(sifted.news, known, frozenset(changes.touched))
        # A copy of a set takes less room than one that grew.
        self._said[source_id] = _Said(frozenset({*sifted.marks, *learned}))


def _parted(shown: Iterable[tuple[Offer, int]], said: _Said) -> tuple[list[tuple[Offer, int]], tuple[Offer, ...]]:
    echoes: list[tuple[Offer, int]] = []
    news: list[Offer] = []
    for offer, mark in shown:
        if mark in said.marks and offer.id.key not in said.doubted:
            echoes.append((offer, mark))
        else:
            news.append(offer)
    return echoes, tuple(news)


def _mark(offer: Offer, at: datetime) -> int:
    """A number for this offer said at this time: time moves nothing but the beginning of a presale."""
    mark, presale = state_mark(offer), offer.presale
    if presale:
        mark = hash((mark, has_begun(presale, at), is_settled(offer, at)))
    return mark & _SHORT


def _learned(news: Snapshot, known: Mapping[OfferId, Known], changed: Collection[OfferId]) -> Iterator[int]:
    """A presale that was said in part is left out: what it amounts to depends on what is kept, and on its phase."""
    for offer in {offer.id: offer for offer in news.offers}.values():
        if offer.id not in changed and known[offer.id].offer.presale == offer.presale:
            yield _mark(offer, news.at)
