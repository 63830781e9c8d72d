"""Why an offer was (not) told: what happened to it, and what each of the chat's watches made of that."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from markupsafe import Markup

from bot import lines
from bot.context import Caller
from bot.handlers.why.happening import what_happened
from bot.handlers.why.judging import Case, Judged, judge
from bot.handlers.why.verdicts import say_verdict
from bot.message import Message
from bot.services import Services
from bot.typeset import line
from bot.voice import Voice
from data.records import Chat, Listing, Snoozed
from deals.events import Sighting
from deals.presale import Phase, phase_at
from deals.rule import Rule

SHOWN = 10
"""Watches that fit one message."""
EVENTS = 3
KEPT = 30
LINE_UNITS = 90


async def explain_offer(services: Services, caller: Caller, listing: Listing) -> Message:
    """What happened to the offer lately, what silences it, and the decision of every watch."""
    voice, now = caller.voice, services.now()
    case = Case(
        listing=listing,
        history=await services.store.offers.history(listing.ref),
        raised=tuple(await services.store.sightings.of_offer(listing.offer.id, limit=KEPT)),
        mentions=tuple(await services.store.mentions.of_offer(caller.chat.id, listing.offer.id, limit=KEPT)),
        now=now,
    )
    kept = await services.store.watches.of_chat(caller.chat.id, now=now)
    judged = [await judge(services.store, case, one) for one in kept[:SHOWN]]
    parts = [
        voice.say("why.offer", title=lines.title(voice, listing.offer)),
        lines.price(voice, listing.offer, now),
        *_events(voice, case.raised, now),
        _frozen(voice, listing, now),
        *_silences(voice, caller.chat, await services.store.mentions.snoozed(caller.chat.id, listing.ref), now),
        Markup(" ") if judged else voice.say("why.no_watches"),
        *(part for one in judged for part in _watch(voice, one, now)),
        voice.say("why.more", n=len(kept) - SHOWN) if len(kept) > SHOWN else None,
    ]
    return Message(text=lines.stack(parts))


def _events(voice: Voice, raised: Sequence[Sighting], now: datetime) -> Iterator[Markup]:
    if not raised:
        yield voice.say("why.no_events")
    for sighting in raised[:EVENTS]:
        yield voice.say(
            "why.event", at=voice.moment(sighting.event.at, now), what=what_happened(voice, sighting, Rule())
        )


def _frozen(voice: Voice, listing: Listing, now: datetime) -> Markup | None:
    """While a presale runs its prices are not those of an ordinary sale."""
    presale = listing.offer.presale
    if presale is None or phase_at(presale, now) not in {Phase.DEPOSIT, Phase.GAP, Phase.BALANCE}:
        return None
    return voice.say("why.presale")


def _silences(voice: Voice, chat: Chat, snoozed: Snoozed | None, now: datetime) -> Iterator[Markup]:
    if chat.muted_until is not None and chat.muted_until > now:
        yield voice.say("why.muted", until=voice.moment(chat.muted_until, now))
    match snoozed:
        case Snoozed(until=None, below=None):
            yield voice.say("why.never_again")
        case Snoozed(below=int() as below):
            yield voice.say("why.until_lower", money=voice.money(below))
        case Snoozed(until=datetime() as until) if until > now:
            yield voice.say("why.snoozed", until=voice.moment(until, now))
        case _:
            return


def _watch(voice: Voice, judged: Judged, now: datetime) -> Iterator[Markup]:
    watch = judged.kept.watch
    mark = voice.plain("watches.mark_active" if judged.kept.active else "watches.mark_paused")
    yield voice.say("why.watch", mark=mark, line=line(watch.line, LINE_UNITS))
    yield say_verdict(voice, judged, now)
