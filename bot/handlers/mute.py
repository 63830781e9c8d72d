"""/mute: a while of quiet for everything, or for the offer of an alert that is replied to; and when it ends."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardMarkup, Update

from bot.context import Caller, Context
from bot.handlers.asking import ask_zone
from bot.handlers.history import replied_offer
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.lines import title
from bot.message import Message
from bot.services import Services
from data.records import Listing

KIND = "mute"
TITLE_UNITS = 60
_SPAN = re.compile(r"(?P<number>[0-9]{1,4})(?P<unit>[mhd])", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_LONGEST = timedelta(days=90)
_MORNING = time(8)
_STILL_NIGHT = timedelta(hours=4)
_DEFAULT = "2h"
_OFF = "off"
_CHOICES = ("2h", "today", "3d")


async def mute(update: Update, context: Context) -> None:
    """`/mute`, `/mute 2h`, `/mute today`, `/mute off`; as a reply to an alert only its offer is silenced."""
    caller, services = context.caller, context.services
    wish = (context.args[0] if context.args else _DEFAULT).lower()
    until = read_until(wish, services.now(), caller.voice.zone)
    if until is None and wish != _OFF:
        await reply(update, Message(text=caller.voice.say("mute.how")))
    elif listing := await replied_offer(update, context):
        await reply(update, await _silence(services, caller, listing, until))
    else:
        view = await open_view(services, caller, KIND, {})
        await reply(update, await _mute(services, caller, Pad(caller.voice, view.id), until))
        await ask_zone(services, caller)


def read_until(wish: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When quiet ends: "today" is until 8 in the morning where the reader lives. None for what is no time."""
    if wish == "today":
        # Who asks for quiet at two in the night means this morning, not tomorrow's.
        morning = (now.astimezone(zone) - _STILL_NIGHT).date() + timedelta(days=1)
        return datetime.combine(morning, _MORNING, tzinfo=zone).astimezone(now.tzinfo)
    match = _SPAN.fullmatch(wish)
    if match is None:
        return None
    span = int(match["number"]) * _UNITS[match["unit"]]
    return now + span if timedelta() < span <= _LONGEST else None


async def _mute(services: Services, caller: Caller, pad: Pad, until: datetime | None) -> Message:
    await services.store.chats.mute(caller.chat.id, until)
    services.wake()
    if until is None:
        return Message(text=pad.voice.say("mute.ended"))
    keys = [pad.key(f"mute.key_{choice}", "for", choice) for choice in _CHOICES]
    rows = [keys, [pad.key("mute.key_off", "for", _OFF)]]
    said = pad.voice.say("mute.quiet", until=pad.voice.moment(until, services.now()))
    return Message(text=said, keyboard=InlineKeyboardMarkup(rows))


async def _silence(services: Services, caller: Caller, listing: Listing, until: datetime | None) -> Message:
    """One offer only. Its other alerts in this chat wait as well."""
    name = title(caller.voice, listing.offer, limit=TITLE_UNITS, linked=False)
    if until is None:
        await services.store.chats.unsnooze(caller.chat.id, listing.ref)
        return Message(text=caller.voice.say("mute.offer_ended", title=name))
    await services.store.chats.snooze(caller.chat.id, listing.ref, until=until)
    moment = caller.voice.moment(until, services.now())
    return Message(text=caller.voice.say("mute.offer", title=name, until=moment))


async def _again(press: Press) -> None:
    """Another span, counted from now, in the same message."""
    until = read_until(press.arg, press.services.now(), press.voice.zone)
    if until is not None or press.arg == _OFF:
        await press.edit(await _mute(press.services, press.caller, press.pad, until))


VERBS: Verbs = {"for": _again}
