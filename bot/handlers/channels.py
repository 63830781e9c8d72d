"""/channels: bind channels, groups and topics, and see what they lack. For admins of the bot."""

from contextlib import suppress
from dataclasses import replace

from telegram import Chat as TelegramChat
from telegram import ChatFullInfo, InlineKeyboardMarkup, MessageOriginChannel, Update, User
from telegram.error import BadRequest, Forbidden

from bot.catalogue import pick_language
from bot.context import Context
from bot.handlers.acting import Action, acting
from bot.handlers.bound import KIND, TITLE_UNITS, chats_message
from bot.handlers.gate import kind_of
from bot.handlers.pad import Pad
from bot.handlers.press import Press, Verbs
from bot.handlers.rights import missing_right
from bot.handlers.rules import channel_message
from bot.handlers.speaking import reply
from bot.handlers.targets import find_chat
from bot.lines import stack
from bot.message import Message
from bot.typeset import line
from bot.voice import Voice
from data.records import ChatKind


async def channels(update: Update, context: Context) -> None:
    """The list, or with `@name` or a number: bind that chat."""
    if context.args:
        await reply(update, await _bind_named(context, context.args[0]))
        return
    await reply(update, await chats_message(context.services, context.caller))


async def forwarded(update: Update, context: Context) -> None:
    """An admin forwarded a post of a channel: bind that channel. A forwarded message is never anything else."""
    message = update.message
    if message is None or not context.caller.is_admin:
        return
    if isinstance(message.forward_origin, MessageOriginChannel):
        await reply(update, await _bind(context, message.forward_origin.chat))
    else:
        await reply(update, Message(text=context.caller.voice.say("channels.not_a_channel")))


async def offer_binding(context: Context, chat: TelegramChat, admin: User) -> None:
    """Ask the admin who added the bot, in private, whether this chat is to be bound."""
    services = context.services
    record = await services.store.chats.get(admin.id)
    language = record.language if record else pick_language(admin.language_code)
    voice = Voice.of(services.catalogue, language)
    view = await services.store.views.put(
        chat_id=admin.id, user_id=admin.id, kind=KIND, state={"chat_id": chat.id}, now=services.now()
    )
    pad = Pad(voice, view.id)
    keyboard = InlineKeyboardMarkup([[pad.key("channels.bind", "bind"), pad.key("channels.not_now", "leave")]])
    text = voice.say("channels.offer", title=line(chat.title or str(chat.id), TITLE_UNITS))
    with suppress(Forbidden, BadRequest):  # the admin never wrote to the bot: /channels does the same
        await context.bot.send_message(admin.id, text, reply_markup=keyboard)


async def _bind_named(context: Context, name: str) -> Message:
    chat = await find_chat(context.bot, name)
    if chat is None:
        return Message(text=context.caller.voice.say("channels.not_found", name=line(name, TITLE_UNITS)))
    return await _bind(context, chat)


async def _bind(context: Context, chat: TelegramChat | ChatFullInfo) -> Message:
    """Bind it if the bot may post there; otherwise say exactly what it lacks."""
    caller, services, kind = context.caller, context.services, kind_of(chat)
    title = line(chat.title or str(chat.id), TITLE_UNITS)
    if kind is ChatKind.PRIVATE:
        return Message(text=caller.voice.say("channels.not_a_channel"))
    lacking = await missing_right(context.bot, chat.id, kind)
    if lacking is not None:
        return Message(text=caller.voice.say(lacking, title=title, bot=services.username))
    bound = await acting(services, caller, Action.CHAT_BIND, title).chats.meet(
        chat.id, kind, title=chat.title or "", language=caller.chat.language, now=services.now()
    )
    opened = await channel_message(services, caller, bound.id)
    return replace(opened, text=stack([caller.voice.say("channels.bound", title=title), opened.text]))


async def _bind_offered(press: Press) -> None:
    chat = await find_chat(press.context.bot, str(press.state("chat_id", 0)))
    if chat is not None:
        await press.edit(await _bind(press.context, chat))


async def _not_now(press: Press) -> None:
    await press.edit(Message(text=press.voice.say("channels.how", bot=press.services.username)))


async def _open(press: Press) -> None:
    await press.edit(await channel_message(press.services, press.caller, press.number))


VERBS: Verbs = {"bind": _bind_offered, "leave": _not_now, "open": _open}
