"""Quiet hours and the digest: hours of the reader's own day, by buttons."""

import re
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.handlers.press import Press
from bot.handlers.settings.card import choose
from bot.message import Message
from bot.voice import Voice
from deals.preferences import Quiet

PRESETS = (Quiet(22, 7), Quiet(23, 8), Quiet(0, 9))
DIGEST_HOURS = (6, 7, 8, 9, 10, 12, 18, 20)
DAY = 24
_HOURS = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})", re.ASCII)


async def show_quiet(press: Press) -> None:
    """Usual hours, others, or none."""
    pad = press.pad
    presets = [pad.labelled(_span(press.voice, quiet), "hush", f"{quiet.start}.{quiet.end}") for quiet in PRESETS]
    rows = [presets, [pad.key("settings.other", "from"), pad.key("settings.off", "hush", "off")], _back(press, "card")]
    await press.edit(Message(text=press.voice.say("quiet.ask"), keyboard=InlineKeyboardMarkup(rows)))


async def show_starts(press: Press) -> None:
    """From which hour on."""
    keys = [press.pad.labelled(str(hour), "to", hour) for hour in range(DAY)]
    await press.edit(Message(text=press.voice.say("quiet.start"), keyboard=_grid(keys, _back(press, "quiet"))))


async def show_ends(press: Press) -> None:
    """Up to which hour."""
    start = press.number
    if not 0 <= start < DAY:
        return
    hours = [(start + step) % DAY for step in range(1, DAY)]
    keys = [press.pad.labelled(str(hour), "hush", f"{start}.{hour}") for hour in hours]
    said = press.voice.say("quiet.end", start=press.voice.hour(start))
    await press.edit(Message(text=said, keyboard=_grid(keys, _back(press, "from"))))


async def set_quiet(press: Press) -> None:
    """`hush:23.8`, `hush:off`."""
    quiet = _quiet(press.arg)
    if quiet is not None or press.arg == "off":
        await choose(press, replace(press.caller.chat.preferences, quiet=quiet))


async def show_digest(press: Press) -> None:
    """At which hour, and what waits for it."""
    pad, chosen = press.pad, press.caller.chat.preferences
    keys = [pad.labelled(press.voice.hour(hour), "at", hour) for hour in DIGEST_HOURS]
    rows = [keys[:4], keys[4:]]
    if chosen.digest_at is not None:
        name = "digest.key_silent" if chosen.digest_all else "digest.key_all"
        rows += [[pad.key(name, "all", int(not chosen.digest_all))], [pad.key("settings.off", "at", "off")]]
    rows.append(_back(press, "card"))
    await press.edit(Message(text=press.voice.say("digest.ask"), keyboard=InlineKeyboardMarkup(rows)))


async def set_digest(press: Press) -> None:
    """`at:8`, `at:off`. A first digest takes everything: that is what people mean by one."""
    chosen = press.caller.chat.preferences
    if press.arg == "off":
        await choose(press, replace(chosen, digest_at=None, digest_all=False))
    elif press.arg.isascii() and press.arg.isdecimal() and press.number in DIGEST_HOURS:
        everything = chosen.digest_all or chosen.digest_at is None
        await choose(press, replace(chosen, digest_at=press.number, digest_all=everything))


async def set_scope(press: Press) -> None:
    """`all:1` lets everything wait for the digest, `all:0` only what silent rules find."""
    chosen = press.caller.chat.preferences
    if chosen.digest_at is not None:
        await choose(press, replace(chosen, digest_all=press.arg == "1"))


def _quiet(arg: str) -> Quiet | None:
    match = _HOURS.fullmatch(arg)
    if match is None:
        return None
    start, end = int(match[1]), int(match[2])
    return Quiet(start, end) if start < DAY and end < DAY and start != end else None


def _span(voice: Voice, quiet: Quiet) -> str:
    return f"{voice.hour(quiet.start)}–{voice.hour(quiet.end)}"


def _grid(keys: list[InlineKeyboardButton], back: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([*(keys[first : first + 6] for first in range(0, len(keys), 6)), back])


def _back(press: Press, verb: str) -> list[InlineKeyboardButton]:
    return [press.pad.key("key.back", verb)]
