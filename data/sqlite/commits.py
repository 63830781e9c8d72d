"""Many writes, one commit: what is asked for while the disk is busy shares the next transaction.

A commit waits for the disk; at a thousand messages a second two of them for each message would take all the time there
is. Every asker hears only after the commit that holds its write, in the order of asking.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from data.sqlite.lane import Lane

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
Transaction = Callable[[sqlite3.Connection, Work[list[Any]]], list[Any]]
"""Runs work as one transaction: all of it is kept, or nothing."""

MOST = 256
"""Writes in one transaction: the first must not wait for ever longer ones."""


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    work: Work[Any]
    answer: asyncio.Future[Any]


class Commits:
    """Takes writes one by one and commits them together."""

    def __init__(self, lane: Lane, transaction: Transaction) -> None:
        self._lane = lane
        self._transaction = transaction
        self._waiting: deque[_Asked] = deque()
        self._alone = 0
        """How many of the first are committed each for itself: together one of them failed."""
        self._idle = asyncio.Event()
        self._idle.set()

    async def keep(self, work: Work[T]) -> T:
        """Run `work` so that all of it is kept, or nothing. It happens even when the asker is cancelled meanwhile."""
        loop = asyncio.get_running_loop()
        asked = _Asked(work, loop.create_future())
        self._waiting.append(asked)
        if self._idle.is_set():
            self._idle.clear()
            # Not at once: who asks in the same turn of the event loop comes along.
            loop.call_soon(self._commit_next)
        result: T = await asked.answer
        return result

    async def finish(self) -> None:
        """Wait until nothing is queued."""
        await self._idle.wait()

    def _commit_next(self) -> None:
        if not self._waiting:
            self._idle.set()
            return
        count = 1 if self._alone else MOST
        works = [asked.work for asked in islice(self._waiting, count)]
        self._lane.submit(
            lambda connection: self._transaction(connection, lambda within: [work(within) for work in works]),
            lambda ended: self._tell(ended, len(works)),
        )

    def _tell(self, ended: Future[list[Any]], count: int) -> None:
        if ended.exception() is not None and count > 1:
            self._alone = count
        else:
            self._alone = max(0, self._alone - 1)
            self._answer(ended, [self._waiting.popleft().answer for _ in range(count)])
        self._commit_next()

    def _answer(self, ended: Future[list[Any]], answers: Sequence[asyncio.Future[Any]]) -> None:
        error = ended.exception()
        results = ended.result() if error is None else [None]
        for answer, result in zip(answers, results, strict=True):
            if answer.cancelled():
                continue
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(result)
