"""/health: the figures an admin looks at first, and what Telegram refused for good."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, Update

from bot.context import Context
from bot.handlers.acting import Action, acting
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.lines import join, stack
from bot.message import Message
from bot.services import Services
from bot.typeset import line
from bot.voice import Voice
from data.records import DeadLetter, DeliveryState, Health

KIND = "health"
REASON_UNITS = 120
TITLE_UNITS = 60
_NAMED_LANES = frozenset({0, 1, 2, 9})


async def health(update: Update, context: Context) -> None:
    """What is kept, what is owed, what was refused, what comes next."""
    view = await open_view(context.services, context.caller, KIND, {})
    await reply(update, await _message(context.services, Pad(context.caller.voice, view.id)))


async def _message(services: Services, pad: Pad, said: Markup | None = None) -> Message:
    now = services.now()
    found = await services.store.health(now=now)
    retries = [pad.key("health.retry", "retry", dead.id, number=n) for n, dead in enumerate(found.dead, 1)]
    rows = [row for row in (retries, [pad.key("health.refresh", "show")]) if row]
    outages = (
        pad.voice.say(f"health.outage-{what}", at=pad.voice.moment(since, now))
        for what, since in services.outages.items()
    )
    return Message(text=stack([*outages, *_lines(pad.voice, found, now), said]), keyboard=InlineKeyboardMarkup(rows))


def _lines(voice: Voice, found: Health, now: datetime) -> Iterator[Markup | None]:
    yield voice.say("health.title", at=voice.moment(now, now))
    yield _queue(voice, found, now)
    yield _lanes(voice, found.waiting)
    yield voice.say(
        "health.today",
        sent=found.today.sent,
        flooded=found.today.flooded,
        polls=found.today.polls,
        failed=found.today.failed_polls,
    )
    yield _endings(voice, found)
    yield from (_dead(voice, number, dead, now) for number, dead in enumerate(found.dead, 1))
    yield _commands(voice, found)
    yield voice.say("health.chats", active=found.chats_active, gone=found.chats_gone)
    yield voice.say("health.kept", offers=found.offers, observations=found.observations, watches=found.watches)
    for due, kind, title in found.next_timers:
        what = voice.plain(f"health.moment-{kind}")
        yield voice.say("health.timer", at=voice.moment(due, now), what=what, title=line(title, TITLE_UNITS))
    yield voice.say("health.store", store=line(found.store, REASON_UNITS)) if found.store else None


def _queue(voice: Voice, found: Health, now: datetime) -> Markup:
    waiting = sum(found.waiting.values())
    if not waiting:
        return voice.say("health.queue_empty")
    oldest = voice.duration(now - found.oldest_ready) if found.oldest_ready else "–"
    return voice.say("health.queue", waiting=waiting, oldest=oldest)


def _lanes(voice: Voice, waiting: Mapping[int, int]) -> Markup | None:
    return join(
        voice.say(f"health.lane-{lane}", n=n)
        if lane in _NAMED_LANES
        else voice.say("health.lane-other", lane=lane, n=n)
        for lane, n in waiting.items()
    )


def _commands(voice: Voice, found: Health) -> Markup | None:
    """Only while there is something to say of them. The one that asks is being handled."""
    waiting = max(0, found.unanswered - 1)
    if not waiting and not found.set_aside:
        return None
    reasons = ", ".join(f"{reason} {n}" for reason, n in found.set_aside.items())
    return voice.say("health.commands", waiting=waiting, aside=line(reasons, REASON_UNITS) or "–")


def _endings(voice: Voice, found: Health) -> Markup:
    def how_many(state: DeliveryState) -> int:
        return found.deliveries.get(state, 0)

    return voice.say(
        "health.done",
        sent=how_many(DeliveryState.SENT),
        dead=how_many(DeliveryState.DEAD),
        expired=how_many(DeliveryState.EXPIRED),
        cancelled=how_many(DeliveryState.CANCELLED),
    )


def _dead(voice: Voice, number: int, dead: DeadLetter, now: datetime) -> Markup:
    return voice.say(
        "health.dead",
        number=number,
        at=voice.moment(dead.queued_at, now),
        chat=dead.chat_id,
        reason=line(dead.reason, REASON_UNITS),
    )


async def _retry(press: Press) -> None:
    changing = acting(press.services, press.caller, Action.RETRY, str(press.number))
    try:
        await changing.outbox.retry(press.number, now=press.services.now())
    except LookupError:
        said = press.voice.say("health.not_retried")
    else:
        press.services.wake()
        said = press.voice.say("health.retried")
    await press.edit(await _message(press.services, press.pad, said))


async def _show(press: Press) -> None:
    await press.edit(await _message(press.services, press.pad))


VERBS: Verbs = {"retry": _retry, "show": _show}
