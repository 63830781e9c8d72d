"""What the store owes to chats."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from data.records import (
    Mention,
    Outcome,
    Parcel,
    Snoozed,
    Spoken,
)
from deals.offer import OfferId
from deals.snapshot import Notice


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


class Mentions(Protocol):
    """What became of everything that was to be said of an offer in a chat."""

    async def of_offer(self, chat_id: int, offer: OfferId, *, limit: int) -> list[Mention]:
        """The deliveries about an offer by the watches of a chat, the latest first."""

    async def snoozed(self, chat_id: int, ref: int) -> Snoozed | None:
        """Whether the chat asked to hear nothing of this offer."""


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
