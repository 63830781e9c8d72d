"""Lets those who wait go, one by one, when they may."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.pacing.chats import ChatKey
from bot.pacing.lanes import Lane, Shares
from bot.pacing.line import Line, Waiting
from bot.pacing.paid import Purse
from bot.pacing.schedule import Schedule

SPARE = 4
"""Requests in flight that only answers to people may use: slow alerts must not close the way."""


class Timer(Protocol):
    """Something that will happen, and can be called off."""

    def cancel(self) -> None:
        """Call it off."""


def call_later(seconds: float, ring: Callable[[], None]) -> Timer:
    """The event loop's own timer."""
    return asyncio.get_running_loop().call_later(seconds, ring)


@dataclass(frozen=True, slots=True)
class Time:
    """How time passes; only tests change it."""

    now: Callable[[], float] = time.monotonic
    later: Callable[[float, Callable[[], None]], Timer] = call_later


@dataclass(slots=True, eq=False)
class Permit:
    """One request to this chat may leave now. Pass it as `rate_limit_args`; it serves once."""

    lane: Lane
    chat: ChatKey
    paid: bool = False
    """Beyond what is free: counted against the day's limit."""
    may_cost: bool = False
    """Must say that it may be charged, although it is likely not to be."""
    used: bool = field(default=False)


class Usher:
    """Whoever wants to write waits here. The schedule says when, the lanes say who."""

    def __init__(self, schedule: Schedule, connections: int, time: Time) -> None:
        self.schedule = schedule
        self.purse: Purse | None = None
        self._connections = connections
        self._time = time
        self._shares = Shares()
        self._line = Line(schedule.chats)
        self._timer: Timer | None = None
        self._stirred = False

    async def wait(self, lane: Lane, chat: ChatKey, *, age: float, patience: float, payable: bool = True) -> Permit:
        """Wait until a request to this chat may leave; it counts as left when this returns.

        What is not `payable` waits for what costs nothing.

        Raises TooLongError when its chat must wait for more than `patience` seconds.
        """
        go: asyncio.Future[Permit] = asyncio.get_running_loop().create_future()
        self._line.join(Waiting(self._line.order(chat, age), lane, chat, patience, go, payable))
        self.stir()
        try:
            return await go
        except asyncio.CancelledError:
            if go.done() and not go.cancelled() and go.exception() is None:
                self.give_back(go.result())
            raise

    def give_back(self, permit: Permit) -> None:
        """It is not going to be used; nothing if it was."""
        if permit.used:
            return
        permit.used = True
        self.schedule.stay(permit.chat, paid=permit.paid)
        if permit.paid and self.purse:
            self.purse.give_back()
        self.changed(permit.chat)

    def changed(self, chat: ChatKey) -> None:
        """Something about this chat changed: look again."""
        self._line.recall(chat)
        self.stir()

    def stir(self) -> None:
        """Look again, once for all that changes in this turn of the event loop."""
        if not self._stirred:
            self._stirred = True
            asyncio.get_running_loop().call_soon(self._look)

    def close(self) -> None:
        """Let nobody go any more; who still waits is cancelled."""
        self._line.close()
        self._rest(None)

    def _look(self) -> None:
        """Let go whoever may; then rest until somebody else may."""
        self._stirred = False
        now = self._time.now()
        while self._let_one_go(now):
            pass
        self._rest(self._next_look(now))

    def _let_one_go(self, now: float) -> bool:
        if not self._is_slot(now):
            return False
        heads = self._line.heads(now)
        if self.schedule.costs(now):
            heads = {lane: head for lane, head in heads.items() if head.payable}
        in_flight = self.schedule.overall.flying
        if in_flight >= self._connections - SPARE:
            heads = {lane: head for lane, head in heads.items() if lane is Lane.PEOPLE}
        if not heads or in_flight >= self._connections:
            return False
        self._let_go(heads[self._shares.pick(heads.keys())], now)
        return True

    def _let_go(self, waiting: Waiting, now: float) -> None:
        self._line.take(waiting)
        paid = self.schedule.leave(waiting.chat, now)
        if paid and self.purse:
            self.purse.take()
        # What is paid for takes what is free first, where Telegram sees some: who says nothing could be refused then.
        may_cost = paid or self._can_pay() or self.schedule.just_paid(now)
        waiting.go.set_result(Permit(waiting.lane, waiting.chat, paid, may_cost))

    def _is_slot(self, now: float) -> bool:
        free = self.schedule.free_at(now, paying=self._can_pay())
        return free is not None and free <= now

    def _next_look(self, now: float) -> float | None:
        """When the next may go; None when only an answer or a newcomer can change anything."""
        if not self._line:
            return None
        if self._is_slot(now):
            # In line is only who cannot pay; aside, who may have a turn of the chat.
            moments = (self._line.soonest(), self.schedule.free_at(now) if self.schedule.costs(now) else None)
            return min((moment for moment in moments if moment is not None), default=None)
        return self.schedule.free_at(now, paying=self._can_pay())

    def _rest(self, until: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if until is None else self._time.later(max(until - self._time.now(), 0.0), self._look)

    def _can_pay(self) -> bool:
        if self.purse is None:
            return False
        self.purse.refill()
        return self.purse.left > 0
