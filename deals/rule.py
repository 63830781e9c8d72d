"""What somebody wants to hear: one line of text, parsed."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from deals.offer import BasisPoints, Feed, Fen, OfferId, PriceKind
from deals.snapshot import Told


class Baseline(StrEnum):
    """What a drop is measured against. The rule says which; the default is the 7-day median."""

    PREVIOUS = "prev"
    MEDIAN7 = "med7"
    LOW30 = "low30"
    MINE = "mine"
    """The price when the watch was made."""


class Sound(StrEnum):
    """Whether the message rings."""

    DEFAULT = "default"
    LOUD = "loud"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class OnDrop:
    """`drop>=10%:med7`."""

    at_least: BasisPoints
    baseline: Baseline = Baseline.MEDIAN7


@dataclass(frozen=True, slots=True)
class OnLow:
    """`low` and `low30`."""

    days: int | None = None
    """None: lowest ever seen; 30: lowest of 30 days."""


@dataclass(frozen=True, slots=True)
class OnNew:
    """`new`."""


@dataclass(frozen=True, slots=True)
class OnCoupon:
    """`coupon` (one appeared) and `coupon<6h` (one ends within 6 hours)."""

    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class OnPresale:
    """`presale`: every phase of a presale, and an announced future price."""


@dataclass(frozen=True, slots=True)
class OnCrossing:
    """A price that falls from above the rule's upper price to it or below. Never written, only meant: see `Meant`."""


Trigger = OnDrop | OnLow | OnNew | OnCoupon | OnPresale
"""What a line can ask for."""

Meant = Trigger | OnCrossing
"""What makes a watch speak: what its line asks for, or what is meant where it asks for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """All filters must hold; any trigger is enough. No trigger written: see `deals.match.default_triggers`."""

    words: tuple[tuple[str, ...], ...] = ()
    """All groups must match; any word of a group is enough."""
    none: tuple[str, ...] = ()
    price_from: Fen | None = None
    price_to: Fen | None = None
    triggers: tuple[Trigger, ...] = ()
    sold_over: int | None = None
    rank_to: int | None = None
    category: tuple[str, ...] = ()
    shop: tuple[str, ...] = ()
    brand: tuple[str, ...] = ()
    commission_from: BasisPoints | None = None
    commission_amount_from: Fen | None = None
    future_commission_from: BasisPoints | None = None
    """The rate that is announced together with a future price. In a channel, posts wait until it begins."""
    reward: bool = False
    """Only what pays a bonus for each presale order."""
    feeds: tuple[Feed, ...] = ()
    every: timedelta | None = None
    per_day: int | None = None
    sound: Sound = Sound.DEFAULT


def for_everybody(rule: Rule) -> Rule:
    """Without what only admins may ask for."""
    return replace(rule, commission_from=None, commission_amount_from=None, future_commission_from=None, reward=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A rule and the chat it speaks to. A user's watch and a channel's rule are the same thing."""

    id: int
    chat_id: int
    thread_id: int | None
    line: str
    """The rule as `print_rule` writes it."""
    rule: Rule
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What one watch has already said: cooldown, daily cap and flapping are decided on it."""

    last_at: datetime | None = None
    sent_today: int = 0
    """Alerts of the last 24 hours."""
    told: dict[tuple[OfferId, PriceKind], Told] = field(default_factory=dict)
    """The price of each kind that this watch last said of an offer. Only equal kinds are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An event (or a burst of new offers) that a watch wanted."""

    watch: Watch
    event_keys: tuple[str, ...]
    """One, or several to be said in one message."""
    expires: datetime | None = None
    urgent: bool = False
    """Deadlines go ahead of everything else that is not an answer to a person."""
