"""In a group: bind it or one of its topics; everything else is answered in private, and nothing that is not for us."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, Update
from telegram import Message as TelegramMessage
from telegram.helpers import create_deep_linked_url

from bot.callbacks import command_payload
from bot.context import Caller, Context
from bot.handlers.rights import runs_chat
from bot.handlers.speaking import reply
from bot.message import Message
from bot.typeset import line
from data.records import ChatKind

TOPIC_UNITS = 60


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
    if caller.thread_id is None:
        await reply(update, Message(text=caller.voice.say("group.bound", bot=services.username)))
    else:
        await _bind_topic(update, context, caller.thread_id)


async def topic_named(update: Update, context: Context) -> None:
    """A topic was opened or got another name."""
    name = _new_name(update.message) if update.message else None
    if name and context.caller.thread_id is not None:
        await context.services.store.topics.name(context.caller.chat.id, context.caller.thread_id, name)


async def elsewhere(update: Update, context: Context) -> None:
    """Members are answered in private: one button leads to what they asked for."""
    text = update.message.text if update.message else None
    name = (text or "").split(maxsplit=1)[0].lstrip("/").partition("@")[0].lower() if text else ""
    await _invite(update, context, "group.private", name)


async def refuse(update: Update, context: Context, name: str) -> None:
    """Only admins of the group may do that here; in private everybody may for themselves."""
    await _invite(update, context, "watch.admins_only", name)


async def mentioned(update: Update, context: Context) -> None:
    """Words in a group are none of our business, unless they name us."""
    message, username = update.message, context.services.username.lower()
    named = message.parse_entities([MessageEntity.MENTION]).values() if message else ()
    if any(name.lower() == f"@{username}" for name in named):
        await _invite(update, context, "group.private", "")


async def _invite(update: Update, context: Context, said: str, command: str) -> None:
    message = Message(text=context.caller.voice.say(said), keyboard=_way(context.caller, context, command))
    await reply(update, message)


def _way(caller: Caller, context: Context, command: str) -> InlineKeyboardMarkup:
    link = create_deep_linked_url(context.services.username, command_payload(command) if command else None)
    return InlineKeyboardMarkup([[InlineKeyboardButton(caller.voice.plain("group.open"), url=link)]])


async def _bind_topic(update: Update, context: Context, thread_id: int) -> None:
    """What the topic is called stands in the message that opened it, which every message in it answers."""
    caller, services = context.caller, context.services
    opening = update.message.reply_to_message if update.message else None
    name = _new_name(opening) if opening else None
    if name:
        await services.store.topics.name(caller.chat.id, thread_id, name)
    known = (await services.store.topics.of_chat(caller.chat.id)).get(thread_id)
    if known is None:
        said = caller.voice.say("group.bound_topic", bot=services.username)
    else:
        said = caller.voice.say("group.bound_named", bot=services.username, topic=known)
    await reply(update, Message(text=said))


def _new_name(message: TelegramMessage) -> str | None:
    named = message.forum_topic_created or message.forum_topic_edited
    return line(named.name, TOPIC_UNITS) if named and named.name else None
