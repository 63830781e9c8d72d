"""Asking Telegram for updates (getUpdates): an offset is confirmed only after everything below it is kept.

python-telegram-bot's own Updater confirms what it has only queued, so a crash loses what waits in its queue.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlencode

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot.backlog import Json
from bot.outages import Outage
from bot.outcome import wait_seconds
from data.store import StoreError

log = logging.getLogger(__name__)

LONG_POLL = 30
"""Seconds that Telegram holds the request while there is nothing to say."""
PATIENCE = 10.0
"""Seconds more until an answer is given up."""
LONGEST_PAUSE = 60.0

Take = Callable[[Sequence[Json]], Awaitable[None]]
Alarm = Callable[[Outage], Awaitable[None]]
Well = Callable[[], Awaitable[None]]


class Poller:
    """Fetches updates and hands them on, for ever and whatever happens on the way."""

    def __init__(
        self,
        bot: ExtBot[Any],
        request: BaseRequest,
        take: Take,
        *,
        allowed: Sequence[str],
        alarm: Alarm,
        well: Well,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._request = request
        self._take = take
        self._allowed = json.dumps(list(allowed))
        self._alarm = alarm
        self._well = well
        self._sleep = sleep
        self._offset = 0
        self._failures = 0

    async def run(self) -> None:
        """Never returns. Cancelling it loses nothing: what was not kept was not confirmed."""
        await self._until_done(self._end_webhook)
        while True:
            await self._until_done(self._fetch)

    async def _until_done(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except (TelegramError, StoreError) as error:
                await self._pause(error)
            else:
                if self._failures:
                    self._failures = 0
                    await self._well()
                return

    async def _end_webhook(self) -> None:
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def _fetch(self) -> None:
        query = {"offset": self._offset, "timeout": LONG_POLL, "allowed_updates": self._allowed}
        # Raw: one update that the library cannot read must not keep all others from being kept.
        updates: Any = await self._request.post(
            f"{self._bot.base_url}/getUpdates?{urlencode(query)}", read_timeout=LONG_POLL + PATIENCE
        )
        if updates:
            await self._take(updates)
            self._offset = max(update["update_id"] for update in updates) + 1

    async def _pause(self, error: TelegramError | StoreError) -> None:
        self._failures += 1
        match error:
            case RetryAfter():
                await self._sleep(wait_seconds(error))
                return
            case TimedOut() if self._failures == 1:
                return
            case Conflict():
                log.error("another program reads this bot's updates: stop it, or give one of them another token")
                await self._alarm(Outage.CONFLICT)
            case InvalidToken():
                log.error("Telegram refuses the bot's token; nothing is lost, but nothing works until it is mended")
                await self._alarm(Outage.TOKEN)
            case StoreError():
                log.error("updates cannot be kept, so Telegram keeps them: %s", error)
                await self._alarm(Outage.STORE)
            case _:
                log.warning("no updates from Telegram: %s", type(error).__name__)
        await self._sleep(min(2.0**self._failures, LONGEST_PAUSE))


@asynccontextmanager
async def polling(poller: Poller) -> AsyncIterator[None]:
    """Poll while the context is open."""
    task = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
