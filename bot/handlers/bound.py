"""The list of bound channels and groups: where /channels and /rules begin."""

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.context import Caller
from bot.handlers.pad import Pad, open_view
from bot.lines import stack
from bot.message import Message
from bot.services import Services
from bot.typeset import line
from bot.voice import Voice
from data.records import Chat, ChatState

KIND = "channels"
TITLE_UNITS = 40
SHOWN = 60
"""More would not fit one message."""


async def chats_message(services: Services, caller: Caller) -> Message:
    """Every bound chat with the number of its rules, and how to bind another."""
    voice = caller.voice
    view = await open_view(services, caller, KIND, {})
    pad = Pad(voice, view.id)
    lines, rows = [], []
    for chat in (await services.store.chats.bound())[:SHOWN]:
        kept = await services.store.watches.of_chat(chat.id, now=services.now())
        lines.append(_line(voice, chat, len(kept)))
        rows.append([pad.labelled(_title(chat), "open", chat.id)])
    head = voice.say("channels.title") if lines else voice.say("channels.none")
    how = voice.say("channels.how", bot=services.username)
    return Message(text=stack([head, *lines, Markup(" "), how]), keyboard=InlineKeyboardMarkup(rows) if rows else None)


def _line(voice: Voice, chat: Chat, rules: int) -> Markup:
    state = voice.plain("channels.gone") if chat.state is ChatState.GONE else ""
    return voice.say("channels.line", title=_title(chat), n=rules, state=state)


def _title(chat: Chat) -> str:
    return line(chat.title, TITLE_UNITS) or str(chat.id)
