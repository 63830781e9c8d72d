"""How often the bot may write: exact windows, no burst kindness, no charge for what is refused."""

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.cast import Cast
from sandbox.telegram.network import Telegram
from sandbox.telegram.rates import Limits, Rates, Window
from sandbox.telegram.refusals import Refusal
from tests.sandbox.conftest import Line, Ticks


def write(rates: Rates, chat_id: int, *, private: bool) -> int:
    """0 when it went through, else the seconds to wait."""
    try:
        rates.take(chat_id, private=private)
    except Refusal as refusal:
        return refusal.parameters["retry_after"]
    return 0


def test_a_private_chat_takes_one_message_a_second(ticks: Ticks) -> None:
    rates = Rates(Limits(), ticks)
    assert write(rates, 1, private=True) == 0
    ticks.move(0.999)
    assert write(rates, 1, private=True) == 1
    assert write(rates, 2, private=True) == 0
    ticks.move(0.001)
    assert write(rates, 1, private=True) == 0


def test_a_group_takes_twenty_a_minute(ticks: Ticks) -> None:
    rates = Rates(Limits(), ticks)
    for _ in range(20):
        assert write(rates, -1, private=False) == 0
        ticks.move(0.5)
    assert write(rates, -1, private=False) == 50
    ticks.move(49.9)
    assert write(rates, -1, private=False) == 1
    ticks.move(0.1)
    assert write(rates, -1, private=False) == 0
    assert write(rates, -1, private=False) == 1


def test_thirty_a_second_in_all(ticks: Ticks) -> None:
    rates = Rates(Limits(), ticks)
    assert [write(rates, chat, private=True) for chat in range(31)] == [0] * 30 + [1]
    ticks.move(1.0)
    assert [write(rates, chat, private=True) for chat in range(31)] == [0] * 30 + [1]


def pay(rates: Rates, chats: range) -> list[bool]:
    """Of each message whether it was charged."""
    return [rates.take(chat, private=True, paying=True) for chat in chats]


def test_who_pays_may_write_a_thousand_a_second_and_pays_for_what_is_not_free(ticks: Ticks) -> None:
    rates = Rates(Limits(paid=Window(1000, 1)), ticks)
    assert pay(rates, range(30)) == [False] * 30
    assert pay(rates, range(100, 1100)) == [True] * 1000
    with pytest.raises(Refusal, match="retry after 1"):
        pay(rates, range(2000, 2001))
    assert write(rates, 3000, private=True) == 1
    ticks.move(1.0)
    assert write(rates, 3000, private=True) == 0
    assert pay(rates, range(30)) == [False] * 29 + [True]


def test_who_pays_still_writes_to_one_person_once_a_second(ticks: Ticks) -> None:
    rates = Rates(Limits(paid=Window(1000, 1)), ticks)
    pay(rates, range(1))
    with pytest.raises(Refusal, match="retry after 1"):
        pay(rates, range(1))


async def test_without_the_right_nothing_can_be_paid(line: Line, cast: Cast, local: Telegram) -> None:
    code, description = await line.refused("sendMessage", chat_id=cast.you.id, text="hi", allow_paid_broadcast=True)
    assert (code, description) == (400, "Bad Request: paid broadcasts are not enabled for this bot")
    assert local.ledger.charged == 0


async def test_the_ledger_counts_what_was_charged(line: Line, cast: Cast, local: Telegram) -> None:
    local.rates.limits = Limits(Window(1, 1), None, None, paid=Window(1000, 1))
    for _ in range(3):
        await line.done("sendMessage", chat_id=cast.you.id, text="hi", allow_paid_broadcast=True)
    assert local.ledger.charged == 2


@given(st.lists(st.floats(0, 0.2), max_size=120), st.integers(1, 5))
def test_no_window_ever_holds_more_than_it_may(pauses: list[float], count: int) -> None:
    ticks = Ticks(0.0)
    rates, passed = Rates(Limits(None, Window(count, 1), None), ticks), list[float]()
    for pause in pauses:
        ticks.move(pause)
        if not write(rates, 1, private=True):
            passed.append(ticks.at)
    assert all(later - first >= 1 for first, later in zip(passed, passed[count:], strict=False))


def test_lifted_limits_let_everything_pass(ticks: Ticks) -> None:
    rates = Rates(Limits.lifted(), ticks)
    assert not any(write(rates, 1, private=True) for _ in range(1000))


async def test_a_throttled_write_says_how_long_to_wait_in_body_and_header(
    base: str, line: Line, local: Telegram, cast: Cast, ticks: Ticks
) -> None:
    local.rates.limits = Limits()
    await line.done("sendMessage", chat_id=cast.channel.id, text="x")
    for _ in range(19):
        await line.done("sendMessage", chat_id=cast.channel.id, text="x")
    url = f"{base}{local.token}/sendMessage"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data={"chat_id": str(cast.channel.id), "text": "x"}) as answer,
    ):
        assert (answer.status, answer.headers["Retry-After"]) == (429, "60")
        assert await answer.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 60",
            "parameters": {"retry_after": 60},
        }


@pytest.mark.parametrize("wrong", [{"text": ""}, {"text": "<b>", "parse_mode": "HTML"}, {"text": "x" * 4097}])
async def test_a_refused_write_costs_nothing(line: Line, local: Telegram, cast: Cast, wrong: dict[str, str]) -> None:
    local.rates.limits = Limits()
    await line.refused("sendMessage", chat_id=cast.you.id, **wrong)
    await line.done("sendMessage", chat_id=cast.you.id, text="x")


async def test_edits_take_slots_as_sends_do_and_answers_take_none(
    line: Line, local: Telegram, cast: Cast, ticks: Ticks
) -> None:
    local.rates.limits = Limits()
    sent = await line.done("sendMessage", chat_id=cast.you.id, text="x")
    edit = {"chat_id": cast.you.id, "message_id": sent["message_id"], "text": "y"}
    assert (await line.refused("editMessageText", **edit))[0] == 429
    await line.done("sendChatAction", chat_id=cast.you.id, action="typing")
    await line.done("getChat", chat_id=cast.you.id)
    ticks.move(1.0)
    await line.done("editMessageText", **edit)
    assert (await line.refused("sendMessage", chat_id=cast.you.id, text="x"))[0] == 429
