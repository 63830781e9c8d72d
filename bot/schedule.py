"""When which chat may be written to. Pure: every moment is an argument, in seconds of a monotonic clock.

A request counts from the moment it leaves until a full span after its answer: whenever Telegram received it in between,
no span on Telegram's side holds more than the limit. For the limit of the whole bot the fastest round trip ever seen is
taken off again: at least that long an answer and the next request are on the way, and it is worth 5 % of all messages.
"""

from bisect import insort
from collections import OrderedDict, deque
from dataclasses import dataclass, field

OVERALL_LIMIT = 30
"""Telegram: "no more than about 30 messages per second"."""
OVERALL_SPAN = 1.0
SLOT = 1 / 29
"""Requests leave one by one at this distance. One a second below the limit: what other clients of the same token and
the clocks' difference need is not ours to use."""
CHAT_LIMIT = 1
CHAT_SPAN = 1.0
"""Telegram: "avoid sending more than one message per second" in one chat."""
GROUP_LIMIT = 20
GROUP_SPAN = 60.0
"""Telegram: "not more than 20 messages per minute to the same group"; channels are held to the same."""
MARGIN = 0.008
"""Seconds for the coarseness of timers."""
SAME_TROUBLE = 1.0
"""Two chats refused within this many seconds: it is the whole bot that is too fast, not one chat."""

ChatKey = int | str


@dataclass(slots=True)
class Window:
    """At most `limit` requests in any `span`."""

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

    def land(self, now: float, credit: float = 0.0) -> None:
        """One was answered, or failed. `credit`: time that is known to have passed on the way."""
        self.flying -= 1
        insort(self.counted_until, now + self.span - credit + MARGIN)

    def is_idle(self, now: float) -> bool:
        """Whether nothing of it counts any more."""
        return not self.flying and (not self.counted_until or self.counted_until[-1] <= now)


@dataclass(slots=True)
class Track:
    """What one chat has had."""

    windows: tuple[Window, ...]
    paused_until: float = 0.0


@dataclass(slots=True)
class Schedule:
    """The budget of one bot token."""

    overall: Window = field(default_factory=lambda: Window(OVERALL_LIMIT, OVERALL_SPAN))
    chats: OrderedDict[ChatKey, Track] = field(default_factory=OrderedDict)
    next_slot: float = 0.0
    paused_until: float = 0.0
    fastest: float = OVERALL_SPAN
    last_refusal: tuple[float, ChatKey] | None = None

    def free_at(self, now: float) -> float | None:
        """When the next request to anybody may leave; None while only an answer can tell."""
        return _latest(self.overall.free_at(now), max(self.next_slot, self.paused_until))

    def chat_free_at(self, chat: ChatKey, now: float) -> float | None:
        """When this chat may be written to; None while only an answer can tell."""
        track = self.chats.get(chat)
        if track is None:
            return now
        free: float | None = track.paused_until
        for window in track.windows:
            free = _latest(window.free_at(now), free)
        return free

    def leave(self, chat: ChatKey, now: float) -> None:
        """A request to this chat leaves now."""
        self.next_slot = now + SLOT
        for window in (self.overall, *self._track(chat).windows):
            window.leave()
        self.chats.move_to_end(chat)
        self._forget_idle(now)

    def land(self, chat: ChatKey, left: float, now: float, *, answered: bool) -> None:
        """It was answered, or failed. Only a real answer tells how fast a round trip can be."""
        if answered:
            self.fastest = min(self.fastest, now - left)
        self.overall.land(now, min(self.fastest, now - left))
        for window in self._track(chat).windows:
            window.land(now)

    def refuse(self, chat: ChatKey, now: float, wait: float) -> None:
        """Telegram said 429: this chat waits, and everybody when another chat was refused a moment ago."""
        self._track(chat).paused_until = now + wait
        if self.last_refusal and self.last_refusal[1] != chat and now - self.last_refusal[0] <= SAME_TROUBLE:
            self.paused_until = now + wait
        self.last_refusal = (now, chat)

    def _track(self, chat: ChatKey) -> Track:
        if chat not in self.chats:
            windows = (Window(CHAT_LIMIT, CHAT_SPAN),)
            self.chats[chat] = Track((*windows, Window(GROUP_LIMIT, GROUP_SPAN)) if _is_group(chat) else windows)
        return self.chats[chat]

    def _forget_idle(self, now: float) -> None:
        """Chats are in the order of their last message: the idle ones stand in front."""
        while self.chats:
            chat, track = next(iter(self.chats.items()))
            if track.paused_until > now or not all(window.is_idle(now) for window in track.windows):
                return
            del self.chats[chat]


def _is_group(chat: ChatKey) -> bool:
    """Groups and channels have negative ids, or names; people have neither."""
    return isinstance(chat, str) or chat < 0


def _latest(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else max(one, other)
