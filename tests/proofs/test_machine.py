"""Polls, rules, commands, messages, crashes and clocks in any order: what is owed arrives, what is asked is done."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from data import open_store
from data.cause import caused_by
from data.records import ChatKind, Heard, Outcome, Parcel, Retry, Sent, Unsure, View
from data.store import Store
from deals.grammar import parse_rule
from deals.rule import Watch
from deals.snapshot import Snapshot
from deals.source import SourceParams
from jobs.desk import Desk
from jobs.poll import poll_source
from jobs.times import Times
from tests.data.scene import LEASE
from tests.deals.builders import START, panda
from tests.proofs.scene import SOURCE

T = TypeVar("T")

CHATS = (1, 2, 3)
OFFERS = tuple("abcdefgh")
MOST_UPDATES = 12
"""A person may have twenty watches."""
OUTCOMES: tuple[Outcome, ...] = (Sent(1), Retry(30, "429"), Unsure("no answer"))


class Everything(RuleBasedStateMachine):
    """The model knows what the feed showed, what people asked for, and what their phones received."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.now = START
        self.shelf = dict.fromkeys(OFFERS[:2], 10000)
        self.seen: set[str] = set()
        self.owed: set[tuple[int, str]] = set()
        """(chat, title) that must arrive."""
        self.told: Counter[tuple[int, str]] = Counter()
        self.doubts: Counter[tuple[int, str]] = Counter()
        self.quiet: set[int] = set()
        """Chats that paused their watch at some time: what they are owed may be cancelled."""
        self.hand: list[Parcel] = []
        self.flying: list[Parcel] = []
        self.updates: dict[int, int] = {}
        """Update -> the chat that asks for one more watch."""
        self.unfinished: set[int] = set()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def start(self) -> Store:
        return await open_store(f"sqlite:///{self.folder.name}/a.db")

    @initialize()
    def open(self) -> None:
        self.store = self.run(self.start())
        self.watches = {chat: self.run(self.newcomer(chat)) for chat in CHATS}
        self.views = {chat: self.run(self.counting(chat)).id for chat in CHATS}
        self.run(self.store.sources.add(SOURCE, now=START))
        self.poll()

    async def newcomer(self, chat: int) -> int:
        await self.store.chats.meet(chat, ChatKind.PRIVATE, title="", language="en", now=START)
        return (await self.add(chat, "new")).id

    async def add(self, chat: int, line: str) -> Watch:
        rule = parse_rule(line)
        return await self.store.watches.add(
            chat_id=chat, thread_id=None, owner_id=chat, line=line, rule=rule, now=START
        )

    async def counting(self, chat: int) -> View:
        return await self.store.views.put(chat_id=chat, user_id=chat, kind="count", state={"n": 0}, now=START)

    # The feed and what is made of it.

    async def fetch(self, params: SourceParams, now: datetime, *, full_ids: bool = False) -> Snapshot:
        shown = [panda(price, key=key, title=f"lamp {key}") for key, price in self.shelf.items()]
        return Snapshot(at=now, offers=tuple(shown), complete=len(shown) > 2)

    @rule()
    def poll(self) -> None:
        desk = Desk(store=self.store, feeds=self, interval=timedelta(minutes=1), times=Times(now=lambda: self.now))
        [source] = self.run(self.store.sources.all())
        fresh = self.shelf.keys() - self.seen if source.baselined_at else set()
        assert self.run(poll_source(desk, source)).error is None
        self.seen |= self.shelf.keys()
        self.owed |= {(chat, f"lamp {key}") for key in fresh for chat in CHATS if chat not in self.quiet}

    @rule(key=st.sampled_from(OFFERS), price=st.sampled_from([5000, 9000, 10000, None]))
    def the_shelf_changes(self, key: str, price: int | None) -> None:
        if price is None:
            self.shelf.pop(key, None)
        else:
            self.shelf[key] = price

    @rule(chat=st.sampled_from(CHATS[2:]), active=st.booleans())
    def a_watch_is_paused_or_resumed(self, chat: int, active: bool) -> None:
        self.quiet.add(chat)
        self.run(self.store.watches.set_active(self.watches[chat], active=active))

    # Messages.

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        held = [parcel.id for parcel in (*self.hand, *self.flying)]
        self.hand += self.run(self.store.outbox.claim(limit=limit, lease=LEASE, wall=self.now, holding=held))

    @precondition(lambda self: self.hand)
    @rule()
    def begin(self) -> None:
        parcel = self.hand.pop(0)
        if self.run(self.store.outbox.begin(parcel.id, now=START, fence=parcel.fence)):
            self.flying.append(parcel)

    @precondition(lambda self: self.flying)
    @rule(outcome=st.sampled_from(OUTCOMES), arrived=st.booleans())
    def answer(self, outcome: Outcome, arrived: bool) -> None:
        parcel = self.flying.pop(0)
        match outcome:
            case Sent():
                self.arrive(parcel)
            case Unsure():
                self.doubt(parcel, arrived=arrived)
            case _:
                pass
        self.run(self.store.outbox.settle(parcel.id, outcome, wall=self.now, fence=parcel.fence))

    def arrive(self, parcel: Parcel) -> None:
        self.told.update((parcel.chat.id, sighting.offer.title) for sighting in parcel.sightings)

    def doubt(self, parcel: Parcel, *, arrived: bool) -> None:
        """Nobody knows whether it arrived; only the phone does."""
        self.doubts.update((parcel.chat.id, sighting.offer.title) for sighting in parcel.sightings)
        if arrived:
            self.arrive(parcel)

    # Commands.

    @rule(chat=st.sampled_from(CHATS), again=st.booleans())
    def ask(self, chat: int, again: bool) -> None:
        """Telegram delivers an update, maybe twice."""
        if len(self.updates) >= MOST_UPDATES:
            return
        number = len(self.updates) + 1
        for _ in range(1 + again):
            self.run(self.store.inbox.journal([Heard(update_id=number, chat_id=chat, body="{}")], wall=self.now))
        self.updates[number] = chat
        self.unfinished.add(number)

    @precondition(lambda self: self.unfinished)
    @rule(steps=st.integers(0, 3))
    def handle(self, steps: int) -> None:
        """The oldest one, up to some step: then the process dies."""
        number = min(self.unfinished)
        chat = self.updates[number]
        if steps == 3:
            self.run(self.do(number, chat, steps))
            self.unfinished.remove(number)
        else:
            self.run(self.do(number, chat, steps))
            self.crash(arrived=True)

    async def do(self, number: int, chat: int, steps: int) -> None:
        heard = await self.store.inbox.read(number)
        assert heard is not None
        with caused_by(number, heard.told):
            if steps > 0:
                await self.add(chat, "low")
            if steps > 1:
                view = await self.store.views.get(self.views[chat])
                assert view is not None
                n = view.state["n"]
                assert isinstance(n, int)
                await self.store.views.update(view.id, {"n": n + 1})
        if steps > 2:
            await self.store.inbox.finish([number])

    # Time and death.

    @rule(arrived=st.booleans())
    def crash(self, arrived: bool) -> None:
        for parcel in self.flying:
            self.doubt(parcel, arrived=arrived)
        self.hand, self.flying = [], []
        self.run(self.store.close())
        self.store = self.run(self.start())
        self.run(self.store.outbox.recover(wall=self.now))
        unfinished = self.run(self.store.inbox.unfinished())
        assert {heard.update_id for heard in unfinished} == self.unfinished

    @rule(seconds=st.sampled_from([1, 31, 61, 3600, -3600]))
    def wait(self, seconds: int) -> None:
        """The clock goes on, or jumps back."""
        self.now += timedelta(seconds=seconds)

    # What must hold.

    @invariant()
    def nothing_arrives_twice_without_a_doubt(self) -> None:
        assert not {one: n for one, n in self.told.items() if n > 1 + self.doubts[one]}

    @invariant()
    def nothing_arrives_that_nobody_is_owed(self) -> None:
        assert {one for one in self.told if one[0] not in self.quiet} <= self.owed

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        self.crash(arrived=False)
        while self.unfinished:
            self.handle(3)
        self.drain()
        assert {one for one in self.owed if one[0] not in self.quiet} <= self.told.keys()
        self.nothing_arrives_twice_without_a_doubt()
        asked = Counter(self.updates.values())
        for chat in CHATS:
            kept = self.run(self.store.watches.of_chat(chat, now=START))
            assert len(kept) == 1 + asked[chat]
            view = self.run(self.store.views.get(self.views[chat]))
            assert view is not None
            assert view.state == {"n": asked[chat]}
        self.run(self.store.close())
        self.runner.close()
        self.folder.cleanup()

    def drain(self) -> None:
        while (ready := self.run(self.store.outbox.next_ready(wall=self.now))) is not None:
            self.now = max(self.now, ready)
            self.claim(3)
            while self.hand:
                self.begin()
            while self.flying:
                self.answer(Sent(1), arrived=True)


TestEverything = Everything.TestCase
TestEverything.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
