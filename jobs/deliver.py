"""Claim with a lease, wait for a turn, commit that it leaves, send, settle. A crash at any point loses nothing."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.records import Outcome, Parcel, Refused, Retry
from data.store import Store, StoreError
from jobs.messenger import Messenger, Turn
from jobs.times import Times

log = logging.getLogger(__name__)

HELD = 256
"""Deliveries in memory at a time, however many wait. When half of them are over, more are claimed."""
LEASE = timedelta(seconds=60)
"""Longer than a hiccup of the database, so that nobody else takes what is about to be sent."""
LOOK_AGAIN = 1.0
"""Seconds: what became urgent meanwhile must not wait for everything that is held."""
SETTLE_AGAIN = 1.0
"""Seconds before the first new try to keep how a message ended; twice as long each time, up to half a minute."""
GRACE = 20.0
"""Seconds that messages in flight get when the bot is asked to stop."""


@dataclass(slots=True, eq=False)
class Errand:
    """A delivery in memory."""

    parcel: Parcel
    left: bool = False
    """Whether its request may have left. Until then it can be given back untouched."""


class Deliverer:
    """The beat that sends what is owed."""

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        times: Times,
        *,
        held: int = HELD,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._times = times
        self._sleep = sleep
        self._room = held
        self._few = held // 2
        self._resting_until: datetime | None = None
        self._deadline: float | None = None
        self._errands: dict[asyncio.Task[None], Errand] = {}
        self._over: list[asyncio.Task[None]] = []
        self._waiting: set[int] = set()
        """Chats that just had one and are owed more right now."""
        self._news = asyncio.Event()
        self._look_at = 0.0
        self._all_held = False
        """Whether all chats that may be written to and are owed something have one in memory."""

    def stop(self) -> None:
        """Claim nothing more and give back what waits for its turn; what is in flight gets its grace."""
        self._deadline = asyncio.get_running_loop().time() + GRACE
        self._news.set()

    async def run(self) -> datetime | None:
        """Send until nothing can be claimed; returns when something can next be."""
        while True:
            for parcel in await self._claim():
                self._start(Errand(parcel))
            if not self._errands:
                return self._resting_until or await self._store.outbox.next_ready(wall=self._times.wall())
            self._hurry()
            await self._rest()
            await self._land()

    async def _claim(self) -> list[Parcel]:
        """Whatever may be claimed; in between the next of those chats that just had one, which costs little."""
        chats, self._waiting = self._waiting, set()
        held, now = len(self._errands), asyncio.get_running_loop().time()
        if self._deadline is not None or held >= self._room or self._rests():
            return []
        if not held or now >= self._look_at or (held <= self._few and not self._all_held):
            parcels = await self._claim_up_to(self._room - held)
            self._look_at, self._all_held = now + LOOK_AGAIN, len(parcels) < self._room - held
            return parcels
        return await self._claim_up_to(self._room - held, chats) if chats else []

    async def _claim_up_to(self, limit: int, chats: Collection[int] | None = None) -> list[Parcel]:
        holding = [errand.parcel.id for errand in self._errands.values()] if chats is None else []
        return await self._store.outbox.claim(
            limit=limit, lease=LEASE, wall=self._times.wall(), chats=chats, holding=holding
        )

    def _rests(self) -> bool:
        """Whether nobody can be written to for now."""
        if self._resting_until is not None and self._resting_until <= self._times.wall():
            self._resting_until = None
        return self._resting_until is not None

    def _start(self, errand: Errand) -> None:
        task = asyncio.create_task(self._deliver(errand))
        self._errands[task] = errand
        task.add_done_callback(self._note)

    def _note(self, task: asyncio.Task[None]) -> None:
        """Nothing has to happen at once while enough others wait for their turn, and no chat is owed more."""
        self._over.append(task)
        if self._waiting or len(self._errands) - len(self._over) <= self._few:
            self._news.set()

    async def _rest(self) -> None:
        """Until something is over, or it is time to look again."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN):
                await self._news.wait()
        self._news.clear()

    async def _deliver(self, errand: Errand) -> None:
        async with self._messenger.turn(errand.parcel) as turn:
            outcome = turn if isinstance(turn, Retry) else await self._send(errand, turn)
        if outcome is None:
            self._waiting.add(errand.parcel.chat.id)
            return
        self._heed(outcome)
        await self._settle(errand.parcel, outcome)

    def _heed(self, outcome: Outcome) -> None:
        if isinstance(outcome, Retry) and outcome.everybody:
            log.error("nothing can be sent, and nothing is lost: %s", outcome.reason)
            self._resting_until = self._times.wall() + timedelta(seconds=outcome.after)
            self._news.set()

    async def _settle(self, parcel: Parcel, outcome: Outcome) -> None:
        """Keep how it ended, as often as it takes: forgotten, it would be sent again."""
        pause = SETTLE_AGAIN
        while True:
            try:
                more = await self._store.outbox.settle(parcel.id, outcome, wall=self._times.wall(), fence=parcel.fence)
            except StoreError as error:
                log.error("how delivery %d ended cannot be kept yet: %s", parcel.id, error)  # noqa: TRY400 - it says what to do
                await self._sleep(pause)
                pause = min(pause * 2, 30.0)
            else:
                self._waiting.update({parcel.chat.id} if more else ())
                return

    async def _send(self, errand: Errand, turn: Turn) -> Outcome | None:
        """None when it must not be sent any more: then the store ended it."""
        errand.left = True
        parcel, leased_until = errand.parcel, self._times.wall() + LEASE
        begin = self._store.outbox.begin
        if not await begin(parcel.id, now=self._times.now(), leased_until=leased_until, fence=parcel.fence):
            return None
        return await turn.send()

    async def _land(self) -> None:
        """See what is over."""
        over, self._over = self._over, []
        errands = [(task, self._errands.pop(task)) for task in over]
        for task, errand in errands:
            if not task.cancelled() and (error := task.exception()) is not None:
                await self._set_aside(errand.parcel, error)
        unsent = [errand.parcel.id for task, errand in errands if task.cancelled() and not errand.left]
        if unsent:
            await self._store.outbox.release(unsent)

    async def _set_aside(self, parcel: Parcel, error: BaseException) -> None:
        """One message that cannot even be written must not stop the others, nor be tried for ever."""
        if isinstance(error, StoreError):
            # That it leaves could not be kept, so it did not leave; its lease, or the next start, gives it back.
            log.error("delivery %d does not leave: %s", parcel.id, error)
        else:
            log.error("delivery %d could not be sent", parcel.id, exc_info=error)
            await self._settle(parcel, Refused(type(error).__name__))

    def _hurry(self) -> None:
        if self._deadline is None and not self._rests():
            return
        impatient = self._deadline is not None and asyncio.get_running_loop().time() > self._deadline
        for task, errand in self._errands.items():
            if impatient or not errand.left:
                # What has left stays "sending": the next start knows that nobody knows.
                task.cancel()
