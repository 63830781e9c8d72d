"""Whatever happens in whatever order, no delivery is lost and none is sent twice without a doubt about the first."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from data import open_store
from data.records import DeliveryState, Gone, Outcome, Refused, Retry, Sent, Unsure
from deals.grammar import parse_rule
from tests.data.scene import LEASE, Scene
from tests.deals.builders import START
from tests.makers import alert_of, changes_of, event_of

T = TypeVar("T")

CHATS = (1, 2, 3)
OUTCOMES: tuple[Outcome, ...] = (
    Sent(1),
    Sent(2),
    Retry(30, "429"),
    Retry(5, "no connection", whole_chat=False, counted=True),
    Unsure("no answer"),
    Refused("can't parse entities"),
    Gone("blocked"),
)
FINAL = {DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.EXPIRED, DeliveryState.CANCELLED}


class Outbox(RuleBasedStateMachine):
    """The model knows only what the sender saw: what it was handed, what left, and how that ended."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.wall = START
        self.owed = 0
        self.hand: list[int] = []
        self.flying: list[int] = []
        self.left: Counter[int] = Counter()
        self.may_leave: Counter[int] = Counter()
        self.ended: dict[int, DeliveryState] = {}
        self.disturbed: set[int] = set()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @initialize()
    def open(self) -> None:
        self.store = self.run(open_store(f"sqlite:///{self.folder.name}/a.db"))
        self.scene = Scene(self.store)
        self.watches = {chat: self.run(self.scene.watch(chat)) for chat in CHATS}
        self.owe(set(CHATS), urgent=False)

    @rule(chats=st.sets(st.sampled_from(CHATS), min_size=1), urgent=st.booleans())
    def owe(self, chats: set[int], urgent: bool) -> None:
        offer = self.scene.offer()
        event = event_of(offer)
        alerts = [alert_of(self.watches[chat], event, urgent=urgent) for chat in sorted(chats)]
        kept = self.run(self.store.polls.keep(changes_of(offer, events=(event,)), alerts, now=START))
        assert len(chats - self.disturbed) <= kept.deliveries <= len(chats)
        self.owed += kept.deliveries

    @rule(limit=st.integers(1, 4))
    def claim(self, limit: int) -> None:
        parcels = self.run(self.scene.claim(limit, wall=self.wall))
        assert len({parcel.chat.id for parcel in parcels}) == len(parcels) <= limit
        self.hand += [parcel.id for parcel in parcels]

    @precondition(lambda self: self.hand)
    @rule(number=st.integers(1, 3))
    def begin(self, number: int) -> None:
        leaving, self.hand = self.hand[:number], self.hand[number:]
        for delivery in leaving:
            if self.run(self.store.outbox.begin(delivery, now=START, leased_until=self.wall + LEASE)):
                assert delivery not in self.ended
                self.left[delivery] += 1
                assert self.left[delivery] <= 1 + self.may_leave[delivery]
                self.flying.append(delivery)

    @precondition(lambda self: self.hand)
    @rule(number=st.integers(1, 3))
    def begin_twice(self, number: int) -> None:
        """Two workers who both believe that it is theirs."""
        self.hand += self.hand[:number]
        self.begin(number)
        self.begin(len(self.hand))

    @precondition(lambda self: self.flying)
    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES))
    def settle(self, data: st.DataObject, outcome: Outcome) -> None:
        delivery = self.flying.pop(data.draw(st.integers(0, len(self.flying) - 1)))
        before = self.state(delivery)
        self.run(self.store.outbox.settle(delivery, outcome, wall=self.wall))
        self.expect(delivery, outcome, before)

    def expect(self, delivery: int, outcome: Outcome, before: DeliveryState) -> None:
        match outcome:
            case Sent():
                self.ended.setdefault(delivery, DeliveryState.SENT)
            case Refused() if before in {DeliveryState.CLAIMED, DeliveryState.SENDING}:
                self.ended[delivery] = DeliveryState.DEAD
            case Gone():
                self.disturbed.add(self.chat_of(delivery))
            case _:
                self.may_leave[delivery] += 1

    @rule()
    def crash(self) -> None:
        self.may_leave.update(self.flying)
        self.run(self.store.close())
        self.hand, self.flying = [], []
        self.store = self.scene.store = self.run(open_store(f"sqlite:///{self.folder.name}/a.db"))
        self.run(self.store.outbox.recover(wall=self.wall))

    @rule()
    def stop_gracefully(self) -> None:
        self.run(self.store.outbox.release(self.hand))
        self.hand = []

    @rule(seconds=st.sampled_from([1, 10, 31, 61, 3600]))
    def wait(self, seconds: int) -> None:
        self.wall += timedelta(seconds=seconds)
        if seconds > LEASE.total_seconds():
            self.may_leave.update(self.flying)

    @rule(chat=st.sampled_from(CHATS[1:]), what=st.integers(0, 5))
    def disturb(self, chat: int, what: int) -> None:
        self.disturbed.add(chat)
        store, watch = self.store, self.watches[chat].id
        match what:
            case 0 | 1:
                self.run(store.chats.mute(chat, START + timedelta(hours=1) if what else None))
            case 2 | 3:
                self.run(store.watches.set_active(watch, active=bool(what - 2)))
            case _:
                line = ("low", "new")[what - 4]
                self.run(store.watches.edit(watch, line=line, rule=parse_rule(line)))

    @rule(chat=st.sampled_from(CHATS))
    def start_again(self, chat: int) -> None:
        self.run(self.scene.chat(chat))

    @invariant()
    def a_chat_has_one_in_flight(self) -> None:
        under_way = [self.chat_of(i) for i in self.numbers() if self.state(i) in {"claimed", "sending"}]
        assert len(set(under_way)) == len(under_way)

    @invariant()
    def what_ended_stays_as_it_ended(self) -> None:
        assert {number: self.state(number) for number in self.ended} == self.ended

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        self.drain()
        for number in self.numbers():
            state = self.state(number)
            assert state in FINAL
            assert state is not DeliveryState.EXPIRED
            if self.chat_of(number) not in self.disturbed:
                assert state is self.ended[number]
        self.run(self.store.close())
        self.runner.close()
        self.folder.cleanup()

    def drain(self) -> None:
        self.run(self.store.outbox.recover(wall=self.wall))
        while (ready := self.run(self.store.outbox.next_ready(wall=self.wall))) is not None:
            self.wall = ready
            parcels = self.run(self.scene.claim(wall=self.wall))
            assert parcels
            for parcel in parcels:
                if self.run(self.scene.send(parcel)):
                    assert parcel.id not in self.ended
                    self.ended[parcel.id] = DeliveryState.SENT

    def numbers(self) -> range:
        return range(1, self.owed + 1)

    def state(self, delivery: int) -> DeliveryState:
        return self.run(self.scene.state(delivery))

    def chat_of(self, delivery: int) -> int:
        parcel = self.run(self.store.outbox.get(delivery))
        assert parcel is not None
        return parcel.chat.id


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)
