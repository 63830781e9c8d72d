"""Every update is kept before Telegram may forget it, then handled: in its chat's order, and chats side by side.

The promise: an update counts as done only after its handler came to its end, answer included. After a crash it is
handled again from its beginning, and told what it was told before (data.cause): it makes no change twice, makes those
it had not come to, and gives the same answer. Only the answer may be said twice.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self, TypeVar

from telegram import Update

from bot.app import App
from bot.backlog import Json, asked_at, chat_of, language_of
from bot.insistent import Insistent
from bot.trial import Trial
from data.cause import Told, caused_by
from data.records import Heard
from data.store import StoreError
from jobs.times import real_now

log = logging.getLogger(__name__)

T = TypeVar("T")

LATE_AFTER = timedelta(minutes=10)
"""What was typed longer ago than this when it reached us is not carried out any more. What was begun is finished."""
SIDE_BY_SIDE = 64
"""Updates that are handled at a time."""
CROWD = 20
"""So many unanswered ones of one chat, and it is told that they are answered one by one."""
DEATHS = 3
"""So many processes may die while they handle an update that one before them left: then it is set aside."""
DEADLY = "killed the process"
GRACE = 10.0
"""Seconds that handlers get to come to their end when the bot is asked to stop. The rest is done at the next start."""


@dataclass(slots=True)
class _Line:
    """What one chat said and nobody handled yet."""

    language: str
    waiting: deque[int] = field(default_factory=deque)
    late: list[int] = field(default_factory=list)
    told: bool = False


class Inbox:
    """Takes updates in and handles them while the context is open; begins with what an earlier process left."""

    def __init__(
        self,
        application: App,
        *,
        late_after: timedelta = LATE_AFTER,
        wall: Callable[[], datetime] = real_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._application = application
        self._services = application.bot_data
        self._late_after = late_after
        self._wall = wall
        self._sleep = sleep
        self._insistent = Insistent(application, sleep)
        self._lines: dict[int, _Line] = {}
        self._trials: dict[int, Trial] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(SIDE_BY_SIDE)
        self._left: set[int] = set()
        """What an earlier process did not come to the end of."""
        self._calm = asyncio.Event()
        self._calm.set()
        self._closing = False

    async def __aenter__(self) -> Self:
        self._services.failed = self._failed
        left = await self._services.store.inbox.unfinished()
        self._left = {heard.update_id for heard in left}
        suspects = [heard.update_id for heard in left if heard.begun]
        if suspects:
            self._calm.clear()
            self._spawn(self._one_by_one(suspects))
        for heard in left:
            if not heard.begun:
                self._admit(heard)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        if self._tasks:
            _, unfinished = await asyncio.wait(self._tasks, timeout=GRACE)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)
        with suppress(StoreError):
            await self._services.store.inbox.acquit()

    async def take(self, updates: Sequence[Json]) -> None:
        """Keep these updates; once this returns Telegram may forget them. Raises StoreError when they were not kept."""
        heard = [
            Heard(update_id=update["update_id"], chat_id=chat_of(update), body=json.dumps(update)) for update in updates
        ]
        for fresh in await self._services.store.inbox.journal(heard, wall=self._wall()):
            self._admit(fresh)

    async def settled(self) -> None:
        """Wait until nothing that was taken in waits any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _admit(self, heard: Heard) -> None:
        update = json.loads(heard.body)
        line = self._lines.get(heard.chat_id)
        if line is None:
            line = self._lines[heard.chat_id] = _Line(language_of(update))
            self._spawn(self._serve(heard.chat_id, line))
        asked = asked_at(update)
        if asked is not None and not heard.told and self._services.now() - asked > self._late_after:
            line.late.append(heard.update_id)
            return
        line.waiting.append(heard.update_id)
        if len(line.waiting) > CROWD and not line.told:
            line.told = True
            self._spawn(self._slow_down(heard.chat_id, line.language))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _one_by_one(self, suspects: Sequence[int]) -> None:
        """One of these may have brought the last process down: alone, only it can be blamed for the next time."""
        try:
            for update_id in suspects:
                if not self._closing:
                    await self._handle(update_id)
        finally:
            self._calm.set()

    async def _serve(self, chat_id: int, line: _Line) -> None:
        """One chat, one after the other, until nothing of it waits."""
        await self._calm.wait()
        try:
            while (line.late or line.waiting) and not self._closing:
                async with self._room:
                    if line.late:
                        await self._excuse(chat_id, line)
                    else:
                        await self._handle(line.waiting.popleft())
        finally:
            del self._lines[chat_id]

    async def _handle(self, update_id: int) -> None:
        heard = await self._insistent.surely(lambda: self._services.store.inbox.read(update_id))
        if heard is None:
            return
        if heard.begun >= DEATHS:
            log.error("update %d was set aside: %d processes died while they handled it", update_id, heard.begun)
            reason = DEADLY
        else:
            if update_id in self._left:
                await self._insistent.surely(lambda: self._services.store.inbox.begin(update_id))
            reason = await self._process(heard)
        await self._insistent.surely(lambda: self._services.store.inbox.finish([update_id], reason=reason))

    async def _process(self, heard: Heard) -> str:
        """Let the handlers come to their end. Returns why it is set aside, nothing when all is well."""
        try:
            update = Update.de_json(json.loads(heard.body), self._application.bot)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            # Without the traceback: it would hold what somebody wrote.
            log.error("update %d cannot be read: %s", heard.update_id, type(error).__name__)  # noqa: TRY400
            return "unreadable"
        trial = self._trials[heard.update_id] = Trial()
        try:
            await self._try(update, heard.told)
            while trial.again:
                await self._sleep(trial.pause)
                trial.error, trial.again = None, False
                kept = await self._insistent.surely(lambda: self._services.store.inbox.read(heard.update_id))
                await self._try(update, kept.told if kept else ())
        finally:
            del self._trials[heard.update_id]
        return type(trial.error).__name__ if trial.error else ""

    async def _try(self, update: Update, told: Sequence[Told]) -> None:
        with caused_by(update.update_id, told):
            await self._application.process_update(update)

    def _failed(self, update_id: int, error: Exception) -> bool:
        trial = self._trials.get(update_id)
        return trial is not None and trial.fail(error)

    async def _excuse(self, chat_id: int, line: _Line) -> None:
        """What was asked for long ago is not done any more: one answer says so."""
        late, line.late = line.late, []
        await self._insistent.say(chat_id, line.language, "inbox.late", n=len(late))
        await self._insistent.surely(lambda: self._services.store.inbox.finish(late))

    async def _slow_down(self, chat_id: int, language: str) -> None:
        await self._insistent.say(chat_id, language, "inbox.crowd")
