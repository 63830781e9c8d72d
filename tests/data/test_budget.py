"""What the send budget reads at start, and the paid messages of a day."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 300), st.integers(0, 500)), max_size=8), st.integers(0, 10_000))
async def test_a_day_never_gives_out_more_than_its_limit(store: Store, wishes: list[tuple[int, int]], day: int) -> None:
    wall = START + timedelta(days=day)
    given_out = 0
    for messages, limit in wishes:
        taken = await store.budget.spend(messages, limit=limit, wall=wall)
        assert 0 <= taken <= messages
        assert taken == max(0, min(messages, limit - given_out))
        given_out += taken
    await store.budget.spend(1, limit=1, wall=wall + timedelta(days=1))
