"""A list of rules with a button for each: the same for a person's watches and a channel's rules."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.context import Caller
from bot.handlers.pad import Pad
from bot.handlers.press import Press, read_number
from bot.lines import stack
from bot.message import Message
from bot.typeset import line
from bot.voice import Voice
from data.records import KeptWatch
from deals.printer import print_rule
from deals.rule import for_everybody

PAGE = 10
LINE_UNITS = 90
HIDDEN = "…"
"""A rule that asks for nothing but what only admins may read."""


def list_message(
    voice: Voice,
    pad: Pad,
    kept: Sequence[KeptWatch],
    head: Markup,
    page: int,
    more: Sequence[InlineKeyboardButton] = (),
) -> Message:
    """One page of rules, numbered, with a button for each."""
    pages = max(1, -(-len(kept) // PAGE))
    page = min(max(page, 0), pages - 1)
    first = page * PAGE
    shown = kept[first : first + PAGE]
    lines = [_line(voice, first + number, one) for number, one in enumerate(shown, 1)]
    keys = [pad.labelled(str(first + number), "open", one.watch.id) for number, one in enumerate(shown, 1)]
    rows = [keys[:5], keys[5:], _turning(pad, page, pages), list(more)]
    return Message(text=stack([head, *lines]), keyboard=InlineKeyboardMarkup([row for row in rows if row]))


async def chosen(press: Press, arg: str | None = None) -> KeptWatch | None:
    """The rule a button names, if it is one of the chat this list is of."""
    number = press.number if arg is None else read_number(arg)
    kept = await press.services.store.watches.get(number, now=press.services.now())
    return as_seen(press.caller, kept) if kept and kept.watch.chat_id == press.state("chat_id", 0) else None


def as_seen(caller: Caller, kept: KeptWatch) -> KeptWatch:
    """A rule as this person may see it: in a group nobody reads what a promoter earns."""
    rule = for_everybody(kept.watch.rule)
    if caller.private or rule == kept.watch.rule:
        return kept
    return replace(kept, watch=replace(kept.watch, rule=rule, line=print_rule(rule) or HIDDEN))


def _line(voice: Voice, number: int, kept: KeptWatch) -> Markup:
    mark = voice.plain("watches.mark_active" if kept.active else "watches.mark_paused")
    topic = f"#{kept.topic or kept.watch.thread_id} " if kept.watch.thread_id else ""
    text = topic + line(kept.watch.line, LINE_UNITS)
    return voice.say("watches.line", number=number, mark=mark, line=text, n=kept.hits_week)


def _turning(pad: Pad, page: int, pages: int) -> list[InlineKeyboardButton]:
    keys = []
    if page > 0:
        keys.append(pad.key("key.previous", "list", page - 1))
    if page + 1 < pages:
        keys.append(pad.key("key.next", "list", page + 1))
    return keys
