"""A desk with a real store, scripted feeds, a scripted messenger, and a clock that a test moves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.records import ChatKind, Outcome, Parcel, Retry, Sent, Source
from data.store import Store
from deals.grammar import parse_rule
from deals.offer import Offer
from deals.rule import Watch
from deals.snapshot import Snapshot
from deals.source import PandaponParams, SourceParams
from deals.verdict import Correction
from jobs.desk import Desk
from jobs.times import Times
from tests.deals.builders import START

Answer = Snapshot | Exception
ADMIN = 7
VIETNAMESE = PandaponParams(language="vi")


class Feeds:
    """Shows what a test put on the shelf, to each source its own."""

    def __init__(self) -> None:
        self.shelf: dict[SourceParams, tuple[Offer, ...] | Exception] = {}
        self.complete = True
        self.filler = False
        self.asked: list[SourceParams] = []

    async def fetch(self, params: SourceParams, now: datetime, *, full_ids: bool = False) -> Snapshot:
        self.asked.append(params)
        shown = self.shelf.get(params, ())
        if isinstance(shown, Exception):
            raise shown
        return Snapshot(at=now, offers=shown, complete=self.complete, filler=self.filler)


@dataclass(frozen=True)
class Turn:
    messenger: "Messenger"
    parcel: Parcel

    async def send(self) -> Outcome:
        return await self.messenger.send(self.parcel)


class Messenger:
    """Notes what it is given and answers with what a test decided; otherwise everything is sent."""

    def __init__(self) -> None:
        self.given: list[Parcel] = []
        self.asked: list[Parcel] = []
        self.asking = asyncio.Semaphore(0)
        self.room = asyncio.Semaphore(4)
        self.busy: dict[int, float] = {}
        self.edited: list[tuple[Parcel, Correction]] = []
        self.decide: Callable[[Parcel], Outcome] = lambda parcel: Sent(1000 + parcel.id)

    @asynccontextmanager
    async def turn(self, parcel: Parcel) -> AsyncIterator[Turn | Retry]:
        """A few at a time; a chat that is busy has none for so many seconds."""
        self.asked.append(parcel)
        self.asking.release()
        async with self.room:
            wait = self.busy.get(parcel.chat.id)
            yield Turn(self, parcel) if wait is None else Retry(wait, "its turn")

    async def hears(self, times: int) -> None:
        """Until so many asked for their turn."""
        for _ in range(times):
            await self.asking.acquire()

    async def send(self, parcel: Parcel) -> Outcome:
        self.given.append(parcel)
        return self.decide(parcel)

    async def edit(self, parcel: Parcel, verdict: Correction) -> Outcome:
        self.edited.append((parcel, verdict))
        return self.decide(parcel)

    @property
    def chats(self) -> list[int]:
        return [parcel.chat.id for parcel in self.given]


class Stand:
    """Everything a job needs, and short ways to set a scene."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.feeds = Feeds()
        self.messenger = Messenger()
        self.now = START
        self.times = Times(now=lambda: self.now, wall=lambda: self.now)
        self.woken = 0
        self.desk = Desk(
            store=store,
            feeds=self.feeds,
            interval=timedelta(minutes=10),
            admins=frozenset({ADMIN}),
            times=self.times,
            luck=lambda: 0.5,
        )

    def wake(self) -> None:
        self.woken += 1

    async def source(self, params: SourceParams = VIETNAMESE) -> Source:
        return await self.store.sources.add(params, now=self.now)

    async def look(self, source: Source) -> Source:
        """The same source as it is kept now."""
        return next(kept for kept in await self.store.sources.all() if kept.id == source.id)

    async def watch(self, line: str, chat_id: int = 100) -> Watch:
        await self.store.chats.meet(chat_id, ChatKind.PRIVATE, title="", language="en", now=self.now)
        return await self.store.watches.add(
            chat_id=chat_id, thread_id=None, owner_id=chat_id, line=line, rule=parse_rule(line), now=self.now
        )

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)
