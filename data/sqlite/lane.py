"""A thread that owns one connection: nothing of SQLite runs in the event loop."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

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


class Lane:
    """Does one thing after the other, on a connection of its own."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._connection: sqlite3.Connection | None = None

    async def do(self, work: Work[T]) -> T:
        """Run `work` in the thread. Once asked for it happens, even when the asker is cancelled meanwhile."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.submit(work, lambda future: _pass_on(future, answer))
        return await answer

    def submit(self, work: Work[T], tell: Callable[[Future[T]], None]) -> None:
        """Run `work` in the thread, then `tell` in the event loop how it ended."""
        loop = asyncio.get_running_loop()
        self._thread.submit(self._run, work).add_done_callback(lambda future: loop.call_soon_threadsafe(tell, future))

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


def _pass_on(future: Future[T], answer: asyncio.Future[T]) -> None:
    """Tell whoever waits for the answer, if anybody still does."""
    if answer.cancelled():
        return
    if (error := future.exception()) is not None:
        answer.set_exception(error)
    else:
        answer.set_result(future.result())
