"""How often the bot may write, by exact sliding windows on real time.

Sends and edits count alike: both are writes that Telegram throttles, and a bot that paces only one of them is not
paced. A request that is refused takes no slot. A bot that has the right may pay for messages beyond what is free
(`allow_paid_broadcast`): up to 1,000 a second in all, and nothing is charged for what would have been free.
"""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.telegram.refusals import bad_request, too_many_requests


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
    paid: Window | None = None
    """What all that is charged must fit in; None: this bot has no right to pay."""

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
        self._charged: deque[float] = deque()
        self._chats: defaultdict[int, deque[float]] = defaultdict(deque)

    def take(self, chat_id: int, *, private: bool, paying: bool = False) -> bool:
        """Take a slot for a write to a chat; returns whether it is charged, which only who is `paying` can be.

        Raises Refusal 429 with the whole seconds to wait, or 400 for who may not pay; then none is taken.
        """
        if paying and self.limits.paid is None:
            raise bad_request("paid broadcasts are not enabled for this bot")
        now = self._monotonic()
        chat, window = self._chats[chat_id], self.limits.private_chat if private else self.limits.shared_chat
        stamps, wait = self._overall, _wait(self._overall, self.limits.overall, now)
        if charged := paying and wait > 0:
            stamps, wait = self._charged, _wait(self._charged, self.limits.paid, now)
        wait = max(wait, _wait(chat, window, now))
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        stamps.append(now)
        chat.append(now)
        return charged


def _wait(stamps: deque[float], window: Window | None, now: float) -> float:
    if window is None:
        return 0.0
    while stamps and stamps[0] <= now - window.seconds:
        stamps.popleft()
    return stamps[-window.count] + window.seconds - now if len(stamps) >= window.count else 0.0
