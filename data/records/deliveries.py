"""What is owed to a chat, and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from data.records.chats import Chat
from deals.events import Sighting
from deals.followers import FollowState
from deals.history import History
from deals.offer import Fen, OfferId
from deals.posting import AS_ALWAYS, Posting
from deals.quiet import HeldBy
from deals.rule import Watch
from deals.snapshot import Notice


class DeliveryState(StrEnum):
    """Where a delivery is. SENT, DEAD, EXPIRED and CANCELLED are for ever."""

    READY = "ready"
    CLAIMED = "claimed"
    SENDING = "sending"
    """Committed before its request leaves: after a crash nobody knows whether it was sent."""
    SENT = "sent"
    DEAD = "dead"
    """Refused by Telegram; kept and shown to the admin."""
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    """Unsubscribed, muted, snoozed, or the chat is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One delivery with everything its message is rendered from, read at the moment of sending."""

    id: int
    chat: Chat
    thread_id: int | None = None
    watch: Watch | None = None
    """The rule that wanted it; None for a notice, and for a reminder of a presale that the chat follows."""
    sightings: tuple[Sighting, ...] = ()
    """The events (one, or a burst) with their offers as they are now."""
    refs: dict[OfferId, int] = field(default_factory=dict)
    """Offer id -> `Listing.ref`."""
    history: History = field(default_factory=History)
    """Of the first sighting's offer."""
    notice: Notice | None = None
    """Instead of sightings: something an admin is told."""
    digest: "Digest | None" = None
    """Instead of sightings: several deliveries that waited, to be said in one message."""
    held_until: datetime | None = None
    """It waits for this moment; None once nothing holds it back."""
    held_by: HeldBy | None = None
    follow: FollowState | None = None
    """What the chat said of the offer's presale, where it is about one offer."""
    posting: Posting = AS_ALWAYS
    """How its channel posts: the rule's settings over the channel's."""
    intro: str = ""
    """What an admin wrote in place of its first line."""
    announcement: str | None = None
    """With a notice: the HTML that admins tell everybody."""
    lane: int = 1
    """0: a deadline, 1: an alert, 2: what can wait for those."""
    created_at: datetime | None = None
    attempts: int = 0
    fence: int = 0
    """How often it was claimed: whoever has an older claim changes nothing any more."""
    state: DeliveryState = DeliveryState.CLAIMED
    message_id: int | None = None
    is_over: bool = False
    """It was sent, and then taken back as no longer true."""
    is_silenced: bool = False
    """The chat asked for silence on the first sighting's offer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one message says of deliveries that waited together."""

    by: HeldBy
    parcels: tuple[Parcel, ...]
    """They are sent when the message is, and end as it ends."""
    untrue: int = 0
    """How many were left out because they were no longer true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One delivery about an offer: which watch wanted it, of which event, and what became of it."""

    delivery_id: int
    watch_id: int
    event_key: str
    state: DeliveryState
    reason: str
    """Why it ended, where it ended without being sent."""
    at: datetime
    """When it was queued."""
    held_until: datetime | None = None
    held_by: HeldBy | None = None


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A chat wants to hear nothing of an offer: until a moment, until it costs less, or (both None) for ever."""

    until: datetime | None = None
    below: Fen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """An alert that was sent, for looking whether it is still true."""

    parcel: Parcel
    shown: str
    """How it reads by now, as `deals.truth.mark` says; empty as long as it reads as it was sent."""
    look_at: datetime
    seen_at: datetime | None
    """When the state of its offer last changed; None for what is about no offer."""
