"""What admins see."""

from dataclasses import dataclass, field
from datetime import datetime

from data.records.deliveries import DeliveryState
from deals.events import EventKind
from deals.offer import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A delivery that Telegram refused for good."""

    id: int
    chat_id: int
    reason: str
    queued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What happened since midnight in Beijing, where the feeds' quotas begin anew."""

    sent: int = 0
    flooded: int = 0
    """Deliveries that Telegram answered with 429."""
    polls: int = 0
    failed_polls: int = 0
    calls: dict[Feed, int] = field(default_factory=dict)
    """Requests to each feed: one app key each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The figures of /health."""

    offers: int
    observations: int
    watches: int
    deliveries: dict[DeliveryState, int]
    waiting: dict[int, int] = field(default_factory=dict)
    """How many are not sent yet, by lane."""
    oldest_ready: datetime | None
    unanswered: int = 0
    """Updates of Telegram that are kept and not handled yet."""
    set_aside: dict[str, int] = field(default_factory=dict)
    """Updates of the last days whose handling failed, by reason."""
    chats_active: int
    chats_gone: int
    today: Today = field(default_factory=Today)
    next_timers: tuple[tuple[datetime, EventKind, str], ...] = ()
    """When, what, and the title of the offer, of the next few."""
    dead: tuple[DeadLetter, ...] = ()
    """The latest few."""
    store: str = ""
    """Kind and version of the database, size of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One change by an admin of the bot."""

    admin_id: int
    action: str
    """One of the words of `bot/acting.py`."""
    subject: str
    """What was changed, as admins call it."""
    detail: str = ""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far an announcement came."""

    chats: int
    sent: int
    waiting: int

    @property
    def missed(self) -> int:
        """Those who left, or whom it came too late for."""
        return self.chats - self.sent - self.waiting
