"""What people and channels asked to hear."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from data.records import (
    KeptWatch,
)
from deals.events import Sighting
from deals.followers import Follow, FollowState
from deals.offer import OfferId
from deals.rule import Past, Rule, Watch


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
