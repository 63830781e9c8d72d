"""When a source is asked next."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobs.pace import LONGEST_BACKOFF, next_poll

WALL = datetime(2026, 11, 1, 12, tzinfo=UTC)
MINUTES = timedelta(minutes=10)

lucks = st.floats(0, 1)
intervals = st.timedeltas(timedelta(seconds=1), timedelta(days=7))


def test_a_poll_that_went_well_is_repeated_after_the_interval() -> None:
    assert next_poll(WALL, MINUTES, luck=0.5) == WALL + MINUTES


def test_every_failure_in_a_row_doubles_the_pause() -> None:
    assert [next_poll(WALL, MINUTES, failures=n, luck=0.5) - WALL for n in (1, 2, 3, 9)] == [
        timedelta(minutes=20),
        timedelta(minutes=40),
        LONGEST_BACKOFF,
        LONGEST_BACKOFF,
    ]


@given(interval=intervals, luck=lucks, failures=st.integers(0, 10_000))
def test_the_pause_is_never_far_below_the_interval_nor_endless(interval: timedelta, luck: float, failures: int) -> None:
    pause = next_poll(WALL, interval, failures=failures, luck=luck) - WALL
    assert interval * 0.89 <= pause <= max(interval, LONGEST_BACKOFF) * 1.11
