"""In a group: bind it or one of its topics; everything else is answered in private."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.context import Caller, Context
from bot.handlers.rights import runs_chat
from bot.handlers.speaking import reply
from bot.message import Message
from data.records import ChatKind


async def start(update: Update, context: Context) -> None:
    """`/start@bot` by an admin of the group binds the place where it was sent."""
    caller, services = context.caller, context.services
    if not await runs_chat(context.bot, caller):
        await elsewhere(update, context)
        return
    title = update.effective_chat.title if update.effective_chat else None
    await services.store.chats.meet(
        caller.chat.id, ChatKind.GROUP, title=title or "", language=caller.chat.language, now=services.now()
    )
    name = "group.bound_topic" if caller.thread_id else "group.bound"
    await reply(update, Message(text=caller.voice.say(name, bot=services.username)))


async def elsewhere(update: Update, context: Context) -> None:
    """Members are answered in private: one button leads there."""
    await reply(update, _invitation(context.caller, context.services.username))


def _invitation(caller: Caller, username: str) -> Message:
    button = InlineKeyboardButton(caller.voice.plain("group.open"), url=f"https://t.me/{username}")
    return Message(text=caller.voice.say("group.private"), keyboard=InlineKeyboardMarkup([[button]]))
