"""Keeping a distance between calls."""

import asyncio
import time
from collections.abc import Callable

from feeds.retry import Sleep


class Pace:
    """One call per interval for everybody who shares it. Turns are taken in the order they were asked for."""

    def __init__(
        self, interval: float, *, clock: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._interval = interval
        self._clock = clock
        self._sleep = sleep
        self._next = float("-inf")

    async def turn(self) -> None:
        """Come back when it is this call's turn."""
        now = self._clock()
        turn = max(now, self._next)
        self._next = turn + self._interval
        if turn > now:
            await self._sleep(turn - now)
