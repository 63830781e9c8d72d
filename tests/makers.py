"""Short ways to make what is kept. Offers come from `tests.deals.builders`."""

from datetime import datetime

from deals.events import Event, EventKind, Facts, NewFacts, PriceFacts
from deals.grammar import parse_rule
from deals.history import Observation
from deals.offer import Fen, Offer, OfferId, Quote
from deals.quote import headline
from deals.rule import Alert, Watch
from deals.snapshot import Changes, Notice
from tests.deals.builders import START


def quote_of(offer: Offer, at: datetime = START) -> Quote:
    quote = headline(offer, at)
    assert quote is not None
    return quote


def event_of(
    offer: Offer,
    kind: EventKind = EventKind.NEW_OFFER,
    *,
    key: str | None = None,
    at: datetime = START,
    facts: Facts | None = None,
) -> Event:
    return Event(
        key=key or f"{offer.id}/{kind}",
        kind=kind,
        offer=offer.id,
        at=at,
        facts=facts or NewFacts(quote=quote_of(offer, at)),
    )


def drop_of(offer: Offer, before: Fen, *, key: str | None = None, at: datetime = START) -> Event:
    quote = quote_of(offer, at)
    key = key or f"{offer.id}/drop/{quote.fen}"
    return event_of(offer, EventKind.PRICE_DROP, key=key, at=at, facts=PriceFacts(quote=quote, before=before))


def point_of(offer: Offer, at: datetime = START) -> tuple[OfferId, Observation]:
    quote = quote_of(offer, at)
    return offer.id, Observation(at, quote.kind, quote.fen)


def changes_of(*offers: Offer, events: tuple[Event, ...] = (), at: datetime = START) -> Changes:
    """These offers were seen with these prices, and it raised these events."""
    points = tuple(point_of(offer, at) for offer in offers if headline(offer, at) is not None)
    return Changes(offers=offers, observations=points, events=events)


def watch_of(line: str = "new", *, number: int = 1, chat_id: int = 100, thread_id: int | None = None) -> Watch:
    return Watch(
        id=number, chat_id=chat_id, thread_id=thread_id, line=line, rule=parse_rule(line, admin=True), created_at=START
    )


def alert_of(watch: Watch, *events: Event, expires: datetime | None = None, urgent: bool = False) -> Alert:
    return Alert(watch=watch, event_keys=tuple(event.key for event in events), expires=expires, urgent=urgent)


def notice_of(key: str = "source/1/refused", *, message: str = "notice-source-refused") -> Notice:
    return Notice(key=key, message=message, arguments={"source": "1688 vi", "n": 3})
