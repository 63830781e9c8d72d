import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from telegram.error import BadRequest, RetryAfter

from bot.pacing import Answer, Lane
from tests.bot.samples import Clock


class Wire:
    """Answers every call a moment later, or as it was told to, and remembers when each left."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.pacer = self.clock.pacer()
        self.log: list[tuple[float, str]] = []
        self.trouble: dict[str, list[Exception]] = {}

    def send(
        self, name: str, chat: int | str | None, lane: Lane | None = None, endpoint: str = "sendMessage"
    ) -> Awaitable[Answer]:
        """One call of the bot."""
        data: dict[str, Any] = {"text": name} if chat is None else {"chat_id": chat, "text": name}
        return self.pacer.process_request(self._call, (name,), {}, endpoint, data, lane)

    async def _call(self, name: str) -> Answer:
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
