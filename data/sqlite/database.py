"""One writer thread and one reader thread, each owning one connection: nothing of SQLite runs in the event loop."""

import asyncio
import copy
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeVar

from data.sqlite.commits import Commits
from data.sqlite.faults import explain

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

BUSY_TIMEOUT_MS = 10_000
"""How long to wait for an operator's tool that holds the file."""


def connect(path: Path) -> sqlite3.Connection:
    """A connection with our settings, outside any transaction."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=256)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    # NORMAL loses acknowledged commits when the power fails.
    connection.execute("PRAGMA synchronous = FULL")
    return connection


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


class Lane:
    """A thread that owns one connection and does one thing after the other."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._connection: sqlite3.Connection | None = None

    async def do(self, work: Work[T]) -> T:
        """Run `work` in the thread. Once asked for it happens, even when the asker is cancelled meanwhile."""
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, self._run, work))

    async def close(self) -> None:
        """Finish what is queued, then close the connection."""
        await self.do(lambda connection: connection.close())
        self._thread.shutdown()

    def _run(self, work: Work[T]) -> T:
        try:
            if self._connection is None:
                self._connection = connect(self._path)
            return work(self._connection)
        except sqlite3.Error as error:
            raise explain(error, self._path) from error


def _nothing(_: sqlite3.Connection) -> None:
    """How a transaction ends that nothing is added to."""


class Database:
    """Functions go in, what they return comes out. Raises StoreError for whatever SQLite cannot do."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer = Lane(path, "store-writer")
        self._reader = Lane(path, "store-reader")
        self._commits = Commits(lambda work: self._writer.do(lambda connection: immediate(connection, work)))
        self._last: Work[None] = _nothing

    def ending_with(self, last: Work[None]) -> Self:
        """The same database, whose every transaction ends with this; what fails before it leaves no trace of it."""
        other = copy.copy(self)
        other._last = last  # noqa: SLF001 - a copy of ourselves
        return other

    async def write(self, work: Work[T]) -> T:
        """Run `work` in one transaction: all of it is kept, or nothing. Writes that wait together share a commit."""
        return await self._commits.keep(lambda connection: self._whole(connection, work))

    async def read(self, work: Work[T]) -> T:
        """Run `work` on what was committed before it was asked for; its statements see one and the same state."""
        return await self._reader.do(lambda connection: transaction(connection, "BEGIN", work))

    def _whole(self, connection: sqlite3.Connection, work: Work[T]) -> T:
        result = work(connection)
        self._last(connection)
        return result

    async def close(self) -> None:
        """Finish what is queued, then let go of the file."""
        await self._commits.finish()
        await self._reader.close()
        await self._writer.close()
