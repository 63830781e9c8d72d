"""Two senders: one that freezes in the middle of a request while the other takes over, or one that is only slow."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unittest.mock import patch

from data import open_store
from data.records import Outcome, Parcel, Retry, Sent
from data.sqlite import leaving, outbox
from data.store import Store
from deals.verdict import Correction
from jobs.deliver import LEASE, Deliverer
from jobs.times import Times
from tests.data.scene import Scene
from tests.deals.builders import START
from tests.proofs.child import Damage
from tests.proofs.points import Points


@dataclass
class Far:
    """A messenger whose request waits until it is let go, and then ends as it is told."""

    outcome: Outcome
    told: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def turn(self, parcel: Parcel) -> AsyncIterator["Request"]:
        yield Request(self, parcel)

    async def edit(self, parcel: Parcel, verdict: Correction) -> Outcome:
        raise NotImplementedError


@dataclass(frozen=True)
class Request:
    far: Far
    parcel: Parcel

    async def send(self) -> Outcome:
        self.far.begun.set()
        await self.far.go.wait()
        self.far.told += isinstance(self.far.outcome, Sent)
        self.far.over.set()
        return self.far.outcome


async def told_after_waking(damage: Damage | None = None) -> int:
    """How often an alert is told when its sender freezes, loses it, and wakes up. Its own request never left."""
    async with _one_alert(damage) as (store, clock):
        frozen, awake, third = Far(Retry(0, "no connection", whole_chat=False)), Far(Sent(1)), Far(Sent(2))
        sleeper = asyncio.create_task(Deliverer(store, frozen, clock.times).run())
        await frozen.begun.wait()
        sleeper.cancel()
        clock.wall += LEASE + timedelta(seconds=1)
        taker = asyncio.create_task(Deliverer(store, awake, clock.times).run())
        await awake.begun.wait()
        frozen.go.set()
        await frozen.over.wait()
        await _settled(store)
        third.go.set()
        await Deliverer(store, third, clock.times).run()
        awake.go.set()
        await taker
        return awake.told + third.told


async def told_by_two(damage: Damage | None = None) -> int:
    """How often an alert is told when a second sender looks for work while the first one's request is on its way."""
    async with _one_alert(damage) as (store, clock):
        slow, quick = Far(Sent(1)), Far(Sent(2))
        first = asyncio.create_task(Deliverer(store, slow, clock.times).run())
        await slow.begun.wait()
        quick.go.set()
        await Deliverer(store, quick, clock.times).run()
        slow.go.set()
        await first
        return slow.told + quick.told


@dataclass
class Clock:
    """A wall clock that is moved by hand."""

    wall: datetime = START

    @property
    def times(self) -> Times:
        return Times(now=lambda: START, wall=lambda: self.wall)


@asynccontextmanager
async def _one_alert(damage: Damage | None) -> AsyncIterator[tuple[Store, Clock]]:
    with tempfile.TemporaryDirectory() as folder, patch.dict(vars(outbox)), patch.dict(vars(leaving)):
        if damage is not None:
            damage(Points(None))
        store = await open_store(f"sqlite:///{folder}/a.db")
        try:
            scene = Scene(store)
            await scene.owe(await scene.watch())
            yield store, Clock()
        finally:
            await store.close()


async def _settled(store: Store) -> None:
    """What was asked of the store before is done: it does one thing after the other."""
    for _ in range(3):
        await store.outbox.release([])
