"""The jobs together: who wakes whom."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta

import pytest

from deals.wish import Wish
from jobs.shift import Shift
from tests.deals.builders import HOUR, presale, taobao
from tests.jobs.stand import VIETNAMESE, Stand

FAR = timedelta(days=1)


class Counted:
    """How often something was asked; somebody may wait for it."""

    def __init__(self, ask: Callable[[], Coroutine[None, None, datetime | None]]) -> None:
        self._ask = ask
        self._asked = asyncio.Semaphore(0)

    async def __call__(self) -> datetime | None:
        answer = await self._ask()
        self._asked.release()
        return answer

    async def again(self) -> None:
        async with asyncio.timeout(30):
            await self._asked.acquire()


@pytest.fixture
def ringing(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted(stand.store.timers.next_due)
    monkeypatch.setattr(stand.store.timers, "next_due", counted)
    return counted


async def test_a_poll_that_sets_a_moment_wakes_whoever_rings(stand: Stand, ringing: Counted) -> None:
    async with Shift(stand.desk, stand.messenger, patience=FAR) as shift:
        await ringing.again()
        await stand.source()
        stand.feeds.shelf[VIETNAMESE] = (taobao(presale=presale(stand.now + HOUR, days=1)),)
        await shift.looker.look(Wish())
        await ringing.again()
        assert await stand.store.timers.next_due() is not None


async def test_a_source_that_an_admin_adds_is_polled_at_once(stand: Stand, ringing: Counted) -> None:
    async with Shift(stand.desk, stand.messenger, patience=FAR) as shift:
        await ringing.again()
        stand.feeds.shelf[VIETNAMESE] = (taobao(),)
        await stand.source()
        shift.wake()
        for _ in range(2):  # for whoever woke them, and for what the poll brought
            await ringing.again()
    assert stand.feeds.asked == [VIETNAMESE]
