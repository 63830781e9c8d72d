"""The clock runs beats when they are due, one at a time, and lets them end."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from jobs.clock import Beat, Clock

LONG = timedelta(days=36500)
SOON = timedelta(milliseconds=1)


@asynccontextmanager
async def ticking(run: Callable[[], Awaitable[datetime | None]], patience: timedelta = LONG) -> AsyncIterator[Clock]:
    clock = Clock([Beat(name="beat", run=run, patience=patience)])
    clock.start()
    try:
        yield clock
    finally:
        await clock.stop()


class Runs:
    """Counts runs and lets a test wait for the n-th."""

    def __init__(self, *answers: datetime | Exception | None) -> None:
        self.count = 0
        self._answers = list(answers)
        self._changed = asyncio.Condition()

    async def __call__(self) -> datetime | None:
        async with self._changed:
            self.count += 1
            self._changed.notify_all()
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(lambda: self.count >= count)


async def test_every_beat_runs_once_at_the_start() -> None:
    runs = Runs()
    async with ticking(runs):
        await runs.reach(1)
    assert runs.count == 1


async def test_a_beat_runs_again_when_it_said_something_is_due() -> None:
    runs = Runs(datetime.now(UTC), datetime.now(UTC) - timedelta(days=1))
    async with ticking(runs):
        await runs.reach(3)


async def test_a_beat_with_nothing_in_sight_looks_again_when_patience_ends() -> None:
    runs = Runs(None, None)
    async with ticking(runs, patience=SOON):
        await runs.reach(3)


async def test_a_poke_runs_it_now() -> None:
    runs = Runs()
    async with ticking(runs) as clock:
        await runs.reach(1)
        clock.poke("beat")
        await runs.reach(2)


async def test_a_poke_while_it_runs_means_once_more_but_never_twice_at_a_time() -> None:
    entered, leave = asyncio.Event(), asyncio.Event()
    inside = most = count = 0

    async def run() -> None:
        nonlocal inside, most, count
        inside, count = inside + 1, count + 1
        most = max(most, inside)
        entered.set()
        await leave.wait()
        inside -= 1

    async with ticking(run) as clock:
        await asyncio.wait_for(entered.wait(), 10)
        clock.poke("beat")
        clock.poke("beat")
        entered.clear()
        leave.set()
        await asyncio.wait_for(entered.wait(), 10)
    assert (most, count) == (1, 2)


async def test_a_beat_that_fails_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    runs = Runs(ValueError("broken"))
    with caplog.at_level(logging.ERROR):
        async with ticking(runs, patience=SOON):
            await runs.reach(2)
    assert "beat failed" in caplog.text


async def test_stopping_waits_for_what_runs_and_starts_nothing_more() -> None:
    entered, leave, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def run() -> datetime:
        entered.set()
        await leave.wait()
        ended.set()
        return datetime.now(UTC)

    async with ticking(run) as clock:
        await asyncio.wait_for(entered.wait(), 10)
        stopping = asyncio.create_task(clock.stop())
        await asyncio.sleep(0)
        assert not stopping.done()
        leave.set()
        await stopping
        assert ended.is_set()
        entered.clear()
        clock.poke("beat")
        await asyncio.sleep(0)
        assert not entered.is_set()
