"""One limit of Telegram. Pure: every moment is an argument, in seconds of a monotonic clock.

A request counts from the moment it leaves until a full span after its answer: whenever Telegram received it in between,
no span on Telegram's side holds more than the limit.
"""

from bisect import insort
from collections import deque
from dataclasses import dataclass, field

MARGIN = 0.008
"""Seconds for the coarseness of timers."""


@dataclass(slots=True)
class Window:
    """At most `limit` requests in any `span` (seconds)."""

    limit: int
    span: float
    flying: int = 0
    counted_until: deque[float] = field(default_factory=deque)

    def free_at(self, now: float) -> float | None:
        """When one more may leave; None while only an answer can tell."""
        while self.counted_until and self.counted_until[0] <= now:
            self.counted_until.popleft()
        room = self.limit - self.flying
        if len(self.counted_until) < room:
            return now
        # Enough of the oldest must run out that this one fits; with everything in flight nobody knows when.
        return self.counted_until[len(self.counted_until) - room] if room > 0 else None

    def leave(self) -> None:
        """One leaves."""
        self.flying += 1

    def stay(self) -> None:
        """The one that was to leave did not."""
        self.flying -= 1

    def land(self, now: float, credit: float = 0.0) -> None:
        """One was answered, or failed. `credit`: time that is known to have passed on the way."""
        self.flying -= 1
        self.count(now - credit)

    def count(self, at: float) -> None:
        """One was received at this moment at the latest."""
        insort(self.counted_until, at + self.span + MARGIN)

    def is_idle(self, now: float) -> bool:
        """Whether nothing of it counts any more."""
        return not self.flying and (not self.counted_until or self.counted_until[-1] <= now)


def latest(one: float | None, other: float | None) -> float | None:
    """The later of two moments; None, which only an answer can end, is later than any."""
    return None if one is None or other is None else max(one, other)
