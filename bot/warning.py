"""Telling the admins what is wrong with a bound chat, once a day and with the exact right that is missing."""

import logging

from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.handlers.rights import missing_right
from bot.handlers.telling import tell
from bot.outages import Outage, begins
from bot.outcome import Trouble, trouble
from bot.pacing import Lane
from bot.services import Services
from data.records import Chat, ChatKind
from data.store import StoreError

log = logging.getLogger(__name__)

_USUAL = {ChatKind.CHANNEL: "right.post_messages", ChatKind.GROUP: "right.send_messages"}
"""What is missing when Telegram says that something is, and the membership looks all right."""


class Warner:
    """Knows whom to tell."""

    def __init__(self, services: Services, bot: ExtBot[Lane]) -> None:
        self._services = services
        self._bot = bot

    async def failed(self, chat: Chat, error: TelegramError) -> None:
        """A delivery was refused. What a person did in their own chat is nobody else's business."""
        if isinstance(error, InvalidToken):
            await begins(self._services, Outage.TOKEN)
        what = trouble(error)
        if what is None or chat.kind is ChatKind.PRIVATE:
            return
        try:
            await tell(self._services, chat.id, chat.title, await self._lost(chat, what))
        except (TelegramError, StoreError) as failure:
            log.warning("the admins could not be told of chat %d: %s", chat.id, type(failure).__name__)

    async def _lost(self, chat: Chat, what: Trouble) -> str:
        if what is Trouble.CLOSED_TOPIC:
            return "right.topic_closed"
        if what is Trouble.PUT_OUT:
            return "right.not_member"
        return await missing_right(self._bot, chat.id, chat.kind) or _USUAL[chat.kind]
