"""/mute: a while of quiet, and when it ends."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from telegram import Update

from bot.context import Context
from bot.handlers.speaking import reply
from bot.message import Message

_SPAN = re.compile(r"(?P<number>[0-9]{1,4})(?P<unit>[mhd])", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_LONGEST = timedelta(days=90)
_MORNING = time(8)
_STILL_NIGHT = timedelta(hours=4)
_DEFAULT = "2h"


async def mute(update: Update, context: Context) -> None:
    """`/mute`, `/mute 2h`, `/mute today`, `/mute off`."""
    wish = (context.args[0] if context.args else _DEFAULT).lower()
    if wish == "off":
        await _set(update, context, None)
        return
    until = read_until(wish, context.services.now(), context.caller.voice.zone)
    if until is None:
        await reply(update, Message(text=context.caller.voice.say("mute.how")))
        return
    await _set(update, context, until)


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


async def _set(update: Update, context: Context, until: datetime | None) -> None:
    caller, services = context.caller, context.services
    await services.store.chats.mute(caller.chat.id, until)
    if until is None:
        text = caller.voice.say("mute.ended")
    else:
        text = caller.voice.say("mute.until", until=caller.voice.moment(until, services.now()))
    await reply(update, Message(text=text))
