"""The day's paid messages, when the store that sells them fails."""

import asyncio

import pytest

from bot.pacing.paid import LOT, Purse
from data.store import StoreError


async def test_while_nothing_can_be_bought_nothing_is_paid_and_nothing_breaks(caplog: pytest.LogCaptureFixture) -> None:
    asked, changed = list[int](), asyncio.Event()

    async def buy(lot: int) -> int:
        asked.append(lot)
        raise StoreError("the disk is full")

    purse = Purse(buy, changed.set)
    purse.refill()
    await changed.wait()
    purse.refill()
    await asyncio.sleep(0)
    assert (asked, purse.left) == ([LOT], 0)
    assert "the disk is full" in caplog.text
