"""Every contract of the store on one page. `data/sqlite/` keeps them; another store would be held to the same tests.

While an update is handled again (data.cause), the store answers as it did the first time, up to the last change that
was made then, and changes nothing twice.

`now` is the time of the facts (offers, mutes, expiry). `wall` is the time of the machinery (leases, waits asked for by
a service). They differ only where time is simulated.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from data.backup import Backups
from data.posting import Posts, Rules
from data.records import (
    Act,
    Chat,
    ChatKind,
    Forgotten,
    Health,
    Heard,
    InDoubt,
    Kept,
    KeptWatch,
    Listing,
    Mention,
    Outcome,
    Parcel,
    Reach,
    Snoozed,
    Source,
    SourceState,
    Spoken,
    View,
)
from deals.backtest import Round
from deals.currency import Currency, Rate
from deals.events import Event, Sighting, Timer
from deals.followers import Follow, FollowState, Owed
from deals.history import History
from deals.offer import Feed, Fen, Offer, OfferId
from deals.preferences import Preferences
from deals.rank import PAGE, Order, Page
from deals.rule import Past, Rule, Watch
from deals.snapshot import Changes, Known, Notice
from deals.source import SourceParams
from deals.wish import Wish


class StoreError(Exception):
    """The database cannot be used. The message says what to do."""


class StoreAddressError(StoreError):
    """DATABASE_URL itself is the problem."""


class Sources(Protocol):
    """The feeds that are polled."""

    async def all(self) -> list[Source]:
        """Every source, oldest first."""

    async def seed(self, params: Sequence[SourceParams], *, now: datetime) -> None:
        """Add those that were never there; one that an admin removed stays removed."""

    async def add(self, params: SourceParams, *, now: datetime) -> Source:
        """Add a source, or bring a removed one back, which starts with a baseline again.

        Raises ValueError when it is there already.
        """

    async def set_state(self, source_id: int, state: SourceState) -> None:
        """Pause, resume or refuse. Resuming clears failures and waits."""

    async def remove(self, source_id: int) -> None:
        """Stop polling it for ever; its offers stay."""

    async def failed(
        self,
        source_id: int,
        *,
        error: str,
        now: datetime,
        next_poll_at: datetime,
        wait_until: datetime | None = None,
        refused: bool = False,
        notices: Sequence[Notice] = (),
        admins: Collection[int] = (),
        calls: Mapping[Feed, int] | None = None,
    ) -> None:
        """Note a poll that brought nothing; notices are queued to the admins in the same transaction.

        `calls` are requests to each feed that were not counted yet.
        """


class Offers(Protocol):
    """What the feeds showed."""

    async def known(self, ids: Collection[OfferId]) -> dict[OfferId, Known]:
        """What is remembered of these ids, with full history and the last told price fact."""

    async def twins(self, offers: Collection[Offer]) -> dict[OfferId, Offer]:
        """For each of these (new) offers: a kept offer of the same feed with the same picture path, title and shop."""

    async def search(
        self, wish: Wish, order: Order = Order.BEST, *, number: int = 1, size: int = PAGE
    ) -> Page[Listing]:
        """One page of what answers a wish, as `deals.rank.rank` would list everything that is kept.

        A number beyond the ends gives the nearest page there is. At most 500 are counted, and can be turned to.
        """

    async def get(self, ref: int) -> Listing | None:
        """One offer by the store's number."""

    async def find(self, offer: OfferId) -> Listing | None:
        """One offer by its identity."""

    async def history(self, ref: int) -> History:
        """All kept points of one offer."""

    async def histories(self, refs: Collection[int]) -> dict[int, History]:
        """All kept points of several offers."""

    async def presales(self, *, now: datetime, until: datetime, limit: int = 50) -> list[tuple[Timer, Listing]]:
        """Openings and ends of presales and announced prices to come, soonest first: each once."""


class Polls(Protocol):
    """The one transaction that keeps what was seen together with what is owed."""

    async def keep(
        self,
        changes: Changes,
        alerts: Sequence[Owed],
        *,
        now: datetime,
        admins: Collection[int] = (),
        source_id: int | None = None,
        next_poll_at: datetime | None = None,
        items: int = 0,
        rejected: int = 0,
        baselined: bool = False,
        rung: Sequence[Timer] = (),
        empty: bool = False,
        calls: Mapping[Feed, int] | None = None,
        sighted: Sequence[Offer] = (),
    ) -> Kept:
        """Write offers, observations, events, timers, deliveries, notices and the source's cursor, or nothing.

        An event whose key is there already adds neither event nor delivery. `rung` timers are removed. `sighted` are
        offers whose links this source may have shown for the first time. `empty`: it brought nothing of its own;
        `calls`: requests to each feed that were not counted yet.

        A poll that changes nothing writes nothing: what it says of its source and of the day is kept in memory, read as
        if it were written, and written with the next change, an hour later at the latest, and by `close`.
        """


class Sightings(Protocol):
    """What every event was judged by when it was raised, kept for at least 35 days."""

    async def fresh(self, events: Sequence[Event]) -> list[Event]:
        """Those that were never raised before, each once."""

    async def rounds(self, *, since: datetime, until: datetime) -> list[Round]:
        """What was raised in [since, until), grouped as it was routed, in that order."""

    async def of_offer(self, offer: OfferId, *, limit: int) -> list[Sighting]:
        """What was raised of one offer, the latest first."""


class Mentions(Protocol):
    """What became of everything that was to be said of an offer in a chat."""

    async def of_offer(self, chat_id: int, offer: OfferId, *, limit: int) -> list[Mention]:
        """The deliveries about an offer by the watches of a chat, the latest first."""

    async def snoozed(self, chat_id: int, ref: int) -> Snoozed | None:
        """Whether the chat asked to hear nothing of this offer."""


class Timers(Protocol):
    """Moments to come."""

    async def due(self, *, now: datetime, limit: int = 500) -> list[tuple[Timer, Listing]]:
        """Timers that are due, oldest first."""

    async def next_due(self) -> datetime | None:
        """When the next one is due."""


class Watches(Protocol):
    """Who wants to hear what."""

    async def active(self) -> list[Watch]:
        """Every watch that may fire: active, and its chat is not gone."""

    async def past(
        self, watch_ids: Collection[int], *, now: datetime, until: datetime | None = None
    ) -> dict[int, Past]:
        """What these watches said already (queued or sent; the last 24 h for the count); with `until`, before that."""

    async def of_chat(self, chat_id: int, *, now: datetime) -> list[KeptWatch]:
        """The watches of a chat (all its topics), oldest first."""

    async def get(self, watch_id: int, *, now: datetime) -> KeptWatch | None:
        """One watch."""

    async def add(
        self,
        *,
        chat_id: int,
        thread_id: int | None,
        owner_id: int,
        line: str,
        rule: Rule,
        now: datetime,
    ) -> Watch:
        """Keep a new watch. Raises LimitReachedError when the chat has 20 (a channel: 200).

        The chat was met before. Raises ValueError when `line` does not read back as `rule`.
        """

    async def edit(self, watch_id: int, *, line: str, rule: Rule) -> None:
        """Replace its rule. What the old rule queued is cancelled."""

    async def set_active(self, watch_id: int, *, active: bool) -> None:
        """Pause or resume. What a paused watch had queued is cancelled."""

    async def delete(self, watch_id: int) -> None:
        """Delete it. What it had queued is cancelled."""


class Lookout(Protocol):
    """Who could want to hear of an event."""

    async def wanting(self, sightings: Sequence[Sighting]) -> list[Watch]:
        """Every watch that may fire and could want one of these, in the order of their ids, and hardly another one.

        It knows every change that was kept before it was asked.
        """


class Follows(Protocol):
    """What chats said of the presales they follow."""

    async def set(self, chat_id: int, ref: int, state: FollowState | None, *, now: datetime) -> None:
        """Keep what a chat says of an offer; None takes it back. Wanting to be reminded ends a snooze of the offer."""

    async def get(self, chat_id: int, ref: int) -> FollowState | None:
        """What a chat said of one offer."""

    async def of_chat(self, chat_id: int) -> dict[int, FollowState]:
        """Everything a chat said, by the offers' numbers."""

    async def of_offers(self, offers: Collection[OfferId]) -> list[Follow]:
        """What every chat that can be written to said of these offers."""


class LimitReachedError(Exception):
    """A per-person limit. `limit` is the number allowed."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit}")
        self.limit = limit


class Chats(Protocol):
    """Whom we speak to."""

    async def get(self, chat_id: int) -> Chat | None:
        """One chat."""

    async def meet(self, chat_id: int, kind: ChatKind, *, title: str, language: str, now: datetime) -> Chat:
        """Add a chat, or bring it back to life; an existing language and settings stay."""

    async def bound(self) -> list[Chat]:
        """Channels and groups that were bound, oldest first."""

    async def set_language(self, chat_id: int, language: str) -> None:
        """Speak this language from now on."""

    async def mute(self, chat_id: int, until: datetime | None) -> None:
        """Say nothing until then; None ends it."""

    async def snooze(self, chat_id: int, ref: int, *, until: datetime | None, below: Fen | None = None) -> None:
        """Say nothing of this offer until then; both None: never again. With `below`: until it costs less."""

    async def unsnooze(self, chat_id: int, ref: int) -> None:
        """Undo."""

    async def set_in_doubt(self, chat_id: int, choice: InDoubt) -> None:
        """What to do from now on with messages of which nobody knows whether they arrived."""

    async def gone(self, chat_id: int, reason: str) -> None:
        """It cannot be written to: cancel what it is owed."""

    async def forget(self, chat_id: int) -> Forgotten:
        """Delete everything of this chat: watches, snoozes, deliveries, views and the chat itself."""

    async def moved(self, chat_id: int, new_chat_id: int) -> None:
        """The group got a new id: everything follows."""


class Choices(Protocol):
    """How each chat wants to be spoken to."""

    async def choose(self, chat_id: int, preferences: Preferences, *, now: datetime) -> None:
        """Speak like this from now on. What waits is judged again: it may leave now, or wait for another moment."""

    async def set_time_zone(self, chat_id: int, name: str | None, *, now: datetime) -> None:
        """The readers live there; None: where their language says. What waits is judged again."""

    async def ask_zone(self, chat_id: int, question: Notice, *, now: datetime) -> bool:
        """Owe this question to the chat, once for ever. False when it was asked before, or the zone is known."""


class Topics(Protocol):
    """What the topics of groups are called."""

    async def name(self, chat_id: int, thread_id: int, name: str) -> None:
        """What a topic of a kept group is called; nothing for a group that is not kept."""

    async def of_chat(self, chat_id: int) -> dict[int, str]:
        """The names of a group's topics, as far as they are known."""


class Rates(Protocol):
    """What currencies are worth, as an admin or a file said."""

    async def all(self) -> list[Rate]:
        """Every rate that was told, by currency."""

    async def tell(self, rate: Rate) -> None:
        """From now on this is its rate; one that was told later stays."""

    async def forget(self, currency: Currency) -> None:
        """No price is shown in it any more."""


class Digests(Protocol):
    """What waits, until it leaves alone or in one message with others."""

    async def resume(self, *, now: datetime) -> int:
        """At start: what piled up while nobody ran waits to be said together; returns how much.

        What should wait by now does. A wait of more than two days ends: a clock that ran ahead wrote it.
        """

    async def gather(self, *, now: datetime) -> int:
        """Let go of what waited long enough, in one transaction; returns how many messages may leave now.

        More than 3 of one chat become one message, of a digest already 2. What expired, is not wanted any more or is
        no longer true ends, and the message says how much that was.
        """

    async def next_due(self) -> datetime | None:
        """When the next wait ends, by the time of the facts."""


class Outbox(Protocol):
    """What is owed to the chats."""

    async def recover(self, *, wall: datetime) -> int:
        """At start: give back what an earlier process had claimed or was sending. Returns how many.

        Waits of more than two days end as well: a clock that ran ahead wrote them.
        """

    async def claim(
        self,
        *,
        limit: int,
        lease: timedelta,
        wall: datetime,
        chats: Collection[int] | None = None,
        holding: Collection[int] = (),
    ) -> list[Parcel]:
        """Take up to `limit` deliveries, at most one per chat (the oldest), urgent ones first.

        `holding` are those the caller still has from before: their lease begins anew, however long the store was away.
        Whatever else is past its lease is taken from whoever had it.

        A chat that must wait, or has one claimed or being sent, is stepped over. With `chats` only theirs are taken,
        at a cost that does not grow with what others are owed.
        """

    async def begin(
        self, delivery_id: int, *, now: datetime, leased_until: datetime | None = None, fence: int | None = None
    ) -> bool:
        """Commit that its request leaves now. False when it must not: then it was ended with its reason.

        False as well, and nothing changes, when it was claimed by somebody else since `fence` (Parcel.fence).
        Checked in the same statement: still claimed, watch there and active and unchanged, chat there, not muted,
        offer not snoozed, not expired; of a presale: its windows did not move and the chat still follows it.
        A mute does not hold back notices; a burst leaves while one of its offers may.
        Its lease is renewed: what waited long for its turn must not be taken for lost while it is on its way.
        """

    async def settle(self, delivery_id: int, outcome: Outcome, *, wall: datetime, fence: int | None = None) -> bool:
        """Record how it ended, and what follows for its chat. Returns whether that chat may be sent more right now.

        When it was claimed by somebody else since `fence`, nothing but Sent counts.
        """

    async def release(self, delivery_ids: Collection[int]) -> None:
        """Give claimed deliveries back untouched (a graceful stop)."""

    async def get(self, delivery_id: int) -> Parcel | None:
        """A delivery by number, for the buttons under it."""

    async def retry(self, delivery_id: int, *, now: datetime) -> None:
        """Owe a dead delivery once more, from its first attempt on.

        Raises LookupError when it is not dead, or too late.
        """

    async def next_ready(self, *, wall: datetime) -> datetime | None:
        """When something can next be claimed; None when nothing waits."""

    async def notify(self, notices: Sequence[Notice], *, admins: Collection[int], now: datetime) -> None:
        """Queue notices to the admins; a key told before adds nothing.

        They wait up to 7 days for an admin who has not met the bot yet. Without admins nothing counts as told.
        """


class Budget(Protocol):
    """What the send budget must know after a restart."""

    async def wrote(self, chat_id: int, *, wall: datetime) -> None:
        """Note that a group or channel is written to now."""

    async def written(self, *, since: datetime) -> list[tuple[int, datetime]]:
        """Which groups and channels were written to since then, oldest first. At least the last minute is kept."""

    async def spend(self, messages: int, *, limit: int, wall: datetime) -> int:
        """Take up to so many of the day's (UTC) paid messages; returns how many of them may be sent.

        Whatever happens to who took them: no more than `limit` are ever given out for one day.
        """


class Inbox(Protocol):
    """What Telegram told us, kept before Telegram may forget it."""

    async def journal(self, heard: Sequence[Heard], *, wall: datetime) -> list[Heard]:
        """Keep what is new, all in one commit, and return it. An update that was ever kept is not new."""

    async def unfinished(self) -> list[Heard]:
        """What is still to be handled, in the order in which it was said."""

    async def read(self, update_id: int) -> Heard | None:
        """One that is still to be handled, with what its handler was told before; None once it is finished."""

    async def begin(self, update_id: int) -> None:
        """Count that one of an earlier process is begun again: should this process die of it, the next one knows."""

    async def acquit(self) -> None:
        """The process stops because it was asked to: what was begun is not to blame."""

    async def finish(self, update_ids: Collection[int], *, reason: str = "") -> None:
        """They are handled. With a reason they are set aside: handling them failed and will not be tried again.

        Only their numbers are kept from then on, for as long as Telegram might send them again.
        """


class Revisions(Protocol):
    """Alerts that were sent and may have become untrue. A poll that changes an offer makes its alerts due."""

    async def due(self, *, now: datetime, limit: int = 100) -> list[Spoken]:
        """What is to be looked at now, what waited longest first; every alert once when it was sent."""

    async def looked(self, looks: Mapping[int, tuple[datetime, datetime | None]]) -> None:
        """These deliveries were looked at: (their `look_at`, when to look again; None: when the offer changes).

        One whose offer changed meanwhile stays due.
        """

    async def revised(self, delivery_id: int, shown: str) -> None:
        """Its message was edited and reads like this now. After "untrue" it is never due again."""

    async def next_look(self) -> datetime | None:
        """When something is to be looked at again."""


class Views(Protocol):
    """The state behind buttons."""

    async def put(self, *, chat_id: int, user_id: int, kind: str, state: Mapping[str, object], now: datetime) -> View:
        """Keep a new view under a fresh opaque id (<= 12 characters of a-z0-9)."""

    async def get(self, view_id: str) -> View | None:
        """One view."""

    async def latest(self, *, chat_id: int, user_id: int, kind: str) -> View | None:
        """The newest view of this kind that this person has in this chat."""

    async def update(self, view_id: str, state: Mapping[str, object]) -> None:
        """Replace its state."""

    async def delete(self, view_id: str) -> None:
        """Remove it."""


class Announcements(Protocol):
    """What admins tell everybody."""

    async def audience(self, *, now: datetime) -> int:
        """How many would get one now: people who can be written to and did not ask for quiet."""

    async def send(self, html: str, *, key: str, now: datetime) -> int:
        """Owe it to all of them, behind everything else that is owed; returns its number. A known key adds nothing."""

    async def reach(self, announcement_id: int) -> Reach:
        """How far it came."""


class Audit(Protocol):
    """The record of what admins changed."""

    async def note(self, act: Act) -> None:
        """Note something that changes nothing by itself, such as an export."""

    async def page(self, *, skip: int = 0, limit: int = 20) -> list[Act]:
        """Changes, the newest first."""

    async def count(self, admin_id: int, action: str, *, since: datetime) -> int:
        """How often this admin did this since then."""


class Store(Protocol):
    """The whole store."""

    sources: Sources
    offers: Offers
    polls: Polls
    rules: Rules
    posts: Posts
    sightings: Sightings
    mentions: Mentions
    timers: Timers
    watches: Watches
    lookout: Lookout
    follows: Follows
    chats: Chats
    outbox: Outbox
    digests: Digests
    choices: Choices
    topics: Topics
    rates: Rates
    budget: Budget
    inbox: Inbox
    revisions: Revisions
    views: Views
    announcements: Announcements
    audit: Audit
    backups: Backups

    def acting(self, act: Act) -> "Store":
        """The same store for one change: whatever is written through it is kept together with the note of the act."""

    async def health(self, *, now: datetime) -> Health:
        """Figures for the admin."""

    async def tidy(self, *, now: datetime) -> int:
        """Remove what nobody can need again: finished deliveries and views older than 30 days. Returns how many."""

    async def close(self) -> None:
        """Finish what is queued and let go of the file."""
