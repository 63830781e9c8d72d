"""/presale: what opens and closes when, by day."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, Update

from bot.context import Caller, Context
from bot.handlers import card
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.lines import stack, title
from bot.message import Message
from bot.services import Services
from bot.voice import Voice
from data.records import Listing
from deals.events import EventKind, Timer

KIND = "presale"
AHEAD = timedelta(days=30)
SHOWN = 15
TITLE_UNITS = 40
_KINDS = frozenset(
    {
        EventKind.DEPOSIT_OPENS,
        EventKind.DEPOSIT_CLOSING,
        EventKind.BALANCE_OPENS,
        EventKind.BALANCE_CLOSING,
        EventKind.PREHEAT_STARTED,
    }
)

Moment = tuple[Timer, Listing]


async def presale(update: Update, context: Context) -> None:
    """The calendar of the next 30 days."""
    view = await open_view(context.services, context.caller, KIND, {})
    await reply(update, await _calendar(context.services, context.caller, Pad(context.caller.voice, view.id)))


async def _calendar(services: Services, caller: Caller, pad: Pad) -> Message:
    now = services.now()
    found = await services.store.offers.presales(now=now, until=now + AHEAD)
    moments = _moments(found)[:SHOWN]
    if not moments:
        return Message(text=caller.voice.say("calendar.none"))
    keys = [pad.labelled(str(number), "open", listing.ref) for number, (_, listing) in enumerate(moments, 1)]
    rows = [keys[first : first + 5] for first in range(0, len(keys), 5)]
    text = stack([caller.voice.say("calendar.title"), *_days(caller.voice, moments)])
    return Message(text=text, keyboard=InlineKeyboardMarkup(rows))


def _moments(found: list[Moment]) -> list[Moment]:
    """Each opening and each end once, however many reminders it has."""
    seen = {
        (timer.offer, timer.kind, timer.anchor): (timer, listing) for timer, listing in found if timer.kind in _KINDS
    }
    return sorted(seen.values(), key=lambda moment: moment[0].anchor)


def _days(voice: Voice, moments: list[Moment]) -> Iterator[Markup]:
    numbered = enumerate(moments, 1)
    for _, day in groupby(numbered, key=lambda one: one[1][0].anchor.astimezone(voice.zone).date()):
        rows = list(day)
        yield voice.say("calendar.day", day=voice.date(rows[0][1][0].anchor))
        for number, (timer, listing) in rows:
            yield voice.say(
                "calendar.line",
                number=number,
                time=voice.time(timer.anchor),
                what=voice.say(f"calendar.{timer.kind}"),
                title=title(voice, listing.offer, limit=TITLE_UNITS, linked=False),
            )


async def _back(press: Press) -> None:
    await press.edit(await _calendar(press.services, press.caller, press.pad))


VERBS: Verbs = card.VERBS | {"open": card.open_from, "back": _back}
