"""Says one delivery in Telegram: rendered at the moment of sending, its end told in the store's words."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.alerts import render
from bot.alerts.revised import revise
from bot.catalogue import Catalogue
from bot.message import Message
from bot.outcome import Remedy, classify, is_settled, remedy
from bot.pacing import Lane, Pacer, Permit
from bot.typeset import without_tags
from data.records import Chat, Outcome, Parcel, Retry, Sent
from deals.verdict import Correction

PATIENCE = 5.0
"""Seconds a claimed delivery stands in line for its chat. A group that had its twenty in this minute waits longer: then
others take its place in memory."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
Warn = Callable[[Chat, TelegramError], Awaitable[None]]
"""Tells the admins what only they can mend."""


class TelegramMessenger:
    """The messenger the jobs ask for. The bot must be initialised, and paced by a Pacer."""

    def __init__(
        self, bot: ExtBot[Lane], catalogue: Catalogue, now: Callable[[], datetime], *, warn: Warn | None = None
    ) -> None:
        # What goes into `rate_limit_args` is a lane, or the permit of a turn that was waited for before.
        self._bot: ExtBot[Any] = bot
        assert isinstance(bot.rate_limiter, Pacer)  # noqa: S101 - said above; this tells the type checker
        self._pacer = bot.rate_limiter
        self._catalogue = catalogue
        self._now = now
        self._warn = warn

    @asynccontextmanager
    async def turn(self, parcel: Parcel) -> AsyncIterator["Turn | Retry"]:
        """Wait until it may leave. Retry when its chat must wait for longer than a claim should be held."""
        age = parcel.created_at.timestamp() if parcel.created_at else 0.0
        async with self._pacer.turn(parcel.chat.id, _lane(parcel), age=age, patience=PATIENCE) as permit:
            yield Turn(self, parcel, permit) if isinstance(permit, Permit) else Retry(permit, "its chat's turn")

    async def send(self, parcel: Parcel, permit: Permit | None = None) -> Outcome:
        """Send it and say how it ended. What Telegram does not take is said in a simpler form, at once."""
        message = render(parcel, catalogue=self._catalogue, now=self._now(), username=self._bot.username)
        turn, cures = permit or _lane(parcel), frozenset[Remedy]()
        while True:
            try:
                return await self._post(parcel, message, turn, cures)
            except TelegramError as error:
                cure = remedy(error)
                if cure is None or cure in cures:
                    return await self._failed(parcel, error)
                cures |= {cure}

    async def _failed(self, parcel: Parcel, error: TelegramError) -> Outcome:
        if self._warn is not None:
            await self._warn(parcel.chat, error)
        return classify(error, parcel.attempts)

    async def edit(self, parcel: Parcel, verdict: Correction) -> Outcome:
        """Correct what was sent, without a ping. A message that is gone, or reads so already, counts as sent."""
        now, username = self._now(), self._bot.username
        message = revise(parcel, verdict, catalogue=self._catalogue, now=now, username=username)
        done, cures = Sent(parcel.message_id or 0), frozenset[Remedy]()
        while True:
            try:
                await self._correct(parcel, message, cures)
            except TelegramError as error:
                cure = remedy(error)
                if is_settled(error):
                    return done
                if cure is None or cure in cures:
                    return classify(error, parcel.attempts)
                cures |= {cure}
            else:
                return done

    async def _correct(self, parcel: Parcel, message: Message, cures: frozenset[Remedy]) -> None:
        await self._bot.edit_message_text(
            chat_id=parcel.chat.id,
            message_id=parcel.message_id,
            rate_limit_args=Lane.DIGESTS,
            **_form(message, cures),
        )

    async def _post(self, parcel: Parcel, message: Message, turn: Lane | Permit, cures: frozenset[Remedy]) -> Sent:
        sent = await self._bot.send_message(
            chat_id=parcel.chat.id,
            message_thread_id=None if Remedy.GENERAL_TOPIC in cures else parcel.thread_id,
            disable_notification=message.silent,
            rate_limit_args=turn,
            **_form(message, cures),
        )
        return Sent(sent.message_id)


@dataclass(frozen=True, slots=True)
class Turn:
    """A message that may leave now."""

    messenger: TelegramMessenger
    parcel: Parcel
    permit: Permit

    async def send(self) -> Outcome:
        """Send it and say how it ended."""
        return await self.messenger.send(self.parcel, self.permit)


def _form(message: Message, cures: frozenset[Remedy]) -> dict[str, Any]:
    """The message as Telegram takes it, as simple as it has to be."""
    plain = Remedy.PLAIN_TEXT in cures
    return {
        "text": without_tags(message.text) if plain else message.text,
        "parse_mode": None if plain else ParseMode.HTML,
        "reply_markup": None if Remedy.NO_BUTTONS in cures else message.keyboard,
        "link_preview_options": NO_PREVIEW if Remedy.NO_PICTURE in cures else message.preview,
    }


def _lane(parcel: Parcel) -> Lane:
    """The store knows no answers to people, and its lanes begin with deadlines."""
    return Lane(min(parcel.lane + Lane.DEADLINES, Lane.DIGESTS))
