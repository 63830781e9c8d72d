import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from telegram.error import BadRequest, RetryAfter

from bot.pacing import Answer, Lane, Pacer, Permit, Time
from tests.bot.samples import Clock


class Wire:
    """Answers every call a moment later, or as it was told to, and remembers when each left."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.pacer = self.clock.pacer()
        self.noted: list[int] = []
        self.marked: list[str] = []
        self.log: list[tuple[float, str]] = []
        self.trouble: dict[str, list[Exception]] = {}

    def send(
        self, name: str, chat: int | str | None, lane: Lane | Permit | None = None, endpoint: str = "sendMessage"
    ) -> Awaitable[Answer]:
        """One call of the bot."""
        data: dict[str, Any] = {"text": name} if chat is None else {"chat_id": chat, "text": name}
        return self.pacer.process_request(self._call, (name, data), {}, endpoint, data, lane)

    def living(self, **options: Any) -> "Wire":
        """The same with another pacer."""
        self.pacer = Pacer(time=Time(lambda: self.clock.now, self.clock.later), **options)
        return self

    async def note(self, chat: int) -> None:
        self.noted.append(chat)

    async def deliver(
        self, name: str, chat: int, lane: Lane = Lane.ALERTS, *, age: float = 0, use: bool = True
    ) -> None:
        """As the delivery job does."""
        async with self.pacer.turn(chat, lane, age=age, patience=5) as permit:
            assert isinstance(permit, Permit)
            if use:
                await self.send(name, chat, permit)

    async def _call(self, name: str, data: dict[str, Any]) -> Answer:
        if data.get("allow_paid_broadcast"):
            self.marked.append(name)
        self.log.append((self.clock.now, name))
        await asyncio.sleep(0)
        if self.trouble.get(name):
            raise self.trouble[name].pop(0)
        return {"message_id": len(self.log)}

    def order(self) -> list[str]:
        return [name for _, name in self.log]


@pytest.fixture
def wire() -> Wire:
    return Wire()


async def test_people_are_answered_before_alerts_that_asked_earlier(wire: Wire) -> None:
    alerts = [asyncio.ensure_future(wire.send(f"alert {n}", n, Lane.ALERTS)) for n in range(1, 6)]
    people = [asyncio.ensure_future(wire.send(f"answer {n}", n)) for n in range(11, 14)]
    await asyncio.gather(*alerts, *people)
    assert wire.order()[:3] == ["answer 11", "answer 12", "answer 13"]


async def test_messages_to_one_chat_keep_their_order_and_their_distance(wire: Wire) -> None:
    await asyncio.gather(*(wire.send(str(n), 5) for n in range(4)))
    assert wire.order() == ["0", "1", "2", "3"]
    times = [at for at, _ in wire.log]
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(times))


async def test_a_chat_that_must_wait_is_stepped_over(wire: Wire) -> None:
    await asyncio.gather(wire.send("a1", 1), wire.send("a2", 1), wire.send("b", 2))
    assert wire.order() == ["a1", "b", "a2"]


async def test_a_channel_is_one_chat_whether_its_number_comes_as_text_or_not(wire: Wire) -> None:
    await asyncio.gather(*(wire.send(str(n), -100 if n % 2 else "-100") for n in range(21)))
    assert wire.log[19][0] - wire.log[0][0] < 2
    assert wire.log[20][0] - wire.log[0][0] >= 60


@pytest.mark.parametrize(("endpoint", "chat"), [("getChat", 1), ("sendChatAction", 1), ("answerCallbackQuery", None)])
async def test_what_sends_nothing_goes_at_once(wire: Wire, endpoint: str, chat: int | None) -> None:
    await asyncio.gather(*(wire.send(str(n), chat, endpoint=endpoint) for n in range(50)))
    assert {at for at, _ in wire.log} == {1000.0}


async def test_an_answer_that_was_throttled_is_sent_again_when_it_may_be(wire: Wire) -> None:
    wire.trouble["hello"] = [RetryAfter(timedelta(seconds=5))]
    await asyncio.gather(wire.send("hello", 1), wire.send("other", 2))
    assert wire.order() == ["hello", "other", "hello"]
    assert wire.log[1][0] < 1001
    assert wire.log[2][0] >= 1005


async def test_an_alert_that_was_throttled_goes_back_and_its_chat_stays_closed(wire: Wire) -> None:
    wire.trouble["alert"] = [RetryAfter(timedelta(seconds=5))]
    with pytest.raises(RetryAfter):
        await wire.send("alert", 1, Lane.ALERTS)
    await wire.send("answer", 1)
    assert wire.log[1][0] >= 1005


async def test_a_person_does_not_wait_for_minutes_in_silence(wire: Wire) -> None:
    wire.trouble["hello"] = [RetryAfter(timedelta(minutes=10))]
    with pytest.raises(RetryAfter):
        await wire.send("hello", 1)


async def test_other_errors_pass_through_and_free_the_place(wire: Wire) -> None:
    wire.trouble["bad"] = [BadRequest("chat not found")]
    with pytest.raises(BadRequest):
        await wire.send("bad", 1)
    await wire.send("good", 1)
    assert wire.order() == ["bad", "good"]


async def test_who_is_cancelled_while_waiting_sends_nothing_and_blocks_nobody(wire: Wire) -> None:
    await wire.send("first", 1)
    second = asyncio.ensure_future(wire.send("second", 1))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    await wire.send("third", 1)
    assert wire.order() == ["first", "third"]


@pytest.mark.parametrize("steps", range(12))
async def test_it_does_not_matter_when_a_caller_is_cancelled(wire: Wire, steps: int) -> None:
    await wire.send("first", 1)
    leaving = asyncio.ensure_future(wire.send("leaving", 1))
    for _ in range(steps):
        await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    await asyncio.gather(wire.send("third", 1), wire.send("other", 2))
    assert {"first", "third", "other"} <= set(wire.order())


async def test_at_shutdown_nobody_is_left_waiting(wire: Wire) -> None:
    await wire.pacer.initialize()
    await wire.send("first", 1)
    rest: Callable[[int], Awaitable[Answer]] = lambda n: wire.send(str(n), 1)  # noqa: E731 - shorter than three futures
    waiting = [asyncio.ensure_future(rest(n)) for n in range(3)]
    await asyncio.sleep(0)
    await wire.pacer.shutdown()
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended)


async def test_each_lane_goes_before_those_after_it(wire: Wire) -> None:
    lanes = [Lane.DIGESTS, Lane.ALERTS, Lane.DEADLINES, Lane.PEOPLE]
    await asyncio.gather(*(wire.send(lane.name, chat, lane) for chat, lane in enumerate(lanes, 1)))
    assert wire.order() == [lane.name for lane in sorted(lanes)]


async def test_a_flood_of_answers_does_not_starve_alerts_nor_alerts_digests(wire: Wire) -> None:
    floods = [wire.send("answer", chat) for chat in range(1, 101)]
    floods += [wire.send("alert", chat, Lane.ALERTS) for chat in range(101, 201)]
    await asyncio.gather(*floods, *(wire.send("digest", chat, Lane.DIGESTS) for chat in range(201, 206)))
    first = wire.order()[:60]
    assert first.count("alert") >= 8
    assert first.count("digest") >= 2
    assert first.count("answer") > 40


async def test_who_holds_a_permit_sends_at_once_and_it_serves_once(wire: Wire) -> None:
    async with wire.pacer.turn(1, Lane.ALERTS, age=0, patience=5) as permit:
        assert isinstance(permit, Permit)
        at = wire.clock.now
        await wire.send("first", 1, permit)
        await wire.send("again, as plain text", 1, permit)
    assert wire.log[0] == (at, "first")
    assert wire.log[1][0] >= at + 1


async def test_a_permit_that_is_not_used_leaves_its_chat_free(wire: Wire) -> None:
    await wire.deliver("cancelled", 1, use=False)
    await wire.deliver("next", 1)
    assert wire.order() == ["next"]
    assert wire.log[0][0] < 1000.1


async def test_the_older_goes_first_among_equals_the_group_and_then_who_heard_nothing_for_longest(wire: Wire) -> None:
    await wire.deliver("earlier", 1)
    wire.clock.now += 5
    jobs = [("young", 3, 20.0), ("just heard one", 1, 10.0), ("heard none", 2, 10.0), ("group", -5, 10.0)]
    await asyncio.gather(*(wire.deliver(name, chat, age=age) for name, chat, age in jobs))
    assert wire.order()[1:] == ["group", "heard none", "just heard one", "young"]


async def test_a_delivery_does_not_stand_in_line_for_a_chat_that_must_wait_long(wire: Wire) -> None:
    wire.trouble["alert"] = [RetryAfter(timedelta(seconds=20))]
    with pytest.raises(RetryAfter):
        await wire.deliver("alert", 1)
    async with wire.pacer.turn(1, Lane.ALERTS, age=0, patience=5) as wait:
        assert isinstance(wait, float)
        assert 19 < wait <= 20.1


async def test_a_person_is_told_when_the_chat_must_wait_long(wire: Wire) -> None:
    wire.trouble["hello"] = [RetryAfter(timedelta(minutes=10))]
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await wire.send("hello", 1)
    assert len(wire.log) == 1


async def test_slow_alerts_leave_connections_to_people() -> None:
    wire, slow = Wire(), asyncio.Event()
    wire.living(connections=8)

    async def never(*_: object) -> Answer:
        await slow.wait()
        return True

    stuck = [
        asyncio.ensure_future(wire.pacer.process_request(never, (), {}, "sendMessage", {"chat_id": n}, Lane.ALERTS))
        for n in range(1, 20)
    ]
    await wire.send("answer", 100)
    assert wire.order() == ["answer"]
    slow.set()
    await asyncio.gather(*stuck)


async def test_it_is_noted_before_a_shared_chat_is_written_to_and_nobody_else_is() -> None:
    wire = Wire()
    wire.living(note=wire.note)
    await asyncio.gather(wire.send("a", 1), wire.send("b", -5), wire.send("c", "@deals"))
    assert wire.noted == [-5]


async def test_after_a_restart_nothing_leaves_for_a_second_and_a_full_group_waits(wire: Wire) -> None:
    wire.pacer.remember([(-5, 30.0 - n) for n in range(20)])
    await asyncio.gather(wire.send("person", 1), wire.send("group", -5))
    assert [name for _, name in wire.log] == ["person", "group"]
    assert wire.log[0][0] == pytest.approx(1001)
    assert wire.log[1][0] >= 1030


async def test_what_is_free_is_used_first_and_no_more_is_paid_for_than_may_be() -> None:
    wire, left = Wire(), [50]

    async def buy(lot: int) -> int:
        got = min(lot, left[0])
        left[0] -= got
        return got

    wire.living(rate=200, connections=500, buy=buy)
    await asyncio.gather(*(wire.send(str(chat), chat, Lane.ALERTS) for chat in range(1, 151)))
    assert left == [0]
    assert "1" not in wire.marked, "nothing was bought when it left"
    assert "150" not in wire.marked, "all that was bought had long been used"
    assert 2 < wire.log[-1][0] - wire.log[0][0] < 5


async def test_an_edit_is_never_paid_for() -> None:
    wire = Wire()
    wire.living(rate=200, connections=500, buy=lambda lot: asyncio.sleep(0, lot))
    await asyncio.gather(*(wire.send(str(n), n, Lane.DIGESTS, "editMessageText") for n in range(1, 60)))
    assert wire.marked == []
    assert all(later - earlier >= 1 for (earlier, _), (later, _) in zip(wire.log, wire.log[30:], strict=False))


async def test_while_the_whole_bot_is_refused_a_press_is_answered_later(wire: Wire) -> None:
    refuse_everybody(wire, RetryAfter(3))
    await asyncio.gather(*(wire.send(f"{n}", n, Lane.ALERTS) for n in (1, 2)), return_exceptions=True)
    began = wire.clock.now
    await wire.send("press", None, endpoint="answerCallbackQuery")
    assert wire.clock.now - began >= 2


async def test_a_press_that_telegram_would_not_take_any_more_is_let_be(wire: Wire) -> None:
    refuse_everybody(wire, RetryAfter(30))
    await asyncio.gather(*(wire.send(f"{n}", n, Lane.ALERTS) for n in (1, 2)), return_exceptions=True)
    assert await wire.send("press", None, endpoint="answerCallbackQuery") is True
    assert "press" not in wire.order()


async def test_a_press_that_is_refused_stops_everybody_and_is_answered_afterwards(wire: Wire) -> None:
    wire.trouble = {"press": [RetryAfter(3)]}
    await wire.send("press", None, endpoint="answerCallbackQuery")
    await wire.send("later", 1)
    (first, _), (again, _), (later, _) = wire.log
    assert again - first >= 3
    assert later - first >= 3


def refuse_everybody(wire: Wire, error: Exception) -> None:
    """Two chats within a second: it is the whole bot."""
    wire.trouble = {"1": [error], "2": [error]}
