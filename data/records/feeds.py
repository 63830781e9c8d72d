"""What the feeds showed, as the store hands it out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from deals.events import Event
from deals.offer import Fen, Offer, Quote
from deals.source import SourceParams


class SourceState(StrEnum):
    """Whether a source is polled."""

    ACTIVE = "active"
    PAUSED = "paused"
    """By an admin."""
    REFUSED = "refused"
    """By the service: wrong key, no permission. An admin resumes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One feed with its parameters, and how its polls went."""

    id: int
    params: SourceParams
    state: SourceState = SourceState.ACTIVE
    full_ids: bool = False
    """Taobao: the suffix of ids does not identify products here, use the whole id."""
    baselined_at: datetime | None = None
    """When its first complete snapshot was kept; before that nothing is announced."""
    next_poll_at: datetime | None = None
    wait_until: datetime | None = None
    """The service asked us to wait until then. Survives a restart."""
    failures: int = 0
    """In a row."""
    last_poll_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_items: int = 0
    last_rejected: int = 0
    last_error: str = ""
    failing_since: datetime | None = None
    """The first of the failures that nothing good came after."""
    told_at: datetime | None = None
    """When the admins first heard of that; then they hear of its end as well."""
    empty_polls: int = 0
    """In a row: polls that brought nothing, or nothing of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A kept offer with what a list or a card says of it."""

    ref: int
    """The store's own small number, used in buttons and deep links."""
    offer: Offer
    quote: Quote | None
    before: Fen | None = None
    """The price of the same kind before the last change."""
    changed_at: datetime
    """When its state was last written."""
    first_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a transaction really added: events already known are not in here."""

    events: tuple[Event, ...] = ()
    deliveries: int = 0
