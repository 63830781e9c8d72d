"""Every call of the bot passes here: nobody is written to faster than Telegram allows, and people come first."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from telegram.error import BadRequest, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.outcome import wait_seconds
from bot.pacing.chats import ChatKey, is_shared
from bot.pacing.lanes import Lane
from bot.pacing.line import TooLongError
from bot.pacing.paid import Buy, Purse
from bot.pacing.schedule import FREE_RATE, Schedule
from bot.pacing.usher import Permit, Time, Usher

log = logging.getLogger(__name__)

Answer = bool | dict[str, Any] | list[dict[str, Any]]
Call = Callable[..., Coroutine[Any, Any, Answer]]
Note = Callable[[int], Awaitable[None]]
"""Keeps that a shared chat is written to now, before it is."""

CONNECTIONS = 16
"""python-telegram-bot's own HTTP pool costs more CPU per message the more connections it has."""
MANY_CONNECTIONS = 128
"""For more than 30 messages a second."""
PATIENCE = 60.0
"""Seconds a person's answer is held back; when its chat must wait for longer the handler is told."""
PRESS_PATIENCE = 10.0
"""Seconds; after about 15 Telegram takes no answer to a press any more."""
_PRESS = "answerCallbackQuery"
_WRITES = ("send", "edit", "copy", "forward")
_PAYABLE = ("send", "copy")
_FREE = frozenset({"sendChatAction"})


class Pacer(BaseRateLimiter[Lane]):
    """python-telegram-bot's seam for rate limits, exact instead of approximate: the send budget of one token.

    `rate` messages a second in smooth slots, one a second to a person, 20 a minute to a group or channel, one request
    in flight per chat, never a burst at the start or after a pause. A chat that was refused (429) waits alone.
    `connections` is how many requests there may be in flight. Above 30 messages a second what Telegram does not give
    for nothing is paid for, as far as `buy` lets it.
    """

    def __init__(
        self,
        *,
        rate: int = FREE_RATE,
        connections: int = CONNECTIONS,
        note: Note | None = None,
        buy: Buy | None = None,
        time: Time | None = None,
    ) -> None:
        self.connections = connections
        self._time = time or Time()
        self._note = note
        self._schedule = Schedule(rate)
        self._usher = Usher(self._schedule, connections, self._time)
        self._usher.purse = Purse(buy, self._usher.stir) if buy else None

    def remember(self, written: Iterable[tuple[ChatKey, float]]) -> None:
        """Which shared chats were written to before a restart, and how many seconds ago: nothing ever bursts."""
        now = self._time.now()
        self._schedule.remember([(chat, now - ago) for chat, ago in written], now)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Let nobody go any more; who still waits is cancelled."""
        self._usher.close()

    @asynccontextmanager
    async def turn(self, chat: ChatKey, lane: Lane, *, age: float, patience: float) -> AsyncIterator[Permit | float]:
        """Wait until a request to this chat may leave. Not used, the permit is given back.

        Among those who wait in a lane the smaller `age` goes first. When the chat itself must wait for more than
        `patience` seconds there is no permit but how long that is: there is better to do than to stand in line.
        """
        try:
            permit = await self._usher.wait(lane, chat, age=age, patience=patience)
        except TooLongError as error:
            yield error.seconds
            return
        try:
            yield permit
        finally:
            self._usher.give_back(permit)

    async def process_request(
        self,
        callback: Call,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | Permit | None,
    ) -> Answer:
        """Call when it is this request's turn. Raises what the call raises; RetryAfter as its lane says."""
        chat = _chat(data)
        if endpoint == _PRESS:
            return await self._acknowledge(lambda: callback(*args, **kwargs))
        if chat is None or endpoint in _FREE or not endpoint.startswith(_WRITES):
            return await callback(*args, **kwargs)
        permit = (
            rate_limit_args if isinstance(rate_limit_args, Permit) else Permit(_lane(rate_limit_args), chat, used=True)
        )
        while True:
            if permit.used or permit.chat != chat:
                permit = await self._answer_turn(permit.lane, chat, payable=endpoint.startswith(_PAYABLE))
            is_marked = _mark(data, endpoint, may_cost=permit.may_cost and self._usher.purse is not None)
            try:
                return await self._use(permit, lambda: callback(*args, **kwargs))
            except BadRequest as error:
                if not is_marked or "paid" not in error.message.lower():
                    raise
                self._pay_no_more(error)
            except RetryAfter as error:
                if permit.lane is not Lane.PEOPLE or wait_seconds(error) > PATIENCE:
                    raise

    def _pay_no_more(self, error: BadRequest) -> None:
        """Telegram does not let this bot pay: everything goes out for nothing, and slower, until the next start."""
        if self._usher.purse is not None:
            log.error("Telegram takes no paid messages from this bot (%s); set TELEGRAM_PAID_STARS to 0", error.message)
        self._usher.purse = None

    async def _acknowledge(self, call: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """Answer a press. While the whole bot is refused it waits; when that is too long for Telegram it is let be.

        The button then stops waiting by itself, and what it asks for is done and said all the same.
        """
        for _ in range(2):
            paused = self._schedule.paused_until - self._time.now()
            if paused > PRESS_PATIENCE:
                return True
            if paused > 0:
                await self._pause(paused)
            try:
                return await call()
            except RetryAfter as error:
                self._schedule.refuse_all(self._time.now(), wait_seconds(error))
        return True

    async def _pause(self, seconds: float) -> None:
        over = asyncio.Event()
        self._time.later(seconds, over.set)
        await over.wait()

    async def _answer_turn(self, lane: Lane, chat: ChatKey, *, payable: bool) -> Permit:
        paused = self._schedule.paused_until - self._time.now()
        if lane is Lane.PEOPLE and paused > PATIENCE:
            raise _retry_after(paused)
        try:
            return await self._usher.wait(lane, chat, age=0.0, patience=PATIENCE, payable=payable)
        except TooLongError as error:
            raise _retry_after(error.seconds) from None

    async def _use(self, permit: Permit, call: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """Make the call whose turn it is, and learn from how it ended."""
        chat, answered = permit.chat, False
        permit.used = True
        left = self._time.now()
        try:
            if self._note and isinstance(chat, int) and is_shared(chat):
                await self._note(chat)
                left = self._time.now()
            answer = await call()
            answered = True
        except RetryAfter as error:
            self._schedule.refuse(chat, self._time.now(), wait_seconds(error))
            raise
        finally:
            self._schedule.land(chat, left, self._time.now(), answered=answered, paid=permit.paid)
            self._usher.changed(chat)
        return answer


def _retry_after(seconds: float) -> RetryAfter:
    return RetryAfter(timedelta(seconds=math.ceil(seconds)))


def _lane(named: Lane | None) -> Lane:
    return Lane.PEOPLE if named is None else named


def _mark(data: dict[str, Any], endpoint: str, *, may_cost: bool) -> bool:
    """Say in the request itself that it may cost something: only then it may. Returns whether that is said."""
    data.pop("allow_paid_broadcast", None)
    if may_cost and endpoint.startswith(_PAYABLE):
        data["allow_paid_broadcast"] = True
        return True
    return False


def _chat(data: dict[str, Any]) -> ChatKey | None:
    """Which chat it is for; the same whether its id came as a number or as text."""
    chat = data.get("chat_id")
    if isinstance(chat, str):
        number = chat.removeprefix("-")
        return int(chat) if number.isascii() and number.isdecimal() else chat.lower()
    return chat if isinstance(chat, int) else None
