"""The whole store, put together."""

import asyncio
import sqlite3
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from data.backup import Backups
from data.contracts.chats import Chats, Choices, Rates, Topics
from data.contracts.feeds import Offers, Polls, Sightings, Sources, Timers
from data.contracts.sending import Budget, Digests, Mentions, Outbox, Revisions
from data.contracts.talk import Announcements, Audit, Inbox, Views
from data.contracts.watches import Follows, Lookout, Watches
from data.posting import Posts, Rules
from data.records import Act, Health
from data.sqlite.announcements import SqliteAnnouncements
from data.sqlite.aside import Aside
from data.sqlite.audit import SqliteAudit, note
from data.sqlite.backups import SqliteBackups
from data.sqlite.budget import SqliteBudget
from data.sqlite.chats import SqliteChats
from data.sqlite.choosing import SqliteChoices
from data.sqlite.database import Database
from data.sqlite.digests import SqliteDigests
from data.sqlite.faults import explain
from data.sqlite.file import prepare
from data.sqlite.follows import SqliteFollows
from data.sqlite.health import read_health
from data.sqlite.inbox import SqliteInbox
from data.sqlite.lock import InstanceLock
from data.sqlite.lookout import SqliteLookout
from data.sqlite.mentions import SqliteMentions
from data.sqlite.offers import SqliteOffers
from data.sqlite.outbox import SqliteOutbox
from data.sqlite.polls import SqlitePolls
from data.sqlite.posts import SqlitePosts
from data.sqlite.rates import SqliteRates
from data.sqlite.revisions import SqliteRevisions
from data.sqlite.rules import SqliteRules
from data.sqlite.sightings import SqliteSightings
from data.sqlite.sources import SqliteSources
from data.sqlite.tidying import tidy
from data.sqlite.timers import SqliteTimers
from data.sqlite.topics import SqliteTopics
from data.sqlite.views import SqliteViews
from data.sqlite.watches import SqliteWatches
from data.store import Store, StoreError


async def open_sqlite(path: Path, *, migrate: bool) -> Store:
    """Open the file, and create it and its folder where there is none. Raises StoreError."""
    return await asyncio.to_thread(_open, path, migrate=migrate)


def _open(path: Path, *, migrate: bool) -> Store:
    try:
        path = path.resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as undo:
            lock = InstanceLock.take(path)
            undo.callback(lock.release)
            prepare(path, may_migrate=migrate)
            undo.pop_all()
        return SqliteStore(Database(path), lock, Aside())
    except OSError as error:
        raise _refused(path, error) from error
    except sqlite3.Error as error:
        raise explain(error, path) from error


def _refused(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{path} cannot be used: {error.strerror} ({error.filename}). "
        "Set DATABASE_URL to a file in a folder that this user may write."
    )


class SqliteStore:
    """Everything that survives a restart, in one file."""

    def __init__(self, database: Database, lock: InstanceLock, aside: Aside) -> None:
        self._database = database
        self._lock = lock
        self._aside = aside
        # No handler changes these: they need not be remembered for one that begins anew.
        facts = database.unnoted()
        self.sources: Sources = SqliteSources(database, aside)
        self.offers: Offers = SqliteOffers(facts)
        self.polls: Polls = SqlitePolls(facts, aside)
        self.sightings: Sightings = SqliteSightings(facts)
        self.rules: Rules = SqliteRules(database)
        self.posts: Posts = SqlitePosts(database)
        self.mentions: Mentions = SqliteMentions(database)
        self.timers: Timers = SqliteTimers(facts)
        self.watches: Watches = SqliteWatches(database)
        self.lookout: Lookout = SqliteLookout(database)
        self.follows: Follows = SqliteFollows(database)
        self.chats: Chats = SqliteChats(database)
        self.choices: Choices = SqliteChoices(database)
        self.topics: Topics = SqliteTopics(database)
        self.rates: Rates = SqliteRates(database)
        self.digests: Digests = SqliteDigests(database)
        self.outbox: Outbox = SqliteOutbox(database)
        self.budget: Budget = SqliteBudget(facts)
        self.inbox: Inbox = SqliteInbox(facts)
        self.revisions: Revisions = SqliteRevisions(database)
        self.views: Views = SqliteViews(database)
        self.announcements: Announcements = SqliteAnnouncements(database)
        self.audit: Audit = SqliteAudit(database)
        self.backups: Backups = SqliteBackups(database, aside)

    def acting(self, act: Act) -> Store:
        """The same store for one change, noted in its transaction."""
        return SqliteStore(
            self._database.ending_with(lambda connection: note(connection, act)), self._lock, self._aside
        )

    async def health(self, *, now: datetime) -> Health:
        """Figures for the admin."""
        places = self._aside.places
        return await self._database.unnoted().read(
            lambda connection: read_health(connection, self._database.path, places, now)
        )

    async def tidy(self, *, now: datetime) -> int:
        """Remove what nobody can need again."""
        return await self._database.write(lambda connection: tidy(connection, now))

    async def close(self) -> None:
        """Finish what is queued and let go of the file."""
        try:
            if self._aside.places:
                await self._database.write(self._aside.written_before(_nothing))
        finally:
            await self._database.close()
            self._lock.release()


def _nothing(_: sqlite3.Connection) -> None:
    """What is laid aside is written before it."""
