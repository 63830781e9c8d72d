"""What a snapshot changed, compared with what was known."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from deals.events import Event
from deals.falls import is_settled
from deals.guards import mistaken, rotated
from deals.history import History, Observation
from deals.lasting import same_state, settle
from deals.news import changed, first_seen
from deals.offer import Offer, OfferId, PriceKind, Quote
from deals.quote import dropship, headline
from deals.snapshot import Changes, Known, Notice, Snapshot
from deals.timers import timers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What one offer adds to the changes."""

    offer: Offer
    written: bool
    observations: tuple[Observation, ...]
    events: tuple[Event, ...] = ()


def diff(
    snapshot: Snapshot,
    known: Mapping[OfferId, Known],
    *,
    baseline: bool,
    now: datetime,
    twins: Mapping[OfferId, Offer] | None = None,
    echoes: Collection[OfferId] = (),
) -> Changes:
    """Everything to keep of a snapshot, and the events it raises.

    `known` holds what the store has of the snapshot's own offers, `twins` a kept offer of the same picture, title and
    shop for ids it does not have, `echoes` what the source showed as well and is known to change nothing. A `baseline`
    (nothing complete was kept of this source before) raises nothing, and neither does filler: both are kept.
    Absence from a snapshot means nothing, its order neither; of two offers with one id the last counts.
    """
    if pair := mistaken(snapshot.offers):
        return Changes(use_full_ids=True, notices=(_ambiguous(*pair),))
    offers = sorted({offer.id: offer for offer in snapshot.offers}.values(), key=lambda offer: offer.id)
    was = rotated(offers, known.keys(), twins or {}, echoes)
    silent = baseline or snapshot.filler
    parts = [
        _seen_again(offer, known[offer.id], at=snapshot.at, now=now, quiet=silent)
        if offer.id in known
        else _seen_first(offer, was.get(offer.id), at=snapshot.at, now=now, quiet=silent or bool(was))
        for offer in offers
    ]
    return _changes(parts, was, now)


def _seen_first(offer: Offer, twin: Offer | None, *, at: datetime, now: datetime, quiet: bool) -> _Part:
    if twin:
        return _seen_again(offer, Known(offer=twin, history=_history_of(twin, at)), at=at, now=now, quiet=True)
    observations = _observations(offer, History(), at)
    events = () if quiet else (first_seen(offer, at=at, now=now),)
    return _Part(offer=offer, written=True, observations=observations, events=events)


def _seen_again(offer: Offer, known: Known, *, at: datetime, now: datetime, quiet: bool) -> _Part:
    settled = settle(offer, known.offer, now)
    said = replace(offer, presale=settled.presale)
    return _Part(
        offer=settled,
        written=not same_state(settled, known.offer),
        observations=_observations(said, known.history, at),
        events=() if quiet else changed(settled, known, said=said, at=at, now=now),
    )


def _observations(offer: Offer, history: History, at: datetime) -> tuple[Observation, ...]:
    quote, single = headline(offer, at), dropship(offer)
    kept = []
    if quote and _counts(offer, quote, history.last_headline(), at):
        kept.append(Observation(at, quote.kind, quote.fen))
    if single and _counts(offer, single, history.last(single.kind), at):
        kept.append(Observation(at, single.kind, single.fen))
    return tuple(kept)


def _counts(offer: Offer, quote: Quote, last: Observation | None, at: datetime) -> bool:
    if last is None or (last.kind, last.fen) != (quote.kind, quote.fen):
        return True
    # A presale price is kept once more when it can be believed: what falls is measured against that.
    return quote.kind is PriceKind.PRESALE and is_settled(offer, at) and not is_settled(offer, last.at)


def _history_of(offer: Offer, at: datetime) -> History:
    """A known offer's prices as they are now: enough to see whether they changed."""
    quotes = (headline(offer, at), dropship(offer))
    return History(tuple(Observation(at, quote.kind, quote.fen) for quote in quotes if quote))


def _changes(parts: list[_Part], was: Mapping[OfferId, Offer], now: datetime) -> Changes:
    written = tuple(part.offer for part in parts if part.written)
    return Changes(
        offers=written,
        observations=tuple((part.offer.id, point) for part in parts for point in part.observations),
        events=tuple(event for part in parts for event in part.events),
        timers=tuple((offer.id, timers(offer, now)) for offer in written),
        rekeyed=tuple((old.id, new) for new, old in was.items()),
    )


def _ambiguous(one: Offer, other: Offer) -> Notice:
    return Notice(
        key=f"full_ids/{one.id}",
        message="notice-full-ids",
        arguments={"id": str(one.id), "first": one.title, "second": other.title},
    )
