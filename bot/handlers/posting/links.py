"""Whose links the posts of a rule, or of a whole channel, carry: those of a source that credits the channel."""

from dataclasses import replace

from telegram import InlineKeyboardMarkup, Update

from bot.context import Context
from bot.handlers import awaiting
from bot.handlers.acting import Action, acting
from bot.handlers.posting.rule import choice
from bot.handlers.posting.setting import answer, pressed_subject, put, question
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.lines import stack
from bot.message import Message
from bot.posting import say_links
from bot.services import Services
from bot.source_names import read_source
from data.posting import Change
from data.records import Source, View
from deals.source import TaobaoParams

ABOUT = "links"
SHOWN = 12
EXAMPLE = "28026 mm_1_2_333 mychannel"


async def _choices(press: Press) -> None:
    """Every source of Taobao, and how to add one; a new one can be typed."""
    subject = await pressed_subject(press)
    if subject is None:
        return
    pad, voice = press.pad, press.voice
    await awaiting.ask(press.services, press.caller, question(press, subject, ABOUT))
    sources = await taobao_sources(press.services)
    keys = [[pad.labelled(_label(source), "linkset", f"{subject.number}.{source.id}")] for source in sources[:SHOWN]]
    last = [pad.key("links.any", "linkset", f"{subject.number}.0")]
    last += [pad.key("publish.as_channel", "linkset", f"{subject.number}.x")] if subject.rule else []
    now = voice.say("publish.now", setting=say_links(voice, subject.posting, subject.sources))
    text = stack([voice.say("links.head"), now, voice.say("links.how", example=EXAMPLE)])
    await press.edit(Message(text=text, keyboard=InlineKeyboardMarkup([*keys, last, [pad.key(*subject.back)]])))


async def _set(press: Press) -> None:
    await awaiting.drop(press.services, press.caller)
    subject, chosen = await pressed_subject(press), choice(press, 1)
    known = {str(source.id) for source in await taobao_sources(press.services)} | {"0", "x"}
    if subject is None or chosen not in known:
        return
    values: dict[str, object] = {"source_id": None if chosen == "x" else int(chosen)}
    if await put(press, subject, Change.LINKS, values):
        await _choices(replace(press, arg=subject.number))


async def answered(update: Update, context: Context, asked: View, text: str) -> bool:
    """`<material> <adzone> [unid]`: the source is added if it is not there, and chosen. False when it is none."""
    services, caller = context.services, context.caller
    params = read_source(["taobao", *text.split()], services.adzone_id)
    if not isinstance(params, TaobaoParams):
        await reply(update, Message(text=caller.voice.say("publish.unreadable", example=EXAMPLE)))
        return False
    source = await _source(context, params)
    await reply(update, await answer(context, asked, Change.LINKS, {"source_id": source.id}))
    return True


async def _source(context: Context, params: TaobaoParams) -> Source:
    """The one that is there, or a new one: it is asked at once."""
    services = context.services
    for source in await taobao_sources(services):
        if source.params == params:
            return source
    store = acting(services, context.caller, Action.FEED_ADD, params.label)
    added = await store.sources.add(params, now=services.now())
    services.wake()
    return added


async def taobao_sources(services: Services) -> list[Source]:
    """Those whose links credit somebody."""
    return [source for source in await services.store.sources.all() if isinstance(source.params, TaobaoParams)]


def _label(source: Source) -> str:
    params = source.params
    zone = f" · {params.adzone_id}" if isinstance(params, TaobaoParams) else ""
    return f"{source.id}. {params.label}{zone}"


VERBS: Verbs = {"links": _choices, "linkset": _set}
