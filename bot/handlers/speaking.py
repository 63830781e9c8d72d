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


async def acknowledge(query: CallbackQuery, toast: str | None = None) -> None:
    """Stop the button's waiting sign, with a toast if there is something to say.

    One that was pressed while we were away is too old to be answered; what it asks for is done all the same.
    """
    try:
        await query.answer(toast)
    except BadRequest as error:
        if "query is too old" not in error.message.lower():
            raise


async def edit(query: CallbackQuery, message: Message) -> None:
    """Change the message under the pressed button; a message that is lost is said anew."""
    try:
        await query.edit_message_text(message.text, reply_markup=message.keyboard, link_preview_options=message.preview)
    except BadRequest as error:
        if is_unchanged(error):
            return
        if query.message is None or not is_lost(error):
            raise
        await query.message.chat.send_message(
            message.text, reply_markup=message.keyboard, link_preview_options=message.preview
        )


def is_unchanged(error: BadRequest) -> bool:
    """Telegram refuses an edit that changes nothing: a button pressed twice."""
    return "message is not modified" in error.message.lower()


def is_lost(error: BadRequest) -> bool:
    """The message is not there any more, or nobody may change it."""
    return any(lost in error.message.lower() for lost in _LOST)


def _thread(update: Update) -> int | None:
    message = update.effective_message
    return message.message_thread_id if message and message.is_topic_message else None
