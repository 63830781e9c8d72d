"""The store's duties in a few lines: what is known after changes were kept. The oracle for sequences of polls."""

from dataclasses import replace
from datetime import datetime

from deals.diff import diff
from deals.events import Event, PriceFacts
from deals.history import History
from deals.offer import Offer, OfferId
from deals.snapshot import Changes, Known, Snapshot, Told


def apply(changes: Changes, known: dict[OfferId, Known]) -> dict[OfferId, Known]:
    after = dict(known)
    for old, new in changes.rekeyed:
        after[new] = after.pop(old)
    for offer in changes.offers:
        after[offer.id] = replace(after.get(offer.id, Known(offer=offer)), offer=offer)
    for key, point in changes.observations:
        after[key] = replace(after[key], history=History((*after[key].history.points, point)))
    for event in changes.events:
        if isinstance(event.facts, PriceFacts):
            told = Told(event.facts.quote.kind, event.facts.quote.fen, event.at)
            after[event.offer] = replace(after[event.offer], told=told)
    return after


class Memory:
    """A source that is polled again and again. An event whose key is there already is not raised twice."""

    def __init__(self) -> None:
        self.known: dict[OfferId, Known] = {}
        self.events: dict[str, Event] = {}

    def poll(self, *offers: Offer, at: datetime, baseline: bool = False, filler: bool = False) -> list[Event]:
        return self.keep(Snapshot(at=at, offers=offers, filler=filler), baseline=baseline)

    def keep(self, snapshot: Snapshot, *, baseline: bool = False) -> list[Event]:
        ids = {offer.id for offer in snapshot.offers}
        known = {key: item for key, item in self.known.items() if key in ids}
        changes = diff(snapshot, known, baseline=baseline, now=snapshot.at)
        self.known = apply(changes, self.known)
        fresh = [event for event in changes.events if event.key not in self.events]
        self.events.update({event.key: event for event in fresh})
        return fresh
