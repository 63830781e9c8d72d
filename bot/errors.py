"""What happens when a handler fails: logged without secrets, and the person is told a fixed sentence."""

import logging
import traceback
from contextlib import suppress

from telegram import Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TelegramError
from telegram.ext import ApplicationHandlerStop

from bot.catalogue import pick_language
from bot.context import Context

logger = logging.getLogger(__name__)


async def on_error(update: object, context: Context) -> None:
    """PTB's error handler: the one broad net round all handlers. No handler after the failed one is asked."""
    match context.error:
        case Forbidden() as error if isinstance(update, Update) and update.effective_chat:
            await context.services.store.chats.gone(update.effective_chat.id, error.message)
        case ChatMigrated() as error if isinstance(update, Update) and update.effective_chat:
            await context.services.store.chats.moved(update.effective_chat.id, error.new_chat_id)
        case Exception() as error if isinstance(update, Update) and context.services.failed(update.update_id, error):
            logger.warning("update %d failed (%s) and is tried again", update.update_id, type(error).__name__)
        case NetworkError() as error if not isinstance(error, BadRequest):
            logger.warning("Telegram did not answer a handler: %s", type(error).__name__)
        case Exception() as error:
            _log(error, update, context.bot.token)
            await _apologise(update, context)
        case None:
            pass
    raise ApplicationHandlerStop


def _log(error: Exception, update: object, token: str) -> None:
    """Neither the update's text nor any address with the token in it reaches the log."""
    text = "".join(traceback.format_exception(error)).replace(token, "***")
    number = update.update_id if isinstance(update, Update) else None
    logger.error("update %s could not be handled\n%s", number, text)


async def _apologise(update: object, context: Context) -> None:
    if not isinstance(update, Update) or update.effective_chat is None or update.effective_user is None:
        return
    language = pick_language(update.effective_user.language_code)
    sentence = context.services.catalogue.say(language, "error.unexpected")
    with suppress(TelegramError):
        if update.callback_query is not None:
            await update.callback_query.answer()
    with suppress(TelegramError):
        await context.bot.send_message(update.effective_chat.id, sentence)
