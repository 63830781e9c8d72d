"""One writer thread and one reader thread, each owning one connection: nothing of SQLite runs in the event loop."""

import copy
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeVar, cast

from data.cause import Cause, Told, cause
from data.sqlite.ballast import Ballast
from data.sqlite.commits import Commits
from data.sqlite.faults import ADVICE, DiskFullError
from data.sqlite.lane import Lane
from data.sqlite.telling import keep_told

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


def transaction(connection: sqlite3.Connection, begin: str, work: Work[T]) -> T:
    """Run `work` between `begin` and COMMIT; whatever it raises rolls everything back."""
    connection.execute(begin)
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


def immediate(connection: sqlite3.Connection, work: Work[T]) -> T:
    """Run `work` as a transaction that holds the write lock from its start.

    A transaction that reads first and writes later fails at once when somebody wrote in between.
    """
    return transaction(connection, "BEGIN IMMEDIATE", work)


def _name(work: Work[T]) -> str:
    return work.__qualname__


def _nothing(_: sqlite3.Connection) -> None:
    """How a transaction ends that nothing is added to."""


class Database:
    """Functions go in, what they return comes out. Raises StoreError for whatever SQLite cannot do."""

    def __init__(self, path: Path, ballast: Ballast | None = None) -> None:
        self.path = path
        self._ballast = ballast or Ballast(path)
        self._ballast.lay()
        self._writer = Lane(path, "store-writer")
        self._reader = Lane(path, "store-reader")
        self._commits = Commits(self._writer, self._with_room)
        self._last: Work[None] = _nothing
        self._notes = True

    def ending_with(self, last: Work[None]) -> Self:
        """The same database, whose every transaction ends with this; what fails before it leaves no trace of it."""
        other = copy.copy(self)
        other._last = last  # noqa: SLF001 - a copy of ourselves
        return other

    def unnoted(self) -> Self:
        """The same database for what no handler changes: what it says is not noted (data.cause)."""
        other = copy.copy(self)
        other._notes = False  # noqa: SLF001 - a copy of ourselves
        return other

    async def write(self, work: Work[T]) -> T:
        """Run `work` in one transaction: all of it is kept, or nothing. Writes that wait together share a commit.

        What an update changed when it was handled before is not changed again: `work` is not run, and what it returned
        then is returned.
        """
        asking = cause() if self._notes else None
        if asking is None:
            return await self._commits.keep(lambda connection: self._whole(connection, work))
        if (told := asking.again(_name(work))) is not None:
            return cast("T", told.answer)
        changed = await self._commits.keep(lambda connection: self._noted(connection, work, asking))
        asking.noted.clear()
        return changed

    async def write_surely(self, work: Work[T]) -> T:
        """The same for what must be kept even when the disk is full: there is some room for nothing but this."""
        try:
            return await self.write(work)
        except DiskFullError:
            return await self._writer.do(lambda connection: self._with_the_last_room(connection, work))

    async def read(self, work: Work[T]) -> T:
        """Run `work` on what was committed before it was asked for; its statements see one and the same state.

        While an update is handled again, it sees what it saw then.
        """
        asking = cause() if self._notes else None
        if asking is None:
            return await self._look(work)
        if (told := asking.again(_name(work))) is not None:
            return cast("T", told.answer)
        return asking.note(_name(work), await self._look(work))

    async def _look(self, work: Work[T]) -> T:
        return await self._reader.do(lambda connection: transaction(connection, "BEGIN", work))

    def _with_room(self, connection: sqlite3.Connection, work: Work[T]) -> T:
        """A transaction as ever; while the room that was set aside is given back, none."""
        had_room = self._ballast.is_there
        if not self._ballast.lay():
            raise DiskFullError(f"{self.path}: {ADVICE['SQLITE_FULL']}")
        if not had_room:
            log.warning("%s: there is room on the disk again", self.path)
        return immediate(connection, work)

    def _with_the_last_room(self, connection: sqlite3.Connection, work: Work[T]) -> T:
        if self._ballast.is_there:
            log.error("%s: the disk is full. Nothing is sent meanwhile; what was sent is still noted", self.path)
            self._ballast.drop()
        return immediate(connection, lambda within: self._whole(within, work))

    def _noted(self, connection: sqlite3.Connection, work: Work[T], asking: Cause) -> T:
        result = self._whole(connection, work)
        keep_told(connection, asking.update_id, [*asking.noted, Told(_name(work), result)])
        return result

    def _whole(self, connection: sqlite3.Connection, work: Work[T]) -> T:
        result = work(connection)
        self._last(connection)
        return result

    async def close(self) -> None:
        """Finish what is queued, then let go of the file."""
        await self._commits.finish()
        await self._reader.close()
        await self._writer.close()
        self._ballast.drop()
