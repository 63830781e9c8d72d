"""The budget of one bot token: when the next message may leave, and to whom. Pure: every moment is an argument.

Messages leave in smooth slots of 1/rate, guarded by a window that is clocked by answers: message n + 30 leaves no
earlier than answer n + 1 s - the fastest round trip + 8 ms. Clocked by departures it would be refused now and then;
without the credit for the round trip a twentieth of all messages would be lost at 50 ms.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.pacing.chats import ChatKey, Tracks, is_shared
from bot.pacing.rate import Rate
from bot.pacing.window import Window, latest

FREE_RATE = 30
"""Telegram: "no more than about 30 messages per second"; what exceeds it must be paid for."""
SPAN = 1.0
LATE = 0.016
"""Seconds a slot may be used late without moving those after it: timers are coarse, but after a stall nothing is
caught up in a bunch."""
TRUSTED_TRIPS = 30
"""Answers after which the fastest of them tells how long the way is at least."""
SAME_TROUBLE = 1.0
"""Two chats refused within this many seconds: it is the whole bot that is too fast, not one chat."""
LONG_WAIT = 30.0
"""Seconds that Telegram asks for on account of one person's chat at most; more means the whole bot."""
LONG_WAIT_SHARED = 61.0
"""The same for a group or channel, whose own window is a minute."""


@dataclass(slots=True)
class Schedule:
    """When which chat may be written to."""

    full_rate: int = FREE_RATE
    rate: Rate = field(init=False)
    overall: Window = field(init=False)
    free: Window = field(default_factory=lambda: Window(FREE_RATE, SPAN))
    """What costs nothing, where more than that may be paid for."""
    bought: Window = field(default_factory=lambda: Window(FREE_RATE, SPAN))
    """What was paid for, as long as it may take the place of something that costs nothing."""
    chats: Tracks = field(default_factory=Tracks)
    next_slot: float = 0.0
    paused_until: float = 0.0
    fastest: float = SPAN
    trips: int = 0
    last_refusal: tuple[float, ChatKey] | None = None

    def __post_init__(self) -> None:
        self.rate = Rate(self.full_rate)
        self.overall = Window(self.full_rate, SPAN)

    def remember(self, written: Iterable[tuple[ChatKey, float]], now: float) -> None:
        """After a restart: shared chats that were written to, and when. To people and over all: perhaps just now."""
        for chat, at in written:
            self.chats.track(chat).window.count(min(at, now))
        self.paused_until = max(self.paused_until, now + SPAN)

    def free_at(self, now: float, *, paying: bool = False) -> float | None:
        """When the next request to anybody may leave; None while only an answer can tell."""
        self.overall.limit = max(1, int(self.rate.at(now)))
        free = latest(self.overall.free_at(now), max(self.next_slot, self.paused_until))
        return free if paying or self.full_rate <= FREE_RATE else latest(free, self.free.free_at(now))

    def costs(self, now: float) -> bool:
        """Whether a request that leaves now must be paid for."""
        return self.full_rate > FREE_RATE and self.free.free_at(now) != now

    def just_paid(self, now: float) -> bool:
        """Whether something that was paid for may still stand where something free would."""
        self.bought.free_at(now)  # forgets what does not count any more
        return not self.bought.is_idle(now)

    def leave(self, chat: ChatKey, now: float) -> bool:
        """A request to this chat leaves now. Whether it must be paid for."""
        paid = self.costs(now)
        self.next_slot = (self.next_slot if now - self.next_slot <= LATE else now) + 1 / self.rate.at(now)
        self.overall.leave()
        (self.bought if paid else self.free).leave()
        self.chats.leave(chat, now)
        return paid

    def stay(self, chat: ChatKey, *, paid: bool) -> None:
        """It did not leave after all."""
        self.overall.stay()
        (self.bought if paid else self.free).stay()
        self.chats.track(chat).window.stay()

    def land(self, chat: ChatKey, left: float, now: float, *, answered: bool, paid: bool = False) -> None:
        """It was answered, or failed. Only a real answer tells how fast a round trip can be."""
        if answered:
            self.fastest = min(self.fastest, now - left)
            self.trips += 1
        credit = min(self.fastest, now - left) if self.trips >= TRUSTED_TRIPS else 0.0
        self.overall.land(now, credit)
        (self.bought if paid else self.free).land(now, credit)
        self.chats.track(chat).window.land(now)

    def refuse(self, chat: ChatKey, now: float, wait: float) -> None:
        """Telegram said 429: this chat waits; everybody does when it means the whole bot."""
        self.chats.pause(chat, now + wait)
        earlier, self.last_refusal = self.last_refusal, (now, chat)
        others_too = earlier is not None and earlier[1] != chat and now - earlier[0] <= SAME_TROUBLE
        if others_too or wait > (LONG_WAIT_SHARED if is_shared(chat) else LONG_WAIT):
            self.refuse_all(now, wait)

    def refuse_all(self, now: float, wait: float) -> None:
        """It is the whole bot that must wait."""
        if now >= self.paused_until:  # those that were on their way when it happened are the same refusal
            self.rate.lower(now)
        self.paused_until = max(self.paused_until, now + wait)
        self.fastest, self.trips = SPAN, 0
