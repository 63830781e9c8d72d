"""Claim with a lease, commit that it leaves, send, settle. A crash at any point loses nothing."""

import asyncio
import logging
from datetime import datetime, timedelta

from data.records import Parcel, Refused
from data.store import Store, StoreError
from jobs.messenger import Messenger
from jobs.times import Times

log = logging.getLogger(__name__)

IN_FLIGHT = 16
"""Requests at a time: python-telegram-bot's HTTP pool costs more CPU per message the more connections it has."""
LEASE = timedelta(seconds=60)
"""Longer than a hiccup of the database, so that nobody else takes what is about to be sent."""
LOOK_AGAIN = 1.0
"""Seconds: a message that waits for its chat's turn must not keep new ones for other chats waiting."""
GRACE = 20.0
"""Seconds that messages in flight get when the bot is asked to stop."""

Flying = dict[asyncio.Task[None], Parcel]


class Deliverer:
    """The beat that sends what is owed."""

    def __init__(self, store: Store, messenger: Messenger, times: Times) -> None:
        self._store = store
        self._messenger = messenger
        self._times = times
        self._deadline: float | None = None

    def stop(self) -> None:
        """Claim nothing more; what is in flight gets its grace."""
        self._deadline = asyncio.get_running_loop().time() + GRACE

    async def run(self) -> datetime | None:
        """Send until nothing can be claimed; returns when something can next be."""
        flying: Flying = {}
        while True:
            for parcel in await self._claim(len(flying)):
                flying[asyncio.create_task(self._deliver(parcel))] = parcel
            if not flying:
                return await self._store.outbox.next_ready(wall=self._times.wall())
            done, _ = await asyncio.wait(flying, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await self._land(task, flying.pop(task))
            self._lose_patience(flying)

    async def _claim(self, flying: int) -> list[Parcel]:
        if self._deadline is not None or flying >= IN_FLIGHT:
            return []
        return await self._store.outbox.claim(limit=IN_FLIGHT - flying, lease=LEASE, wall=self._times.wall())

    async def _deliver(self, parcel: Parcel) -> None:
        if await self._store.outbox.begin(parcel.id, now=self._times.now()):
            outcome = await self._messenger.send(parcel)
            await self._store.outbox.settle(parcel.id, outcome, wall=self._times.wall())

    async def _land(self, task: asyncio.Task[None], parcel: Parcel) -> None:
        """One message that cannot even be written must not stop the others, nor be tried for ever: it is set aside."""
        error = None if task.cancelled() else task.exception()
        if isinstance(error, StoreError):
            # Nothing is known of the message but what the store last kept: its lease, or the next start, gives it back.
            log.error("delivery %d could not be settled: %s", parcel.id, error)
        elif error is not None:
            log.error("delivery %d could not be sent", parcel.id, exc_info=error)
            await self._store.outbox.settle(parcel.id, Refused(type(error).__name__), wall=self._times.wall())

    def _lose_patience(self, flying: Flying) -> None:
        if self._deadline is not None and asyncio.get_running_loop().time() > self._deadline:
            # Left as "sending": the next start knows that nobody knows.
            for task in flying:
                task.cancel()
