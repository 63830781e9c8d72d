"""/feeds: which parts of the two feeds are polled, and how that goes. For admins of the bot."""

import re
from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.context import Caller, Context
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.lines import stack
from bot.message import Message
from bot.services import Services
from bot.typeset import line
from bot.voice import Voice
from data.records import Source, SourceState
from deals.source import PandaponParams, SourceParams, TaobaoParams

KIND = "feeds"
ERROR_UNITS = 120
SHOWN = 30
_LANGUAGE = re.compile(r"[a-z]{2}(-[a-z]{2,4})?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,20}", re.ASCII)
_UNID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)


async def feeds(update: Update, context: Context) -> None:
    """`/feeds` lists the sources; `/feeds add 1688 vi`, `/feeds add taobao <material> [adzone] [unid]` adds one."""
    services, caller = context.services, context.caller
    typed = context.args or []
    if not typed:
        await reply(update, await _list(services, caller))
        return
    params = read_source([word.lower() for word in typed[:2]] + typed[2:], services.adzone_id)
    if params is None:
        await reply(update, Message(text=caller.voice.say("feeds.how")))
        return
    await reply(update, await _add(services, caller, params))


def read_source(words: Sequence[str], adzone_id: str) -> SourceParams | None:
    """The source that `add …` names; None for anything else."""
    match words:
        case ["add", "1688", language] if _LANGUAGE.fullmatch(language.lower()):
            return PandaponParams(language=language.lower())
        case ["add", "taobao", material, *rest] if _NUMBER.fullmatch(material) and len(rest) <= 2:
            return _taobao(material, rest, adzone_id)
        case _:
            return None


def _taobao(material: str, rest: Sequence[str], adzone_id: str) -> TaobaoParams | None:
    adzone = (rest[0] if rest else adzone_id).rpartition("_")[2]
    unid = rest[1] if len(rest) > 1 else None
    if not _NUMBER.fullmatch(adzone) or (unid is not None and not _UNID.fullmatch(unid)):
        return None
    return TaobaoParams(adzone_id=adzone, material_id=material, unid=unid)


async def _add(services: Services, caller: Caller, params: SourceParams) -> Message:
    try:
        await services.store.sources.add(params, now=services.now())
    except ValueError:
        return Message(text=caller.voice.say("feeds.there_already", label=params.label))
    services.wake()
    return Message(text=caller.voice.say("feeds.added", label=params.label))


async def _list(services: Services, caller: Caller) -> Message:
    view = await open_view(services, caller, KIND, {})
    return await _message(services, Pad(caller.voice, view.id))


async def _message(services: Services, pad: Pad) -> Message:
    sources, now = (await services.store.sources.all())[:SHOWN], services.now()
    how = pad.voice.say("feeds.how")
    if not sources:
        return Message(text=stack([pad.voice.say("feeds.none"), how]))
    rows = [_keys(pad, number, source) for number, source in enumerate(sources, 1)]
    lines = [_lines(pad.voice, number, source, now) for number, source in enumerate(sources, 1)]
    text = stack([pad.voice.say("feeds.title"), *lines, Markup(" "), how])
    return Message(text=text, keyboard=InlineKeyboardMarkup(rows))


def _keys(pad: Pad, number: int, source: Source) -> list[InlineKeyboardButton]:
    active = source.state is SourceState.ACTIVE
    toggle = pad.key("feeds.pause", "pause", source.id, number=number) if active else None
    return [
        toggle or pad.key("feeds.resume", "resume", source.id, number=number),
        pad.key("feeds.remove", "ask", source.id, number=number),
    ]


def _lines(voice: Voice, number: int, source: Source, now: datetime) -> Markup:
    """One source: its state, its last poll, and what is wrong with it."""
    never = voice.plain("feeds.never")
    polled = voice.moment(source.last_poll_at, now) if source.last_poll_at else never
    waiting = source.wait_until is not None and source.wait_until > now
    return stack(
        [
            voice.say(
                "feeds.line", number=number, label=source.params.label, state=voice.plain(f"feeds.{source.state}")
            ),
            voice.say("feeds.polled", at=polled, items=source.last_items, rejected=source.last_rejected),
            voice.say("feeds.error", n=source.failures, error=line(source.last_error, ERROR_UNITS))
            if source.last_error and source.failures
            else None,
            voice.say("feeds.wait", at=voice.moment(source.wait_until, now)) if waiting and source.wait_until else None,
        ]
    )


async def _pause(press: Press) -> None:
    await press.services.store.sources.set_state(press.number, SourceState.PAUSED)
    await _show(press)


async def _resume(press: Press) -> None:
    await press.services.store.sources.set_state(press.number, SourceState.ACTIVE)
    press.services.wake()
    await _show(press)


async def _ask(press: Press) -> None:
    source = next((one for one in await press.services.store.sources.all() if one.id == press.number), None)
    if source is None:
        await _show(press)
        return
    text = press.voice.say("feeds.ask_remove", label=source.params.label)
    keys = [press.pad.key("feeds.remove_yes", "remove", press.number), press.pad.key("key.back", "show")]
    await press.edit(Message(text=text, keyboard=InlineKeyboardMarkup([keys])))


async def _remove(press: Press) -> None:
    await press.services.store.sources.remove(press.number)
    await _show(press)


async def _show(press: Press) -> None:
    await press.edit(await _message(press.services, press.pad))


VERBS: Verbs = {"pause": _pause, "resume": _resume, "ask": _ask, "remove": _remove, "show": _show}
