"""What people say and press, and what admins do."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from data.records import (
    Act,
    Heard,
    Reach,
    View,
)


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
