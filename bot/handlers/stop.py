"""/stop: delete everything we keep of a person, after asking once."""

from collections.abc import Iterator

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, Update

from bot.context import Context
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.lines import stack
from bot.message import Message
from bot.voice import Voice
from data.records import Forgotten

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
    await press.edit(Message(text=stack(_what_went(press.voice, gone))))


def _what_went(voice: Voice, gone: Forgotten) -> Iterator[Markup | None]:
    """Every kind of data by name; what was not there is not told."""
    counts = {
        "watches": gone.watches,
        "follows": gone.follows,
        "snoozes": gone.snoozes,
        "deliveries": gone.deliveries,
        "views": gone.views,
    }
    yield voice.say("forgotten.done")
    for what, count in counts.items():
        yield voice.say(f"forgotten.{what}", n=count) if count else None
    yield voice.say("forgotten.choices")
    yield voice.say("forgotten.end")


async def _no(press: Press) -> None:
    await press.edit(Message(text=press.voice.say("stop.kept")))


VERBS: Verbs = {"yes": _yes, "no": _no}
