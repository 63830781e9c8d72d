"""The contracts of what channels post: rules with their versions, and posts that wait for their moment or an admin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from deals.posting import Posting
from deals.publishing import Candidate, Cause, Record
from deals.rule import Rule


class Change(StrEnum):
    """What was done to a rule. The catalogues hold one sentence for each."""

    MADE = "made"
    CONDITION = "condition"
    PUBLISH = "publish"
    TEMPLATE = "template"
    LINKS = "links"
    PAUSED = "paused"
    RESUMED = "resumed"
    REVERTED = "reverted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A rule as one change left it."""

    number: int
    at: datetime
    author_id: int
    what: Change
    line: str
    posting: Posting


class PostState(StrEnum):
    """What became of something a rule wanted to post."""

    REVIEW = "review"
    WAITING = "waiting"
    LEAVING = "leaving"
    POSTED = "posted"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One line of the queue and its history."""

    delivery_id: int
    chat_id: int
    chat_title: str
    title: str
    """Of its (first) offer."""
    at: datetime
    """When the rule found it."""
    expires: datetime | None
    state: PostState
    cause: Cause | None = None
    """Why it waits or was dropped, where that was decided here."""
    reason: str = ""
    """The outbox's own words for how it ended, where it was not."""
    until: datetime | None = None
    """When a waiting one is looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A post that may leave as soon as its channel's settings allow it."""

    delivery_id: int
    chat_id: int
    thread_id: int | None
    language: str
    time_zone: str | None
    candidate: Candidate
    cause: Cause | None = None
    until: datetime | None = None
    """What was noted of it when it was last looked at."""


class Rules(Protocol):
    """Rules of channels, as they are changed."""

    async def posting(self, watch_id: int) -> Posting:
        """The rule's own settings; nothing set for a rule that is not there."""

    async def change(
        self, watch_id: int, *, line: str, rule: Rule, posting: Posting, what: Change, author_id: int, now: datetime
    ) -> int | None:
        """Keep the rule like this as a new version; returns its number, None when the rule is not there.

        Raises ValueError when `line` does not read back as `rule`. What another condition had queued is cancelled;
        settings hold for what waits already.
        """

    async def set_active(self, watch_id: int, *, active: bool, author_id: int, now: datetime) -> None:
        """Pause or resume it, which is a version too."""

    async def versions(self, watch_id: int, *, limit: int = 10) -> list[Version]:
        """The newest first. A rule that was never changed has one: as it was made."""

    async def version(self, watch_id: int, number: int) -> Version | None:
        """One of them."""

    async def of_channel(self, chat_id: int) -> Posting:
        """What holds in the whole channel where a rule says nothing."""

    async def set_channel(self, chat_id: int, posting: Posting) -> None:
        """Replace that."""


class Posts(Protocol):
    """What rules wanted to post and what became of it. Each is a delivery that is held back."""

    async def held(self) -> list[Held]:
        """Those that wait for their moment only, place by place, the most urgent first; a few of each rule."""

    async def record(self, chat_id: int, thread_id: int | None, *, now: datetime) -> Record:
        """What was posted there before; what is on its way counts as posted now."""

    async def release(self, delivery_id: int, *, before: datetime | None, wall: datetime) -> None:
        """It may leave. If it has not by `before`, it is held again."""

    async def wait(self, delivery_id: int, *, until: datetime, cause: Cause) -> None:
        """Note why it is still held, and until when."""

    async def drop(self, delivery_id: int, cause: Cause) -> bool:
        """End it for this cause. False when it was not held any more."""

    async def approve(self, delivery_id: int) -> bool:
        """An admin looked at it: from now on it waits for its moment only. False when it did not wait for that."""

    async def reword(self, delivery_id: int, intro: str) -> bool:
        """Put these words in place of its first line. False when it is not held any more."""

    async def expire(self, *, now: datetime) -> int:
        """End what is held and too late, with the cause it was held for. Returns how many."""

    async def in_review(self) -> list[Post]:
        """What waits for an admin, oldest first."""

    async def history(self, *, limit: int = 20) -> Sequence[Post]:
        """What rules found lately for channels and groups, newest first, whatever became of it."""
