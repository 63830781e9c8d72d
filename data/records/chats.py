"""Whom we speak to, and what they asked for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from deals.currency import Rate
from deals.preferences import AS_BORN, Preferences
from deals.rule import Watch


class ChatKind(StrEnum):
    """What kind of chat it is."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


class InDoubt(StrEnum):
    """What to do with a message of which nobody knows whether it arrived."""

    RETRY = "retry"
    """Send it again: a rare duplicate is better than a loss."""
    ONCE = "once"
    """Leave it: it is kept with the dead ones, and an admin may send it again."""


class ChatState(StrEnum):
    """Whether it can be written to."""

    ACTIVE = "active"
    GONE = "gone"
    """Blocked, kicked, deactivated, deleted. Back to life on /start or when the bot is added again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat the bot speaks to."""

    id: int
    kind: ChatKind
    title: str = ""
    """For channels and groups only; people's names are not kept."""
    language: str = "en"
    time_zone: str | None = None
    preferences: Preferences = AS_BORN
    rate: Rate | None = None
    """Of the currency it chose, where one was told."""
    state: ChatState = ChatState.ACTIVE
    reason: str = ""
    in_doubt: InDoubt = InDoubt.RETRY
    muted_until: datetime | None = None
    wait_until: datetime | None = None
    """Telegram asked us not to write before (429)."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWatch:
    """A watch with what its owner sees of it."""

    watch: Watch
    owner_id: int
    """Who made it: the only one who may touch it, besides admins for channel rules."""
    active: bool = True
    hits_week: int = 0
    """Alerts sent in the last 7 days."""
    topic: str = ""
    """What its topic is called, where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What went when a person's data was deleted."""

    watches: int
    snoozes: int
    deliveries: int
    follows: int = 0
    views: int = 0
    """Open menus, drafts and questions."""
