"""What can be made to go wrong, and what the ledger then knows."""

import aiohttp
import pytest

from sandbox.cast import Cast
from sandbox.telegram.faults import Trouble
from sandbox.telegram.network import Telegram
from tests.sandbox.conftest import Line


async def test_the_next_sends_are_refused_and_then_all_is_well(line: Line, cast: Cast, local: Telegram) -> None:
    local.faults.next(Trouble.TOO_MANY, 2, retry_after=7)
    local.faults.next(Trouble.BROKEN)
    answers = [await line("sendMessage", chat_id=cast.you.id, text="x") for _ in range(4)]
    assert [answer.get("error_code") for answer in answers] == [429, 429, 500, None]
    assert answers[0]["parameters"] == {"retry_after": 7}
    assert len(local.ledger.delivered(cast.you.id)) == 1


async def test_a_fault_meant_for_one_chat_waits_for_it_and_reading_is_never_hit(
    line: Line, cast: Cast, local: Telegram
) -> None:
    local.faults.next(Trouble.BROKEN, chat_id=cast.you.id)
    await line.done("sendMessage", chat_id=cast.admin.id, text="x")
    await line.done("getChat", chat_id=cast.you.id)
    await line.done("sendChatAction", chat_id=cast.you.id, action="typing")
    refused = await line.refused("sendMessage", chat_id=cast.you.id, text="x")
    assert refused == (500, "Internal Server Error")


@pytest.mark.parametrize(("trouble", "arrived"), [(Trouble.CUT_BEFORE, 0), (Trouble.CUT_AFTER, 1)])
async def test_a_cut_connection_leaves_the_bot_in_doubt_but_not_the_ledger(
    line: Line, cast: Cast, local: Telegram, trouble: Trouble, arrived: int
) -> None:
    local.faults.next(trouble)
    with pytest.raises(aiohttp.ClientConnectionError):
        await line("sendMessage", chat_id=cast.you.id, text="x")
    assert len(local.ledger.delivered(cast.you.id)) == arrived
    assert [entry.status for entry in local.ledger.of("sendMessage")] == [0]
    texts = [message.body.text for message in local.chats[cast.you.id].messages.values()]
    assert texts.count("x") == arrived


async def test_the_ledger_keeps_what_was_asked_and_what_people_read(line: Line, cast: Cast, local: Telegram) -> None:
    markup = {"inline_keyboard": [[{"text": "go", "callback_data": "1"}]]}
    await line.done("sendMessage", chat_id=cast.you.id, text="<b>hi</b>", parse_mode="HTML", reply_markup=markup)
    await line.refused("sendMessage", chat_id=cast.you.id, text="")
    good, bad = local.ledger.of("sendMessage", cast.you.id)
    assert (good.number, good.status, good.text, good.markup) == (1, 200, "hi", markup)
    assert good.call.text("text") == "<b>hi</b>"
    assert (bad.status, bad.description, bad.message) == (400, "Bad Request: message text is empty", None)


async def test_latency_delays_every_answer_good_or_bad(
    line: Line, cast: Cast, local: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("sandbox.telegram.faults.asyncio.sleep", wait)
    await line.done("getMe")
    local.faults.latency = 0.25
    await line.done("getMe")
    await line.refused("sendMessage", chat_id=cast.you.id, text="")
    assert [seconds for seconds in waited if seconds] == [0.25, 0.25]
