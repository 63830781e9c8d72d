"""How a handler answers: a new message, or the same message changed."""

from telegram import CallbackQuery, Update
from telegram.error import BadRequest

from bot.message import Message

_LOST = ("message to edit not found", "message can't be edited")


async def reply(update: Update, message: Message) -> None:
    """Answer where the person spoke, in the same topic."""
    if update.effective_chat is not None:
        await update.effective_chat.send_message(
            message.text,
            reply_markup=message.keyboard,
            link_preview_options=message.preview,
            disable_notification=message.silent,
            message_thread_id=_thread(update),
        )


async def edit(query: CallbackQuery, message: Message) -> None:
    """Change the message under the pressed button; a message that is lost is said anew."""
    try:
        await query.edit_message_text(message.text, reply_markup=message.keyboard, link_preview_options=message.preview)
    except BadRequest as error:
        reason = error.message.lower()
        if any(lost in reason for lost in _LOST) and query.message is not None:
            await query.message.chat.send_message(message.text, reply_markup=message.keyboard)
        elif "message is not modified" not in reason:
            raise


def _thread(update: Update) -> int | None:
    message = update.effective_message
    return message.message_thread_id if message and message.is_topic_message else None
