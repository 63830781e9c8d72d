"""How often something happened on a day. A day is the shops' own: their quotas begin anew at midnight in Beijing."""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from deals.offer import Feed

Entry = tuple[str, str]
"""A day, and what happened on it."""

BEIJING = timezone(timedelta(hours=8))

COUNT = """
INSERT INTO tallies (day, what, n) VALUES (:day, :what, :n)
ON CONFLICT (day, what) DO UPDATE SET n = tallies.n + excluded.n
"""
"""So many more."""

OF_DAY = "SELECT what, n FROM tallies WHERE day = :day"
"""Everything of one day."""

FORGET = "DELETE FROM tallies WHERE day < :day"
"""Days that nobody asks for any more."""

SENT = "sent"
FLOODED = "429"
POLLS = "polls"
FAILED_POLLS = "failed polls"
CALLS = "calls/"
"""Followed by the feed: requests that count against its quota."""


def count(connection: sqlite3.Connection, what: str, at: datetime, n: int = 1) -> None:
    """Note that it happened `n` more times."""
    if n:
        connection.execute(COUNT, {"day": day_of(at), "what": what, "n": n})


def add(connection: sqlite3.Connection, counts: Mapping[Entry, int]) -> None:
    """Note that all of this happened."""
    connection.executemany(COUNT, [{"day": day, "what": what, "n": n} for (day, what), n in counts.items()])


def of_poll(at: datetime, calls: Mapping[Feed, int], *, failed: bool = False) -> Counter[Entry]:
    """One poll and its requests."""
    found = Counter({FAILED_POLLS if failed else POLLS: 1}) + Counter({CALLS + feed: n for feed, n in calls.items()})
    return Counter({(day_of(at), what): n for what, n in found.items()})


def of_day(connection: sqlite3.Connection, at: datetime) -> dict[str, int]:
    """What happened on the day of this moment, so far."""
    return dict(connection.execute(OF_DAY, {"day": day_of(at)}).fetchall())


def day_of(at: datetime) -> str:
    """The shops' date at this moment."""
    return at.astimezone(BEIJING).date().isoformat()
