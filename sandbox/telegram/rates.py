"""How often the bot may write, by exact sliding windows on real time.

Sends and edits count alike: both are writes that Telegram throttles, and a bot that paces only one of them is not
paced. A request that is refused takes no slot.
"""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.telegram.refusals import too_many_requests


@dataclass(frozen=True, slots=True)
class Window:
    """At most `count` writes in any `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The windows a write must fit in. None lifts one; a load test may lift them all."""

    overall: Window | None = Window(30, 1)
    private_chat: Window | None = Window(1, 1)
    shared_chat: Window | None = Window(20, 60)

    @classmethod
    def lifted(cls) -> "Limits":
        """No limits."""
        return cls(None, None, None)


class Rates:
    """Counts the writes and refuses the one too many."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self.limits = limits
        self._monotonic = monotonic
        self._overall: deque[float] = deque()
        self._chats: defaultdict[int, deque[float]] = defaultdict(deque)

    def take(self, chat_id: int, *, private: bool) -> None:
        """Take a slot for a write to a chat. Raises Refusal 429 with the whole seconds to wait; then none is taken."""
        now = self._monotonic()
        chat, window = self._chats[chat_id], self.limits.private_chat if private else self.limits.shared_chat
        wait = max(_wait(self._overall, self.limits.overall, now), _wait(chat, window, now))
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        self._overall.append(now)
        chat.append(now)


def _wait(stamps: deque[float], window: Window | None, now: float) -> float:
    if window is None:
        return 0.0
    while stamps and stamps[0] <= now - window.seconds:
        stamps.popleft()
    return stamps[-window.count] + window.seconds - now if len(stamps) >= window.count else 0.0
