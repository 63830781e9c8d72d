"""What the send budget reads at start, and the paid messages of a day."""

from datetime import timedelta

import pytest

from data.store import Store
from tests.deals.builders import START

SECOND = timedelta(seconds=1)


async def test_what_was_written_in_the_last_minute_is_known_after_a_restart(store: Store) -> None:
    for seconds in (0, 40, 70):
        await store.budget.wrote(-100, wall=START + seconds * SECOND)
    await store.budget.wrote(-200, wall=START + 71 * SECOND)
    written = await store.budget.written(since=START + 30 * SECOND)
    assert written == [(-100, START + 40 * SECOND), (-100, START + 70 * SECOND), (-200, START + 71 * SECOND)]


async def test_what_no_window_counts_any_more_is_forgotten(store: Store) -> None:
    await store.budget.wrote(-100, wall=START)
    await store.budget.wrote(-100, wall=START + 600 * SECOND)
    assert await store.budget.written(since=START) == [(-100, START + 600 * SECOND)]


@pytest.mark.parametrize(
    ("wishes", "given"),
    [
        ([(300, 100), (1, 100), (1, 101)], [100, 0, 1]),
        ([(40, 100), (40, 100), (40, 100)], [40, 40, 20]),
        ([(50, 100), (10, 20), (10, 100)], [50, 0, 10]),
        ([(10, 0), (10, 0)], [0, 0]),
    ],
)
async def test_a_day_never_gives_out_more_than_its_limit(
    store: Store, wishes: list[tuple[int, int]], given: list[int]
) -> None:
    assert [await store.budget.spend(messages, limit=limit, wall=START) for messages, limit in wishes] == given
    assert await store.budget.spend(7, limit=1000, wall=START + timedelta(days=1)) == 7
