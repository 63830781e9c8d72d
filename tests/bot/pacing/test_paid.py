"""Messages that are paid for, against a local Telegram that counts to the last one and charges what is not free."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import web
from telegram.ext import ExtBot

from bot.pacing import Lane, Pacer
from bot.transport import http_client
from sandbox.telegram.app import telegram_app
from sandbox.telegram.network import Telegram
from sandbox.telegram.people import People
from sandbox.telegram.rates import Limits, Window

FREE, LIMIT, PEOPLE = 30, 40, range(100, 200)


@pytest.fixture
def local() -> Telegram:
    local = Telegram(now=lambda: datetime.now(UTC), limits=Limits(paid=Window(1000, 1)))
    for number in PEOPLE:
        People(local).starts(local.add_person(number, "Somebody"))
    return local


class Till:
    """Sells what is left of the day's limit."""

    def __init__(self, limit: int) -> None:
        self.left = limit

    async def buy(self, lot: int) -> int:
        sold = min(lot, self.left)
        self.left -= sold
        return sold


@pytest.fixture
async def bot(local: Telegram) -> AsyncIterator[ExtBot[Lane]]:
    runner = web.AppRunner(telegram_app(local), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pacer = Pacer(rate=1000, connections=64, buy=Till(LIMIT).buy)
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    request = http_client(pacer.connections)
    async with ExtBot[Lane](local.token, base_url=address, request=request, rate_limiter=pacer) as bot:
        yield bot
    await runner.cleanup()


async def test_beyond_what_is_free_it_pays_up_to_the_limit_and_is_never_refused(
    local: Telegram, bot: ExtBot[Lane]
) -> None:
    await asyncio.gather(*(bot.send_message(number, "hi", rate_limit_args=Lane.ALERTS) for number in PEOPLE))
    sent = local.ledger.of("sendMessage")
    assert [entry.status for entry in sent] == [200] * len(PEOPLE)
    assert 0 < local.ledger.charged <= LIMIT
    first = sent[0].at
    assert sum(entry.at < first + 1 for entry in sent) > FREE


async def test_a_bot_that_may_not_pay_sends_everything_for_nothing(local: Telegram, bot: ExtBot[Lane]) -> None:
    await bot.send_message(100, "hi", rate_limit_args=Lane.ALERTS)
    local.rates.limits = Limits()
    sent = await asyncio.gather(*(bot.send_message(number, "hi", rate_limit_args=Lane.ALERTS) for number in PEOPLE))
    assert len(sent) == len(PEOPLE)
    assert local.ledger.charged == 0
    assert {entry.status for entry in local.ledger.of("sendMessage")} == {200, 400}
