"""What must happen although Telegram or the store cannot be reached now."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import TelegramError

from bot.app import App
from bot.trial import Trial
from data.store import StoreError

log = logging.getLogger(__name__)

T = TypeVar("T")


class Insistent:
    """Tries again, with growing pauses."""

    def __init__(self, application: App, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._application = application
        self._services = application.bot_data
        self._sleep = sleep

    async def say(self, chat_id: int, language: str, name: str, **arguments: object) -> None:
        """Say it once Telegram can be reached; a chat that does not want to hear it need not."""
        trial = Trial(again=True)
        while trial.again:
            trial.again = False
            try:
                chat = await self._services.store.chats.get(chat_id)
                text = self._services.catalogue.say(chat.language if chat else language, name, **arguments)
                await self._application.bot.send_message(chat_id, text)
            except (TelegramError, StoreError) as error:
                if trial.fail(error):
                    await self._sleep(trial.pause)

    async def surely(self, work: Callable[[], Awaitable[T]]) -> T:
        """What the store cannot do now it can do later: nothing is handled meanwhile that could not be marked done."""
        trial = Trial()
        while True:
            try:
                return await work()
            except StoreError as error:
                log.error("the inbox waits for the store: %s", error)  # noqa: TRY400 - the message says what to do
                trial.fail(error)
                await self._sleep(trial.pause)
