"""The clock: runs each beat when it is due. The only file that knows APScheduler.

The clock holds no state: every beat says itself when it wants to run next, from due times that are columns of the
store. So a beat may run late, twice, or not at all for a while, without harm.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """Something that happens again and again."""

    name: str
    run: Callable[[], Awaitable[datetime | None]]
    """Does what is due and returns when (real time) something is due next; None: nothing in sight."""
    patience: timedelta
    """The longest pause between two runs, and the pause after a run that failed."""


class Clock:
    """Runs beats in the event loop, each never twice at a time."""

    def __init__(self, beats: Sequence[Beat]) -> None:
        self._beats = {beat.name: beat for beat in beats}
        self._running: dict[str, asyncio.Task[object]] = {}
        self._again: set[str] = set()
        self._open = False
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            # A late run is better than none: the default of one second would drop it with a warning only.
            # Two instances: a beat plans its next run while APScheduler still counts this one. `_run` keeps it to one.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 2},
        )

    def start(self) -> None:
        """Run every beat once now, then whenever it is due. Needs a running event loop."""
        self._open = True
        self._scheduler.start()
        for name in self._beats:
            self._plan(name, _real_now())

    def poke(self, name: str) -> None:
        """Run this beat as soon as possible; while it runs: once more after that."""
        if name in self._running:
            self._again.add(name)
        elif self._open:
            self._plan(name, _real_now())

    async def stop(self) -> None:
        """Start nothing more and let what runs come to its end. Beats are told separately to hurry."""
        if not self._open:
            return
        self._open = False
        self._scheduler.pause()
        if self._running:
            await asyncio.wait(self._running.values())
        # Only now: APScheduler's own shutdown cancels coroutines that still run.
        self._scheduler.shutdown(wait=False)

    def _plan(self, name: str, at: datetime) -> None:
        self._scheduler.add_job(self._run, "date", run_date=at, args=[name], id=name, replace_existing=True)

    async def _run(self, name: str) -> None:
        beat = self._beats[name]
        task = asyncio.current_task()
        if task is None or name in self._running:
            return
        self._running[name] = task
        try:
            due = await beat.run()
        except Exception:
            # The job wrapper: one of the two broad nets. APScheduler itself would swallow the error.
            log.exception("%s failed; it will be tried again", name)
            due = None
        finally:
            del self._running[name]
        if self._open:
            self._plan(name, self._next(beat, due))

    def _next(self, beat: Beat, due: datetime | None) -> datetime:
        now = _real_now()
        if beat.name in self._again:
            self._again.discard(beat.name)
            return now
        # Beats that only look again do it at the same moments: one wake-up of the machine for all of them.
        latest = now + beat.patience - (now - _EPOCH) % beat.patience
        return min(due, latest) if due else latest


def _real_now() -> datetime:
    return datetime.now(UTC)
