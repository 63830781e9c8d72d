"""Says one delivery in Telegram: rendered at the moment of sending, its end told in the store's words."""

from collections.abc import Callable
from datetime import datetime

from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.alerts import render
from bot.alerts.revised import revise
from bot.catalogue import Catalogue
from bot.message import Message
from bot.outcome import Remedy, classify, is_settled, remedy
from bot.pacing import Lane
from bot.typeset import without_tags
from data.records import Outcome, Parcel, Sent
from deals.verdict import Correction


class TelegramMessenger:
    """The messenger the jobs ask for. The bot must be initialised, and paced by a Pacer."""

    def __init__(self, bot: ExtBot[Lane], catalogue: Catalogue, now: Callable[[], datetime]) -> None:
        self._bot = bot
        self._catalogue = catalogue
        self._now = now

    async def send(self, parcel: Parcel) -> Outcome:
        """Send it and say how it ended. What Telegram cannot read is said once more as plain text."""
        message = render(parcel, catalogue=self._catalogue, now=self._now(), username=self._bot.username)
        try:
            return await self._post(parcel, message)
        except TelegramError as error:
            cure = remedy(error)
            if cure is None:
                return classify(error, parcel.attempts)
        try:
            return await self._post(parcel, message, cure)
        except TelegramError as error:
            return classify(error, parcel.attempts)

    async def edit(self, parcel: Parcel, verdict: Correction) -> Outcome:
        """Correct what was sent, without a ping. A message that is gone, or reads so already, counts as sent."""
        now, username = self._now(), self._bot.username
        message = revise(parcel, verdict, catalogue=self._catalogue, now=now, username=username)
        done = Sent(parcel.message_id or 0)
        try:
            await self._bot.edit_message_text(
                message.text,
                chat_id=parcel.chat.id,
                message_id=parcel.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=message.keyboard,
                link_preview_options=message.preview,
                rate_limit_args=Lane.DIGESTS,
            )
        except TelegramError as error:
            return done if is_settled(error) else classify(error, parcel.attempts)
        return done

    async def _post(self, parcel: Parcel, message: Message, cure: Remedy | None = None) -> Sent:
        plain = cure is Remedy.PLAIN_TEXT
        sent = await self._bot.send_message(
            chat_id=parcel.chat.id,
            message_thread_id=None if cure is Remedy.GENERAL_TOPIC else parcel.thread_id,
            text=without_tags(message.text) if plain else message.text,
            parse_mode=None if plain else ParseMode.HTML,
            reply_markup=message.keyboard,
            link_preview_options=message.preview,
            disable_notification=message.silent,
            rate_limit_args=Lane.ALERTS,
        )
        return Sent(sent.message_id)
