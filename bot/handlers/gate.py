"""Who may be heard at all: runs before every other handler and says who is speaking."""

from telegram import CallbackQuery, ChatFullInfo, ChatMemberUpdated, Message, Update, User
from telegram import Chat as TelegramChat
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop

from bot.catalogue import pick_language
from bot.context import ANONYMOUS_ADMIN, NOBODY, Caller, Context
from bot.services import Services
from bot.voice import Voice
from data.records import Chat, ChatKind, ChatState


async def gate(update: Update, context: Context) -> None:
    """Let people through and note who they are; everything else ends here.

    Edited messages, channel posts, messages sent through another bot, other bots, channels posing as members and the
    service account are never heard. Forwarded messages pass in private chats only, and are never commands.
    """
    speaker = _speaker(update)
    chat = update.effective_chat
    if speaker is None or chat is None:
        raise ApplicationHandlerStop
    record = await _record(context.services, chat, speaker, leaving=update.my_chat_member is not None)
    context.caller = _caller(context.services, record, speaker, _thread(update))


def kind_of(chat: TelegramChat | ChatFullInfo) -> ChatKind:
    """Our word for Telegram's kind of chat."""
    if chat.type == ChatType.PRIVATE:
        return ChatKind.PRIVATE
    return ChatKind.CHANNEL if chat.type == ChatType.CHANNEL else ChatKind.GROUP


def _speaker(update: Update) -> User | None:
    match update.message or update.callback_query or update.my_chat_member:
        case Message() as message if _is_spoken(message):
            return message.from_user
        case CallbackQuery(message=message) as query if message is not None and not query.from_user.is_bot:
            return query.from_user
        case ChatMemberUpdated() as change:
            return change.from_user
        case _:
            return None


def _is_spoken(message: Message) -> bool:
    sender = message.from_user
    if sender is None or message.via_bot is not None or message.is_automatic_forward:
        return False
    if message.forward_origin is not None and message.chat.type != ChatType.PRIVATE:
        return False
    if message.sender_chat is not None or sender.id in NOBODY:
        return sender.id == ANONYMOUS_ADMIN and message.sender_chat == message.chat
    return not sender.is_bot


async def _record(services: Services, chat: TelegramChat, speaker: User, *, leaving: bool) -> Chat:
    record = await services.store.chats.get(chat.id)
    kind, language, now = kind_of(chat), pick_language(speaker.language_code), services.now()
    if kind is ChatKind.PRIVATE and not leaving and (record is None or record.state is ChatState.GONE):
        return await services.store.chats.meet(chat.id, kind, title="", language=language, now=now)
    return record or Chat(id=chat.id, kind=kind, title=chat.title or "", language=language, created_at=now)


def _caller(services: Services, record: Chat, speaker: User, thread_id: int | None) -> Caller:
    alone = record.kind is ChatKind.PRIVATE and record.id == speaker.id
    return Caller(
        chat=record,
        user_id=speaker.id,
        thread_id=thread_id,
        voice=Voice.for_chat(services.catalogue, record),
        is_admin=alone and speaker.id not in NOBODY and services.is_admin(speaker.id),
    )


def _thread(update: Update) -> int | None:
    message = update.effective_message
    return message.message_thread_id if message and message.is_topic_message else None
