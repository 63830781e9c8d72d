"""/stop: delete everything we keep of a person, after asking once."""

from telegram import InlineKeyboardMarkup, Update

from bot.context import Context
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.message import Message

KIND = "stop"


async def stop(update: Update, context: Context) -> None:
    """Say what would go, and ask."""
    caller, services = context.caller, context.services
    watches = await services.store.watches.of_chat(caller.chat.id, now=services.now())
    view = await open_view(services, caller, KIND, {})
    pad = Pad(caller.voice, view.id)
    keyboard = InlineKeyboardMarkup([[pad.key("stop.yes", "yes"), pad.key("key.cancel", "no")]])
    await reply(update, Message(text=caller.voice.say("stop.ask", n=len(watches)), keyboard=keyboard))


async def _yes(press: Press) -> None:
    gone = await press.services.store.chats.forget(press.caller.chat.id)
    text = press.voice.say("stop.done", watches=gone.watches, snoozes=gone.snoozes, deliveries=gone.deliveries)
    await press.edit(Message(text=text))


async def _no(press: Press) -> None:
    await press.edit(Message(text=press.voice.say("stop.kept")))


VERBS: Verbs = {"yes": _yes, "no": _no}
