"""/watches: the rules of this chat, each with pause, resume and delete."""

from telegram import Update

from bot.context import Caller, Context
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.rights import runs_chat
from bot.handlers.speaking import reply
from bot.handlers.watchlist import list_message, verbs
from bot.message import Message
from bot.services import Services

KIND = "watches"


async def watches(update: Update, context: Context) -> None:
    """The list, or how to make the first one; in a group only for its admins."""
    if not await runs_chat(context.bot, context.caller):
        await reply(update, Message(text=context.caller.voice.say("watch.admins_only")))
        return
    view = await open_view(context.services, context.caller, KIND, {"chat_id": context.caller.chat.id})
    pad = Pad(context.caller.voice, view.id)
    await reply(update, await _list(context.services, context.caller, pad, 0))


async def _list(services: Services, caller: Caller, pad: Pad, page: int) -> Message:
    kept = await services.store.watches.of_chat(caller.chat.id, now=services.now())
    if not kept:
        return Message(text=caller.voice.say("watches.none"))
    return list_message(caller.voice, pad, kept, caller.voice.say("watches.title", n=len(kept)), page)


async def _show_list(press: Press) -> None:
    page = press.number if press.verb == "list" else 0
    await press.edit(await _list(press.services, press.caller, press.pad, page))


VERBS: Verbs = verbs(_show_list, editable=False)
