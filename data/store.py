"""The contract of the store, put together from `data/contracts/`. `data/sqlite/` keeps it.

Another store would be held to the same tests.

While an update is handled again (data.cause), the store answers as it did the first time, up to the last change that
was made then, and changes nothing twice.

`now` is the time of the facts (offers, mutes, expiry). `wall` is the time of the machinery (leases, waits asked for by
a service). They differ only where time is simulated.
"""

from datetime import datetime
from typing import Protocol

from data.backup import Backups
from data.contracts.chats import Chats, Choices, Rates, Topics
from data.contracts.feeds import Offers, Polls, Sightings, Sources, Timers
from data.contracts.sending import Budget, Digests, Mentions, Outbox, Revisions
from data.contracts.talk import Announcements, Audit, Inbox, Views
from data.contracts.watches import Follows, Lookout, Watches
from data.posting import Posts, Rules
from data.records import (
    Act,
    Health,
)


class StoreError(Exception):
    """The database cannot be used. The message says what to do."""


class StoreAddressError(StoreError):
    """DATABASE_URL itself is the problem."""


class LimitReachedError(Exception):
    """A per-person limit. `limit` is the number allowed."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit}")
        self.limit = limit


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
