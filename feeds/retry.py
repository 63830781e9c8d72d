"""Asking again within one poll."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from feeds.errors import TryAgain

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often, and how far apart: the pauses double up to a cap, and each is shortened by up to half at random."""

    tries: int = 4
    first: float = 0.5
    """Seconds."""
    cap: float = 8.0
    sleep: Sleep = asyncio.sleep
    chance: Callable[[], float] = random.random
    """Between 0 and 1."""

    async def insist(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Attempt until something other than TryAgain comes of it, or the tries are spent.

        Every attempt is a new call: timestamp, nonce and signature must be made inside it.
        """
        for failures in range(self.tries - 1):
            try:
                return await attempt()
            except TryAgain:
                await self.sleep(min(self.cap, self.first * 2**failures) * (1 - self.chance() / 2))
        return await attempt()
