"""A list of rules and what can be done with each: the same for a person's watches and a channel's rules."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.handlers.matching import say_matches
from bot.handlers.pad import Pad
from bot.handlers.press import Flow, Press, Verbs
from bot.lines import stack
from bot.message import Message
from bot.reading import say_reading
from bot.typeset import line
from bot.voice import Voice
from data.records import KeptWatch
from deals.reading import reading

PAGE = 10
LINE_UNITS = 90


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


def card_message(voice: Voice, pad: Pad, kept: KeptWatch, *, editable: bool) -> Message:
    """One rule: what it means, how it goes, what can be done with it."""
    watch = kept.watch
    state = voice.say("watches.active" if kept.active else "watches.paused")
    text = stack(
        [
            voice.say("watches.card", line=line(watch.line, 300), state=state),
            say_reading(voice, reading(watch.rule)),
            voice.say("watches.week", n=kept.hits_week),
        ]
    )
    toggle = (
        pad.key("watches.pause", "pause", watch.id) if kept.active else pad.key("watches.resume", "resume", watch.id)
    )
    rows = [
        [toggle, pad.key("watches.delete", "ask", watch.id)],
        [pad.key("watches.now", "now", watch.id)],
        [pad.key("key.back", "list")],
    ]
    if editable:
        rows[1].append(pad.key("rules.edit", "edit", watch.id))
    return Message(text=text, keyboard=InlineKeyboardMarkup(rows))


async def chosen(press: Press) -> KeptWatch | None:
    """The rule a button names, if it is one of the chat this list is of."""
    kept = await press.services.store.watches.get(press.number, now=press.services.now())
    return kept if kept and kept.watch.chat_id == press.state("chat_id", 0) else None


def verbs(show_list: Flow, *, editable: bool) -> Verbs:
    """What the buttons do; `show_list` draws the list again."""

    async def show(press: Press) -> None:
        kept = await chosen(press)
        if kept is None:
            await show_list(press)
        else:
            await press.edit(card_message(press.voice, press.pad, kept, editable=editable))

    async def pause(press: Press) -> None:
        if kept := await chosen(press):
            await press.services.store.watches.set_active(kept.watch.id, active=False)
        await show(press)

    async def resume(press: Press) -> None:
        if kept := await chosen(press):
            await press.services.store.watches.set_active(kept.watch.id, active=True)
        await show(press)

    async def drop(press: Press) -> None:
        if kept := await chosen(press):
            await press.services.store.watches.delete(kept.watch.id)
        await show_list(press)

    return {
        "list": show_list,
        "open": show,
        "pause": pause,
        "resume": resume,
        "ask": _ask,
        "drop": drop,
        "now": _now,
    }


async def _ask(press: Press) -> None:
    kept = await chosen(press)
    if kept is None:
        return
    text = press.voice.say("watches.ask_delete", line=line(kept.watch.line, 300))
    keys = [press.pad.key("watches.delete", "drop", press.arg), press.pad.key("key.back", "open", press.arg)]
    await press.edit(Message(text=text, keyboard=InlineKeyboardMarkup([keys])))


async def _now(press: Press) -> None:
    kept = await chosen(press)
    if kept is None:
        return
    text = stack(
        [
            press.voice.say("watches.now_title", line=line(kept.watch.line, 300)),
            await say_matches(press.services, press.voice, kept.watch.rule),
        ]
    )
    keyboard = InlineKeyboardMarkup([[press.pad.key("key.back", "open", press.arg)]])
    await press.edit(Message(text=text, keyboard=keyboard))


def _line(voice: Voice, number: int, kept: KeptWatch) -> Markup:
    mark = voice.plain("watches.mark_active" if kept.active else "watches.mark_paused")
    topic = f"#{kept.watch.thread_id} " if kept.watch.thread_id else ""
    text = topic + line(kept.watch.line, LINE_UNITS)
    return voice.say("watches.line", number=number, mark=mark, line=text, n=kept.hits_week)


def _turning(pad: Pad, page: int, pages: int) -> list[InlineKeyboardButton]:
    keys = []
    if page > 0:
        keys.append(pad.key("key.previous", "list", page - 1))
    if page + 1 < pages:
        keys.append(pad.key("key.next", "list", page + 1))
    return keys
