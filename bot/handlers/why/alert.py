"""Why an alert came: the rule, what of it was met, and the numbers it was met by."""

from collections.abc import Iterator

from markupsafe import Markup

from bot import lines
from bot.context import Caller
from bot.message import Message
from bot.reading import say_clause
from bot.services import Services
from bot.typeset import line
from bot.voice import Voice
from data.records import Parcel
from deals.events import PriceFacts, Sighting
from deals.history import History
from deals.match import Fired, matches
from deals.offer import Fen, Quote
from deals.reading import reading_filters, reading_trigger
from deals.rule import Watch

LINE_UNITS = 300
KEPT = 200
"""Events of one offer that are looked through for the one that was told."""


async def explain_alert(services: Services, caller: Caller, parcel: Parcel) -> Message:
    """The rule, the trigger, the price against every baseline that was known, and where the price comes from."""
    voice = caller.voice
    if not parcel.sightings:
        return Message(text=voice.say("why.nothing_to_explain"))
    now = services.now()
    told = parcel.sightings[0]
    seen = await _as_seen(services, told)
    parts = [
        _head(voice, parcel),
        *_because(voice, parcel, seen),
        *_numbers(voice, seen, parcel.history, parcel.watch),
        lines.path(voice, told.offer) if lines.leads_to(told.offer, told.event.facts.quote, now) else None,
        voice.say("why.seen", at=voice.moment(told.event.at, now)),
        voice.say("why.burst", n=len(parcel.sightings)) if len(parcel.sightings) > 1 else None,
    ]
    return Message(text=lines.stack(parts))


async def _as_seen(services: Services, told: Sighting) -> Sighting:
    """The event with the offer as it was then, as long as that is kept."""
    kept = await services.store.sightings.of_offer(told.offer.id, limit=KEPT)
    return next((one for one in kept if one.event.key == told.event.key), told)


def _head(voice: Voice, parcel: Parcel) -> Markup:
    if parcel.watch is None:
        return voice.say("why.without_rule")
    return voice.say("why.rule", line=line(parcel.watch.line, LINE_UNITS))


def _because(voice: Voice, parcel: Parcel, seen: Sighting) -> Iterator[Markup]:
    """What the rule asked for and found; a rule that was changed since may not want this any more."""
    if parcel.watch is None:
        return
    for clause in reading_filters(parcel.watch.rule):
        yield voice.say("why.filter", clause=say_clause(voice, clause))
    match matches(parcel.watch, seen, mine_of(parcel.watch, seen, parcel.history)):
        case Fired(trigger):
            yield voice.say("why.trigger", clause=say_clause(voice, reading_trigger(trigger, parcel.watch.rule)))
        case _:
            yield voice.say("why.changed")


def mine_of(watch: Watch, seen: Sighting, history: History) -> Fen | None:
    """What the offer cost when the watch was made."""
    quote = seen.event.facts.quote
    return history.before(seen.event.at).price_at(quote.kind, watch.created_at) if quote else None


def _numbers(voice: Voice, seen: Sighting, history: History, watch: Watch | None) -> Iterator[Markup | None]:
    facts = seen.event.facts
    if not isinstance(facts, PriceFacts):
        yield voice.say("why.price", price=lines.quote(voice, facts.quote)) if facts.quote else None
        return
    yield voice.say("why.price", price=lines.quote(voice, facts.quote))
    mine = mine_of(watch, seen, history) if watch else None
    known = {"prev": facts.before, "med7": facts.median7, "low30": facts.low30, "lowest": facts.lowest, "mine": mine}
    for name, fen in known.items():
        yield _against(voice, name, facts.quote, fen) if fen is not None else None
    if facts.low30 is None:
        yield voice.say("why.too_short", n=facts.observed_days)


def _against(voice: Voice, name: str, quote: Quote, base: Fen) -> Markup:
    """One baseline and how far the price is from it."""
    share = (quote.fen - base) * 1000 // base * 10 if quote.fen > base else -lines.percent_off(quote.fen, base)
    sign = "+" if share > 0 else "−" if share < 0 else "±"
    return voice.say(f"why.{name}", money=voice.money(base), percent=sign + voice.percent(abs(share)))
