"""The paid messages of a day, bought in small lots so that a crash can never spend more than the limit."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from data.store import StoreError

log = logging.getLogger(__name__)

Buy = Callable[[int], Awaitable[int]]
"""Takes up to so many of the day's paid messages; returns how many there still were."""

LOT = 100
MESSAGES_PER_STAR = 10
"""Telegram: 0.1 Stars a message."""


class Purse:
    """Paid messages at hand. `changed` is called when there are more."""

    def __init__(self, buy: Buy, changed: Callable[[], None]) -> None:
        self._buy = buy
        self._changed = changed
        self._buying: asyncio.Task[None] | None = None
        self._again_at = 0.0
        self.left = 0

    def take(self) -> None:
        """One was used."""
        self.left -= 1

    def give_back(self) -> None:
        """One was not used after all."""
        self.left += 1

    def refill(self) -> None:
        """Buy more when there are few. When the day's limit is reached, ask again a minute later."""
        now = asyncio.get_running_loop().time()
        if self.left < LOT and now >= self._again_at and (self._buying is None or self._buying.done()):
            self._buying = asyncio.create_task(self._fill())

    async def _fill(self) -> None:
        try:
            got = await self._buy(LOT)
        except StoreError as error:
            log.error("no paid messages can be bought: %s", error)  # noqa: TRY400 - the message says what to do
            got = 0
        self.left += got
        self._again_at = asyncio.get_running_loop().time() + (0 if got else 60)
        self._changed()
