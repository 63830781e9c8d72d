"""The shapes the store hands out. Times are aware UTC; prices are fen."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from data.cause import Told
from deals.currency import Rate
from deals.events import Event, EventKind, Sighting
from deals.followers import FollowState
from deals.history import History
from deals.offer import Feed, Fen, Offer, OfferId, Quote
from deals.posting import AS_ALWAYS, Posting
from deals.preferences import AS_BORN, Preferences
from deals.quiet import HeldBy
from deals.rule import Watch
from deals.snapshot import Notice
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


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has it."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Retry:
    """Not sent; try again after so many seconds. Not counted as an attempt when Telegram asked us to wait."""

    after: float
    reason: str
    whole_chat: bool = True
    """Whether the other deliveries of this chat wait as well (429)."""
    counted: bool = False
    flooded: bool = False
    """Telegram said so itself (429)."""
    everybody: bool = False
    """It is not about this chat: nobody can be written to meanwhile."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Not sent; the chat left. All its deliveries are cancelled and it is closed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Not sent; the group became a supergroup. Everything of it moves, and this is tried again there."""

    new_chat_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Not sent and never will be: our fault. Kept as DEAD and shown to the admin."""

    reason: str


@dataclass(frozen=True, slots=True)
class Shut:
    """Not sent; its topic is closed. Kept as DEAD, and the rules that speak in that topic are paused."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """Sent or not is unknown (no answer came). What follows is the chat's choice: see InDoubt."""

    reason: str


Outcome = Sent | Retry | Gone | Moved | Refused | Shut | Unsure


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One update of Telegram, as it came."""

    update_id: int
    """Telegram's own number: the same one is never handled twice."""
    chat_id: int
    """Where it happened; 0 where there is no chat. Updates of one chat are handled in their order."""
    body: str
    """JSON."""
    begun: int = 0
    """How many processes had begun with it when they died, not counting the one that heard it."""
    told: tuple[Told, ...] = ()
    """What its handler was told when it was handled before, up to the last change it made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a transaction really added: events already known are not in here."""

    events: tuple[Event, ...] = ()
    deliveries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The stored state behind a message with buttons (a page of offers, a draft watch), bound to one chat and user."""

    id: str
    chat_id: int
    user_id: int
    kind: str
    state: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """An alert that was sent, for looking whether it is still true."""

    parcel: Parcel
    shown: str
    """How it reads by now, as `deals.truth.mark` says; empty as long as it reads as it was sent."""
    look_at: datetime
    seen_at: datetime | None
    """When the state of its offer last changed; None for what is about no offer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What went when a person's data was deleted."""

    watches: int
    snoozes: int
    deliveries: int
    follows: int = 0
    views: int = 0
    """Open menus, drafts and questions."""


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
