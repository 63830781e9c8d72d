"""The time zone: a region, then a city; or its name, typed."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.context import Context
from bot.handlers import awaiting
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press
from bot.handlers.settings.card import KIND, card_message, show
from bot.handlers.speaking import reply
from bot.handlers.typed import after_command
from bot.message import Message
from bot.typeset import line
from bot.voice import Voice
from bot.zones import REGIONS, city, read_zone
from data.records import View

TYPED_UNITS = 40
_SLASH = "."
"""Buttons carry no slash."""


async def time_zone(update: Update, context: Context) -> None:
    """`/timezone` offers the regions, `/timezone Madrid` sets it."""
    await _set_typed(update, context, after_command(update))


async def regions(update: Update, context: Context) -> None:
    """The regions, whatever was typed."""
    await _set_typed(update, context, "")


async def answered(update: Update, context: Context, _: View, typed: str) -> None:
    """The name that was typed after the regions were shown."""
    await _set_typed(update, context, typed)


async def _set_typed(update: Update, context: Context, typed: str) -> None:
    caller, services = context.caller, context.services
    view = await open_view(services, caller, KIND, {})
    name = read_zone(typed)
    if name is None:
        await awaiting.ask(services, caller, {"about": KIND})
        await reply(update, _regions(Pad(caller.voice, view.id), typed))
        return
    await awaiting.drop(services, caller)
    await services.store.choices.set_time_zone(caller.chat.id, name, now=services.now())
    services.wake()
    chat = await services.store.chats.get(caller.chat.id) or caller.chat
    await reply(update, card_message(Pad(Voice.for_chat(services.catalogue, chat), view.id), chat, services.now()))


async def show_regions(press: Press) -> None:
    """Which part of the world. The next message may be a name."""
    await awaiting.ask(press.services, press.caller, {"about": KIND})
    await press.edit(_regions(press.pad))


async def show_cities(press: Press) -> None:
    """Which city there has the same time."""
    names = REGIONS.get(press.arg)
    if names is None:
        return
    now, locale = press.services.now(), press.voice.locale
    keys = [
        press.pad.labelled(f"{city(name, locale)} {now.astimezone(ZoneInfo(name)):%H:%M}", "setzone", _packed(name))
        for name in names
    ]
    rows = [*_pairs(keys), [press.pad.key("key.back", "zone")]]
    await press.edit(Message(text=press.voice.say("zone.city"), keyboard=InlineKeyboardMarkup(rows)))


async def set_zone(press: Press) -> None:
    """`setzone:Asia.Tokyo`. What the button says is read as if it had been typed."""
    name = read_zone(press.arg.replace(_SLASH, "/"))
    if name is None:
        return
    await awaiting.drop(press.services, press.caller)
    await press.services.store.choices.set_time_zone(press.caller.chat.id, name, now=press.services.now())
    press.services.wake()
    await show(press)


def _regions(pad: Pad, mistyped: str = "") -> Message:
    keys = [pad.key(f"zone.{region}", "region", region) for region in REGIONS]
    rows = [*_pairs(keys), [pad.key("key.back", "card")]]
    text = (
        pad.voice.say("zone.unknown", typed=line(mistyped, TYPED_UNITS)) if mistyped else pad.voice.say("zone.region")
    )
    return Message(text=text, keyboard=InlineKeyboardMarkup(rows))


def _packed(name: str) -> str:
    return name.replace("/", _SLASH)


def _pairs(keys: Iterable[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    row = list(keys)
    return [row[first : first + 2] for first in range(0, len(row), 2)]
