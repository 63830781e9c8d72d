"""When a source is asked next. Pure: the random number is an argument."""

from datetime import datetime, timedelta

JITTER = 0.1
"""Polls of many sources, and of many installations, must not fall on the same second."""
LONGEST_BACKOFF = timedelta(hours=1)


def next_poll(wall: datetime, interval: timedelta, *, failures: int = 0, luck: float) -> datetime:
    """The interval, doubled for every failure in a row up to an hour (never less than the interval), +-10 %.

    `luck` is a random number from 0 to 1.
    """
    pause = interval
    if failures:
        pause = max(interval, min(interval * 2 ** min(failures, 10), LONGEST_BACKOFF))
    return wall + pause * (1 + JITTER * (2 * luck - 1))
