"""One watch on one screen: what it means, how it goes, what can be done with it."""

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.handlers.loosening import never_spoke
from bot.handlers.matching import say_matches
from bot.handlers.pad import Pad
from bot.handlers.press import Press
from bot.handlers.watchlist import chosen
from bot.lines import stack
from bot.message import Message
from bot.reading import say_reading
from bot.typeset import line
from bot.voice import Voice
from data.records import KeptWatch
from deals.reading import reading

LINE_UNITS = 300


async def card_message(press: Press, kept: KeptWatch) -> Message:
    """The card with its buttons. What is typed is only heard in a private chat, so only there it can be edited."""
    voice, pad, watch = press.voice, press.pad, kept.watch
    silent = await never_spoke(press.services, kept, press.services.now())
    text = stack(
        [
            _head(voice, kept),
            say_reading(voice, reading(watch.rule)),
            voice.say("watches.week", n=kept.hits_week),
            voice.say("loosen.silent") if silent else None,
        ]
    )
    rows = [
        [_toggle(pad, kept), pad.key("watches.delete", "ask", watch.id)],
        [pad.key("watches.now", "now", watch.id), pad.key("share.button", "share", watch.id)],
        [pad.key("key.back", "list")],
    ]
    if press.caller.private:
        rows[0].insert(0, pad.key("rules.edit", "edit", watch.id))
    if silent:
        rows.insert(0, [pad.key("loosen.button", "loose", watch.id)])
    return Message(text=text, keyboard=InlineKeyboardMarkup(rows))


async def ask_delete(press: Press) -> None:
    """Whether it shall really go."""
    kept = await chosen(press)
    if kept is None:
        return
    text = press.voice.say("watches.ask_delete", line=line(kept.watch.line, LINE_UNITS))
    keys = [press.pad.key("watches.delete", "drop", press.arg), press.pad.key("key.back", "open", press.arg)]
    await press.edit(Message(text=text, keyboard=InlineKeyboardMarkup([keys])))


async def show_matches(press: Press) -> None:
    """What it would speak of among the offers that are there now."""
    kept = await chosen(press)
    if kept is None:
        return
    head = press.voice.say("watches.now_title", line=line(kept.watch.line, LINE_UNITS))
    text = stack([head, await say_matches(press.services, press.voice, kept.watch.rule)])
    keyboard = InlineKeyboardMarkup([[press.pad.key("key.back", "open", press.arg)]])
    await press.edit(Message(text=text, keyboard=keyboard))


def _head(voice: Voice, kept: KeptWatch) -> Markup:
    state = voice.say("watches.active" if kept.active else "watches.paused")
    return voice.say("watches.card", line=line(kept.watch.line, LINE_UNITS), state=state)


def _toggle(pad: Pad, kept: KeptWatch) -> InlineKeyboardButton:
    name, verb = ("watches.pause", "pause") if kept.active else ("watches.resume", "resume")
    return pad.key(name, verb, kept.watch.id)
