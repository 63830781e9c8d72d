"""/presale: what opens and closes when, by day, with a bell beside each entry."""

from collections.abc import Sequence
from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.calendar import Moment, Said, calendar_text, numbered
from bot.context import Caller, Context
from bot.following import Saying
from bot.handlers import card, reminders
from bot.handlers.asking import ask_zone
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.message import Message
from bot.services import Services
from bot.typeset import line
from deals.followers import FollowState
from deals.rank import Page, page

KIND = "presale"
AHEAD = timedelta(days=30)
MOST = 500
NAME_UNITS = 24


async def presale(update: Update, context: Context) -> None:
    """The calendar of the next 30 days."""
    view = await open_view(context.services, context.caller, KIND, {"page": 1})
    await reply(update, await _calendar(context.services, context.caller, Pad(context.caller.voice, view.id), 1))
    await ask_zone(context.services, context.caller)


async def _calendar(services: Services, caller: Caller, pad: Pad, number: int) -> Message:
    now = services.now()
    found = await services.store.offers.presales(now=now, until=now + AHEAD, limit=MOST)
    if not found:
        return Message(text=caller.voice.say("calendar.none"))
    shown, said = page(found, number), await services.store.follows.of_chat(caller.chat.id)
    rows = [_row(pad, at, moment, said) for at, moment in numbered(shown)]
    turning = _turning(pad, shown)
    keyboard = InlineKeyboardMarkup([*rows, turning] if turning else rows)
    return Message(text=calendar_text(caller.voice, shown, said), keyboard=keyboard)


def _row(pad: Pad, number: int, moment: Moment, said: Said) -> Sequence[InlineKeyboardButton]:
    """The entry opens its card. Beside it a bell, which a payer finds on the card: not to be lost by one touch."""
    _, listing = moment
    name = pad.labelled(f"{number}. {line(listing.offer.title, NAME_UNITS)}", "open", listing.ref)
    match said.get(listing.ref):
        case FollowState.PAID:
            return [name, pad.key("calendar.paid", "open", listing.ref)]
        case FollowState.FOLLOWED:
            return [name, pad.key("calendar.reminding", "bell", f"{listing.ref}.{Saying.OFF}")]
        case _:
            return [name, pad.key("calendar.remind", "bell", f"{listing.ref}.{Saying.REMIND}")]


def _turning(pad: Pad, shown: Page[Moment]) -> list[InlineKeyboardButton]:
    keys = []
    if shown.number > 1:
        keys.append(pad.key("key.previous", "page", shown.number - 1))
    if shown.number < shown.pages:
        keys.append(pad.key("key.next", "page", shown.number + 1))
    return keys


async def _show(press: Press, number: int) -> None:
    await press.edit(await _calendar(press.services, press.caller, press.pad, number))


async def _turn(press: Press) -> None:
    await press.services.store.views.update(press.view.id, {"page": press.number})
    await _show(press, press.number)


async def _bell(press: Press) -> None:
    await reminders.keep_pressed(press)
    await _show(press, press.state("page", 1))


async def _back(press: Press) -> None:
    await _show(press, press.state("page", 1))


VERBS: Verbs = card.VERBS | {"open": card.open_from, "back": _back, "page": _turn, "bell": _bell}
