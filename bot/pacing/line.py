"""Who waits for a turn: by lane, then by age, stepping over chats that must wait."""

import asyncio
import heapq
import itertools
from dataclasses import dataclass, field
from typing import Any

from bot.pacing.chats import ChatKey, Tracks, is_shared
from bot.pacing.lanes import Lane

Order = tuple[float, float, int]


@dataclass(order=True, slots=True)
class Waiting:
    """Somebody who wants to write to a chat."""

    order: Order
    lane: Lane = field(compare=False)
    chat: ChatKey = field(compare=False)
    patience: float = field(compare=False)
    """Seconds: when its chat must wait longer than that, it does not stand in line at all."""
    go: asyncio.Future[Any] = field(compare=False)
    payable: bool = field(compare=False, default=True)
    """Whether it can be paid for: an edit cannot, and waits for what is free."""


class Line:
    """Everybody who waits. Those whose chat must wait stand aside until it need not."""

    def __init__(self, chats: Tracks) -> None:
        self._chats = chats
        self._numbers = itertools.count()
        self._ready: dict[Lane, list[Waiting]] = {lane: [] for lane in Lane}
        self._aside: dict[ChatKey, list[Waiting]] = {}
        self._alarms: list[tuple[float, int, ChatKey]] = []

    def __bool__(self) -> bool:
        return bool(self._aside) or any(self._ready.values())

    def order(self, chat: ChatKey, age: float) -> Order:
        """The older first. Among equals a shared chat, which may be written to least often, then who waits longest."""
        return age, -1.0 if is_shared(chat) else self._chats.last(chat), next(self._numbers)

    def join(self, waiting: Waiting) -> None:
        """Stand in line."""
        heapq.heappush(self._ready[waiting.lane], waiting)

    def recall(self, chat: ChatKey) -> None:
        """Something about this chat changed: whoever stands aside for it stands in line again."""
        for waiting in self._aside.pop(chat, ()):
            self.join(waiting)

    def heads(self, now: float) -> dict[Lane, Waiting]:
        """The first of each lane whose chat may be written to now."""
        while self._alarms and self._alarms[0][0] <= now:
            self.recall(heapq.heappop(self._alarms)[2])
        heads = ((lane, self._head(queue, now)) for lane, queue in self._ready.items())
        return {lane: head for lane, head in heads if head is not None}

    def take(self, waiting: Waiting) -> None:
        """Let a head leave the line."""
        heapq.heappop(self._ready[waiting.lane])

    def soonest(self) -> float | None:
        """When somebody who stands aside may have a turn; None when only an answer can tell."""
        return self._alarms[0][0] if self._alarms else None

    def close(self) -> None:
        """Nobody will have a turn any more: whoever waits is cancelled."""
        for queue in (*self._ready.values(), *self._aside.values()):
            for waiting in queue:
                waiting.go.cancel()
            queue.clear()
        self._aside.clear()

    def _head(self, queue: list[Waiting], now: float) -> Waiting | None:
        while queue:
            waiting = queue[0]
            free = self._chats.free_at(waiting.chat, now)
            if not waiting.go.done() and free is not None and free <= now:
                return waiting
            heapq.heappop(queue)
            if not waiting.go.done():
                self._step_aside(waiting, free, now)
        return None

    def _step_aside(self, waiting: Waiting, free: float | None, now: float) -> None:
        if free is not None and free - now > waiting.patience:
            waiting.go.set_exception(TooLongError(free - now))
            return
        others = self._aside.setdefault(waiting.chat, [])
        others.append(waiting)
        if free is not None and len(others) == 1:
            heapq.heappush(self._alarms, (free, next(self._numbers), waiting.chat))


class TooLongError(Exception):
    """The chat must wait for longer than who wants to write to it would."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.0f} s")
        self.seconds = seconds
