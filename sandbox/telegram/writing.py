"""The methods that write: messages, photos, edits, deletions, answers to pressed buttons."""

from sandbox.telegram.access import (
    chat_to_write,
    check_may_post,
    message_named,
    replied_to,
    topic_to_write,
)
from sandbox.telegram.audience import Acting, Said, Toast
from sandbox.telegram.bodies import read_caption, read_photo, read_preview, read_text
from sandbox.telegram.calls import Call
from sandbox.telegram.chats import Chat, Kind, Person
from sandbox.telegram.documents import Document
from sandbox.telegram.keyboards import read_markup
from sandbox.telegram.messages import Message
from sandbox.telegram.network import QUERY_SECONDS, Telegram
from sandbox.telegram.pictures import Picture
from sandbox.telegram.refusals import Json, bad_request
from sandbox.telegram.texts import Formatted, units

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_ACTIONS = frozenset({"typing", "upload_photo", "upload_document", "find_location", "choose_sticker"})
_PIN_RIGHT = {Kind.CHANNEL: "can_edit_messages", Kind.SUPERGROUP: "can_pin_messages", Kind.GROUP: "can_pin_messages"}


def send_message(telegram: Telegram, call: Call) -> Json:
    """Answer `sendMessage`."""
    return _send(telegram, call, read_text(call), preview=read_preview(call))


def send_photo(telegram: Telegram, call: Call) -> Json:
    """Answer `sendPhoto`."""
    caption = read_caption(call)
    return _send(telegram, call, caption, picture=read_photo(telegram, call))


def send_document(telegram: Telegram, call: Call) -> Json:
    """Answer `sendDocument`, for files in the request."""
    given = call.text("document").removeprefix("attach://") or "document"
    if given not in call.files:
        raise bad_request("there is no document in the request")
    document = telegram.documents.upload(call.names[given], call.files[given])
    return _send(telegram, call, read_caption(call), document=document)


def edit_text(telegram: Telegram, call: Call) -> Json:
    """Answer `editMessageText`."""
    body, preview = read_text(call), read_preview(call)
    message = _message_to_edit(telegram, call)
    if message.picture is not None or message.document is not None:
        raise bad_request("there is no text in the message to edit")
    return _edit(telegram, call, message, body=body, preview=preview)


def edit_caption(telegram: Telegram, call: Call) -> Json:
    """Answer `editMessageCaption`."""
    body = read_caption(call)
    message = _message_to_edit(telegram, call)
    if message.picture is None:
        raise bad_request("there is no caption in the message to edit")
    return _edit(telegram, call, message, body=body, preview=None, picture=message.picture)


def edit_media(telegram: Telegram, call: Call) -> Json:
    """Answer `editMessageMedia`, for photos."""
    media = call.mapping("media", "input media")
    if media.get("type") != "photo":
        raise bad_request("can't parse InputMedia: only photos are played here")
    inner = Call(call.method, {name: v for name, v in media.items() if isinstance(v, str)}, call.files)
    body, picture = read_caption(inner), read_photo(telegram, inner, "media")
    return _edit(telegram, call, _message_to_edit(telegram, call), body=body, preview=None, picture=picture)


def edit_markup(telegram: Telegram, call: Call) -> Json:
    """Answer `editMessageReplyMarkup`."""
    message = _message_to_edit(telegram, call)
    return _edit(telegram, call, message, body=message.body, preview=message.preview, picture=message.picture)


def delete_message(telegram: Telegram, call: Call) -> bool:
    """Answer `deleteMessage`."""
    chat = chat_to_write(telegram, call)
    message = message_named(chat, call, "message to delete")
    if not message.by_bot and not chat.private and not chat.member(telegram.bot).may("can_delete_messages"):
        raise bad_request("message can't be deleted")
    telegram.remove(message)
    return True


def answer_callback_query(telegram: Telegram, call: Call) -> bool:
    """Answer `answerCallbackQuery`. A query can be answered once, and not after 15 seconds."""
    query, text = telegram.queries.get(call.text("callback_query_id")), call.text("text")
    if query is None or query.answered or telegram.monotonic() - query.at > QUERY_SECONDS:
        raise bad_request(_TOO_OLD)
    if units(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    telegram.audience.tell(Toast(query.person, text, alert=call.flag("show_alert"), url=call.text("url")))
    return True


def send_chat_action(telegram: Telegram, call: Call) -> bool:
    """Answer `sendChatAction`."""
    chat, action = chat_to_write(telegram, call), call.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    telegram.audience.tell(Acting(chat, action))
    return True


def pin_message(telegram: Telegram, call: Call) -> bool:
    """Answer `pinChatMessage`."""
    chat = chat_to_write(telegram, call)
    message = message_named(chat, call, "message to pin")
    if not chat.private and not chat.member(telegram.bot).may(_PIN_RIGHT[chat.kind]):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    chat.pinned = message.id
    return True


def _send(
    telegram: Telegram,
    call: Call,
    body: Formatted,
    *,
    preview: Json | None = None,
    picture: Picture | None = None,
    document: Document | None = None,
) -> Json:
    markup = read_markup(call.text("reply_markup"))
    chat = chat_to_write(telegram, call)
    topic, reply_to = topic_to_write(telegram, chat, call), replied_to(chat, call)
    check_may_post(telegram, chat)
    paying = call.flag("allow_paid_broadcast")
    telegram.ledger.charged += telegram.rates.take(chat.id, private=chat.private, paying=paying)
    return telegram.say(
        chat,
        _speaker(telegram, chat),
        body,
        picture=picture,
        document=document,
        markup=markup,
        preview=preview,
        caption_above=call.flag("show_caption_above_media"),
        topic=topic,
        reply_to=reply_to,
        by_bot=True,
    ).json()


def _speaker(telegram: Telegram, chat: Chat) -> Person | None:
    return None if chat.kind is Kind.CHANNEL else telegram.bot


def _message_to_edit(telegram: Telegram, call: Call) -> Message:
    if call.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = chat_to_write(telegram, call)
    message = message_named(chat, call, "message to edit")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    check_may_post(telegram, chat)
    return message


def _edit(
    telegram: Telegram,
    call: Call,
    message: Message,
    *,
    body: Formatted,
    preview: Json | None,
    picture: Picture | None = None,
) -> Json:
    markup = read_markup(call.text("reply_markup"))
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    wanted = (body, preview, picture, markup)
    if wanted == (message.body, message.preview, message.picture, message.markup):
        raise bad_request(_NOT_MODIFIED)
    telegram.rates.take(message.chat.id, private=message.chat.private)
    message.body, message.preview, message.picture, message.markup = wanted
    message.edited = telegram.date()
    telegram.audience.tell(Said(message))
    return message.json()
