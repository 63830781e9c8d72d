"""A Telegram far away, in time that only a test moves: what left when, and when it got there."""

import heapq
from collections import Counter
from dataclasses import dataclass, field

from bot.pacing.chats import ChatKey
from bot.pacing.schedule import Schedule

OUT, BACK = 0.02, 0.03
"""The shortest way there and back. Whatever comes on top of it is jitter."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A message somebody wants to send, and how much slower than possible its way there and back will be."""

    chat: ChatKey
    out: float = 0.0
    back: float = 0.0
    fails: bool = False
    """Telegram gets it, but no answer ever arrives: the connection breaks."""


@dataclass(frozen=True, slots=True)
class Trip:
    """A message that was sent."""

    left: float
    arrived: float
    chat: ChatKey


@dataclass(slots=True)
class Simulation:
    """Sends every wish as early as the schedule allows, the oldest first."""

    schedule: Schedule = field(default_factory=Schedule)
    now: float = 100.0
    trips: list[Trip] = field(default_factory=list)
    _flying: list[tuple[float, int, float, Wish]] = field(default_factory=list)

    def play(self, wishes: list[Wish]) -> list[Trip]:
        """Until everything was sent and answered."""
        waiting = list(wishes)
        while waiting or self._flying:
            self._land()
            turn = self._next(waiting)
            if turn is not None and turn[0] <= self.now:
                self._send(waiting.pop(turn[1]))
            else:
                moments = [turn[0]] if turn else []
                self.now = min(moments + [at for at, *_ in self._flying[:1]], default=self.now)
        return self.trips

    def _next(self, waiting: list[Wish]) -> tuple[float, int] | None:
        slot = self.schedule.free_at(self.now)
        if slot is None:
            return None
        frees = ((self.schedule.chats.free_at(wish.chat, self.now), place) for place, wish in enumerate(waiting))
        return min(((max(free, slot), place) for free, place in frees if free is not None), default=None)

    def _send(self, wish: Wish) -> None:
        self.schedule.leave(wish.chat, self.now)
        arrived = self.now + OUT + wish.out
        self.trips.append(Trip(self.now, arrived, wish.chat))
        heapq.heappush(self._flying, (arrived + BACK + wish.back, len(self.trips), self.now, wish))

    def _land(self) -> None:
        while self._flying and self._flying[0][0] <= self.now:
            at, _, left, wish = heapq.heappop(self._flying)
            self.schedule.land(wish.chat, left, at, answered=not wish.fails)


def most_within(moments: list[float], span: float) -> int:
    """The most that any span of this length holds."""
    moments, first, most = sorted(moments), 0, 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most


def by_chat(trips: list[Trip]) -> dict[ChatKey, list[float]]:
    """When messages arrived in each chat."""
    return {chat: [trip.arrived for trip in trips if trip.chat == chat] for chat in Counter(t.chat for t in trips)}
