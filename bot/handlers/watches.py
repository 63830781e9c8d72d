"""/watches: the rules of this chat, and what can be done with each."""

from telegram import InlineKeyboardMarkup, Update

from bot.context import Caller, Context
from bot.handlers import awaiting, groups, loosening, sharing, watch
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.rights import runs_chat
from bot.handlers.speaking import reply
from bot.handlers.watchcard import ask_delete, card_message, show_matches
from bot.handlers.watchlist import as_seen, chosen, list_message
from bot.lines import stack
from bot.message import Message
from bot.services import Services
from data.records import View

KIND = "watches"
STARTERS = ("starter.one", "starter.two", "starter.three")
"""Lines to begin with, in words of the reader's language."""


async def watches(update: Update, context: Context) -> None:
    """The list, or rules to begin with; in a group only for its admins."""
    if not await runs_chat(context.bot, context.caller):
        await groups.refuse(update, context, "watches")
        return
    view = await open_view(context.services, context.caller, KIND, {"chat_id": context.caller.chat.id})
    pad = Pad(context.caller.voice, view.id)
    await reply(update, await _list(context.services, context.caller, pad, 0))


async def answered(update: Update, context: Context, question: View, text: str) -> None:
    """The new line of a watch; one that is no rule is asked for again."""
    watch_id = question.state.get("watch_id")
    if not isinstance(watch_id, int):
        return
    if not await watch.propose(update, context, text, chat_id=context.caller.chat.id, watch_id=watch_id):
        await awaiting.ask(context.services, context.caller, question.state)


async def _list(services: Services, caller: Caller, pad: Pad, page: int) -> Message:
    watches = await services.store.watches.of_chat(caller.chat.id, now=services.now())
    if not watches:
        return _begin(pad)
    kept = [as_seen(caller, watch) for watch in watches]
    return list_message(caller.voice, pad, kept, caller.voice.say("watches.title", n=len(kept)), page)


def _begin(pad: Pad) -> Message:
    """Three rules to begin with: a press proposes one."""
    rows = [[pad.key(name, "starter", number)] for number, name in enumerate(STARTERS)]
    text = stack([pad.voice.say("watches.none"), pad.voice.say("starter.choose")])
    return Message(text=text, keyboard=InlineKeyboardMarkup(rows))


async def _show_list(press: Press) -> None:
    page = press.number if press.verb == "list" else 0
    await press.edit(await _list(press.services, press.caller, press.pad, page))


async def _show(press: Press) -> None:
    kept = await chosen(press)
    if kept is None:
        await _show_list(press)
    else:
        await press.edit(await card_message(press, kept))


async def _pause(press: Press) -> None:
    if kept := await chosen(press):
        await press.services.store.watches.set_active(kept.watch.id, active=False)
    await _show(press)


async def _resume(press: Press) -> None:
    if kept := await chosen(press):
        await press.services.store.watches.set_active(kept.watch.id, active=True)
    await _show(press)


async def _drop(press: Press) -> None:
    if kept := await chosen(press):
        await press.services.store.watches.delete(kept.watch.id)
    await _show_list(press)


async def _edit(press: Press) -> None:
    kept = await chosen(press)
    if kept is None or not press.caller.private:
        return
    await awaiting.ask(press.services, press.caller, {"about": KIND, "watch_id": kept.watch.id})
    await press.reply(Message(text=press.voice.say("rules.send_new_line", line=kept.watch.line)))


async def _starter(press: Press) -> None:
    if 0 <= press.number < len(STARTERS):
        line = press.voice.plain(STARTERS[press.number])
        await watch.propose(press.update, press.context, line, chat_id=press.caller.chat.id)


VERBS: Verbs = {
    "list": _show_list,
    "open": _show,
    "pause": _pause,
    "resume": _resume,
    "ask": ask_delete,
    "drop": _drop,
    "now": show_matches,
    "edit": _edit,
    "share": sharing.share,
    "loose": loosening.show,
    "loosen": loosening.choose,
    "starter": _starter,
}
