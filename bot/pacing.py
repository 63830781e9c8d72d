"""Every call of the bot passes here: nobody is written to faster than Telegram allows, and people come first."""

import asyncio
import itertools
import time
from bisect import insort
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.outcome import wait_seconds
from bot.schedule import ChatKey, Schedule

Answer = bool | dict[str, Any] | list[dict[str, Any]]
Call = Callable[..., Coroutine[Any, Any, Answer]]

_SENDING = ("send", "edit", "copy", "forward")
_FREE = frozenset({"sendChatAction"})
PATIENCE = 60.0
"""Seconds a person's answer is held back when Telegram asks to wait; for longer the handler is told."""


class Lane(IntEnum):
    """Who goes first when there is not room for all. Pass it as `rate_limit_args`; the default is PEOPLE."""

    PEOPLE = 0
    """Answers. After a 429 they wait and are sent again."""
    ALERTS = 1
    """A 429 is raised at once: the delivery keeps its own time."""


@dataclass(order=True, slots=True)
class _Waiting:
    lane: Lane
    number: int
    chat: ChatKey = field(compare=False)
    go: asyncio.Future[None] = field(compare=False)


class Pacer(BaseRateLimiter[Lane]):
    """python-telegram-bot's seam for rate limits, exact instead of approximate.

    30 messages a second overall in smooth slots, one a second per chat, 20 a minute per group or channel, never a burst
    at the start or after a pause. A chat that was refused (429) waits alone.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._schedule = Schedule()
        self._queue: list[_Waiting] = []
        self._numbers = itertools.count()
        self._changed = asyncio.Event()
        self._usher: asyncio.Task[None] | None = None

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Let nobody go any more; who still waits is cancelled."""
        for waiting in self._queue:
            waiting.go.cancel()
        self._queue.clear()
        if self._usher is not None:
            self._usher.cancel()

    async def process_request(
        self,
        callback: Call,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> Answer:
        """Call when it is this request's turn. Raises what the call raises; RetryAfter as its lane says."""
        chat = _chat(data)
        if chat is None or endpoint in _FREE or not endpoint.startswith(_SENDING):
            return await callback(*args, **kwargs)
        lane = Lane.PEOPLE if rate_limit_args is None else rate_limit_args
        while True:
            await self._turn(lane, chat)
            try:
                return await self._call(chat, callback(*args, **kwargs))
            except RetryAfter as error:
                if lane is not Lane.PEOPLE or wait_seconds(error) > PATIENCE:
                    raise

    async def _call(self, chat: ChatKey, call: Coroutine[Any, Any, Answer]) -> Answer:
        """Make the call whose turn it is, and learn from how it ended."""
        left = self._clock()
        answered = False
        try:
            answer = await call
            answered = True
        except RetryAfter as error:
            self._schedule.refuse(chat, self._clock(), wait_seconds(error))
            raise
        finally:
            self._schedule.land(chat, left, self._clock(), answered=answered)
            self._changed.set()
        return answer

    async def _turn(self, lane: Lane, chat: ChatKey) -> None:
        """Wait until a request to this chat may leave; it has left when this returns."""
        waiting = _Waiting(lane, next(self._numbers), chat, asyncio.get_running_loop().create_future())
        insort(self._queue, waiting)
        self._changed.set()
        if self._usher is None or self._usher.done():
            self._usher = asyncio.create_task(self._usher_all())
        try:
            await waiting.go
        except asyncio.CancelledError:
            self._withdraw(waiting)
            raise

    def _withdraw(self, waiting: _Waiting) -> None:
        """Its caller was cancelled: give the place back, and the slot where it had one already."""
        if waiting in self._queue:
            self._queue.remove(waiting)
        elif waiting.go.done() and not waiting.go.cancelled():
            now = self._clock()
            self._schedule.land(waiting.chat, now, now, answered=False)
        self._changed.set()

    async def _usher_all(self) -> None:
        while self._queue:
            self._changed.clear()
            now = self._clock()
            free = self._schedule.free_at(now)
            wake = free if free is None or free > now else self._let_one_go(now)
            if wake is None or wake > now:
                await self._rest(None if wake is None else wake - now)

    def _let_one_go(self, now: float) -> float | None:
        """Let the first go whose chat is free: `now` if there was one, else when to look again (None: on an answer)."""
        soonest: float | None = None
        for place, waiting in enumerate(self._queue):
            if waiting.go.cancelled():
                continue  # it withdraws as soon as its caller runs again
            free = self._schedule.chat_free_at(waiting.chat, now)
            if free is not None and free <= now:
                del self._queue[place]
                self._schedule.leave(waiting.chat, now)
                waiting.go.set_result(None)
                return now
            if free is not None:
                soonest = free if soonest is None else min(soonest, free)
        return soonest

    async def _rest(self, seconds: float | None) -> None:
        """Until the time is up, or something was answered or asked."""
        waits: set[asyncio.Future[Any]] = {asyncio.ensure_future(self._changed.wait())}
        if seconds is not None:
            waits.add(asyncio.ensure_future(self._sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


def _chat(data: dict[str, Any]) -> ChatKey | None:
    """Which chat it is for; the same whether its id came as a number or as text."""
    chat = data.get("chat_id")
    if isinstance(chat, str):
        number = chat.removeprefix("-")
        return int(chat) if number.isascii() and number.isdecimal() else chat.lower()
    return chat if isinstance(chat, int) else None
