"""The day's paid messages, when the store that sells them fails."""

import asyncio

import pytest

from bot.pacing.paid import LOT, Purse
from data.store import StoreError


async def test_while_nothing_can_be_bought_nothing_is_paid_and_nothing_breaks(caplog: pytest.LogCaptureFixture) -> None:
    asked, changes = list[int](), list[int]()

    async def buy(lot: int) -> int:
        asked.append(lot)
        raise StoreError("the disk is full")

    purse = Purse(buy, lambda: changes.append(purse.left))
    purse.refill()
    while not changes:
        await asyncio.sleep(0)
    purse.refill()
    await asyncio.sleep(0)
    assert (asked, changes, purse.left) == ([LOT], [0], 0)
    assert "the disk is full" in caplog.text
