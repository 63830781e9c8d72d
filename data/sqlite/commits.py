"""Many writes, one commit: what is asked for while the disk is busy shares the next transaction.

A commit waits for the disk; at a thousand messages a second two of them for each message would take all the time there
is. Every asker hears only after the commit that holds its write, in the order of asking.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
Commit = Callable[[Work[list[Any]]], Awaitable[list[Any]]]
"""Runs work as one transaction: all of it is kept, or nothing."""

MOST = 256
"""Writes in one transaction: the first must not wait for ever longer ones."""


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    work: Work[Any]
    done: asyncio.Future[Any]


class Commits:
    """Takes writes one by one and commits them together."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._waiting: list[_Asked] = []
        self._running: asyncio.Task[None] | None = None

    async def keep(self, work: Work[T]) -> T:
        """Run `work` so that all of it is kept, or nothing. It happens even when the asker is cancelled meanwhile."""
        asked = _Asked(work, asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        if self._running is None:
            self._running = asyncio.create_task(self._commit_all())
        result: T = await asyncio.shield(asked.done)
        return result

    async def finish(self) -> None:
        """Wait until nothing is queued."""
        while self._running is not None:
            await asyncio.wait({self._running})

    async def _commit_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                if not await self._together(batch) and len(batch) > 1:
                    # One of them failed and took the others with it: each for itself, so that only it does.
                    for asked in batch:
                        await self._together([asked])
        finally:
            self._running = None

    async def _together(self, batch: Sequence[_Asked]) -> bool:
        """Whether they were kept. A single one that fails hears why."""
        works = [asked.work for asked in batch]
        kept = asyncio.ensure_future(self._commit(lambda connection: [work(connection) for work in works]))
        await asyncio.wait({kept})
        error = kept.exception()
        if error is None:
            for asked, result in zip(batch, kept.result(), strict=True):
                asked.done.set_result(result)
        elif len(batch) == 1:
            batch[0].done.set_exception(error)
        return error is None
