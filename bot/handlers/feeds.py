"""/feeds: which parts of the two feeds are polled, and how that goes. For admins of the bot."""

from telegram import InlineKeyboardMarkup, Update

from bot.context import Caller, Context
from bot.handlers import awaiting
from bot.handlers.acting import Action, acting
from bot.handlers.feeds_list import feeds_message
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.lines import join
from bot.message import Message
from bot.services import Services
from bot.source_names import read_source
from data.records import Source, SourceState, View
from deals.printer import FEED_NAMES
from deals.source import SourceParams

KIND = "feeds"
_QUESTIONS = {"1688": "feeds.send_language", "taobao": "feeds.send_material"}


async def feeds(update: Update, context: Context) -> None:
    """`/feeds` lists the sources; `/feeds add 1688 vi`, `/feeds add taobao <material> [adzone] [unid]` adds one."""
    services, caller = context.services, context.caller
    typed = context.args or []
    if not typed:
        await reply(update, await _list(services, caller))
        return
    verb, *words = typed
    params = read_source([word.lower() for word in words[:1]] + words[1:], services.adzone_id)
    if params is None or verb.lower() != "add":
        await reply(update, Message(text=caller.voice.say("feeds.how")))
        return
    await reply(update, await _add(services, caller, params))


async def answered(update: Update, context: Context, question: View, text: str) -> None:
    """What an admin sent after pressing "add"; what names no source is asked for again."""
    services, caller = context.services, context.caller
    feed = str(question.state.get("feed"))
    params = read_source([feed, *text.split()], services.adzone_id)
    if params is not None:
        await reply(update, await _add(services, caller, params))
        return
    await awaiting.ask(services, caller, question.state)
    again = join([caller.voice.say("feeds.not_understood"), caller.voice.say(_QUESTIONS[feed])])
    await reply(update, Message(text=again or caller.voice.say("feeds.how")))


async def _add(services: Services, caller: Caller, params: SourceParams) -> Message:
    try:
        await acting(services, caller, Action.FEED_ADD, params.label).sources.add(params, now=services.now())
    except ValueError:
        return Message(text=caller.voice.say("feeds.there_already", label=params.label))
    services.wake()
    return Message(text=caller.voice.say("feeds.added", label=params.label))


async def _list(services: Services, caller: Caller) -> Message:
    view = await open_view(services, caller, KIND, {})
    return await feeds_message(services, Pad(caller.voice, view.id))


async def _pause(press: Press) -> None:
    await _turn(press, Action.FEED_PAUSE, SourceState.PAUSED)


async def _resume(press: Press) -> None:
    await _turn(press, Action.FEED_RESUME, SourceState.ACTIVE)
    press.services.wake()


async def _turn(press: Press, action: Action, state: SourceState) -> None:
    source = await _source(press)
    if source is not None and source.state is not state:
        changing = acting(press.services, press.caller, action, source.params.label)
        await changing.sources.set_state(source.id, state)
    await _show(press)


async def _ask(press: Press) -> None:
    source = await _source(press)
    if source is None:
        await _show(press)
        return
    text = press.voice.say("feeds.ask_remove", label=source.params.label)
    keys = [press.pad.key("feeds.remove_yes", "remove", press.number), press.pad.key("key.back", "show")]
    await press.edit(Message(text=text, keyboard=InlineKeyboardMarkup([keys])))


async def _remove(press: Press) -> None:
    if source := await _source(press):
        changing = acting(press.services, press.caller, Action.FEED_REMOVE, source.params.label)
        await changing.sources.remove(source.id)
    await _show(press)


async def _choose(press: Press) -> None:
    keys = [press.pad.labelled(name, "new", name) for name in FEED_NAMES.values()]
    rows = [keys, [press.pad.key("key.back", "show")]]
    await press.edit(Message(text=press.voice.say("feeds.choose_feed"), keyboard=InlineKeyboardMarkup(rows)))


async def _new(press: Press) -> None:
    if press.arg in _QUESTIONS:
        await awaiting.ask(press.services, press.caller, {"about": KIND, "feed": press.arg})
        await press.reply(Message(text=press.voice.say(_QUESTIONS[press.arg])))


async def _source(press: Press) -> Source | None:
    return next((one for one in await press.services.store.sources.all() if one.id == press.number), None)


async def _show(press: Press) -> None:
    await press.edit(await feeds_message(press.services, press.pad))


VERBS: Verbs = {
    "pause": _pause,
    "resume": _resume,
    "ask": _ask,
    "remove": _remove,
    "add": _choose,
    "new": _new,
    "show": _show,
}
