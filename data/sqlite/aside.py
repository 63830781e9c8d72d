"""Where sources stand after polls that changed nothing: in memory for up to an hour, laid over their rows.

Such a poll moves a few figures of its source and of the day, and a commit waits for the disk. They are written before
anything else is said of a source or kept of a poll, by the first poll an hour later, and when the store is closed. A
process that is killed loses them: figures of an hour at most.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import wraps
from typing import TypeVar

from data.records import Source
from data.sqlite import tallies
from data.sqlite.cursors import Cursor, polled, write_source
from data.sqlite.source_rows import find_source

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

BEHIND = timedelta(hours=1)
"""How far a row may be behind: much less than what counts as an absence (`data/sqlite/pausing.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one source stands. It counts as long as the row under it reads as it did."""

    row: Source
    source: Source
    counts: Counter[tallies.Entry] = field(default_factory=Counter)


class Aside:
    """What is not written yet."""

    def __init__(self) -> None:
        self._places: dict[int, Place] = {}

    @property
    def places(self) -> tuple[Place, ...]:
        """All of it as it is now: to be taken in the event loop and looked at in a thread."""
        return tuple(self._places.values())

    def lay(self, row: Source, cursor: Cursor) -> bool:
        """Keep a poll that changed nothing for later; False if it cannot wait."""
        place = self._places.get(row.id)
        if place is None or place.row != row:
            place = Place(row=row, source=row)
        source = polled(place.source, cursor)
        if not _can_wait(row, source):
            return False
        counts = place.counts + tallies.of_poll(cursor.at, cursor.calls)
        self._places[row.id] = Place(row=row, source=source, counts=counts)
        return True

    def written_before(self, work: Work[T]) -> Work[T]:
        """The same work, before which all of this is written in its transaction."""
        places = self.places

        @wraps(work)
        def whole(connection: sqlite3.Connection) -> T:
            for place in _that_count(connection, places):
                write_source(connection, place.source)
                tallies.add(connection, place.counts)
            return work(connection)

        return whole


def laid_over(source: Source, places: Iterable[Place]) -> Source:
    """The source as it is now, where that is not written yet."""
    return next((place.source for place in places if place.row == source), source)


def counted(connection: sqlite3.Connection, places: Iterable[Place]) -> Counter[tallies.Entry]:
    """The figures that are not written yet."""
    return sum((place.counts for place in _that_count(connection, places)), Counter())


def _that_count(connection: sqlite3.Connection, places: Iterable[Place]) -> list[Place]:
    return [place for place in places if find_source(connection, place.row.id) == place.row]


def _can_wait(row: Source, source: Source) -> bool:
    """Whether only figures moved, and not for long. A clock that was set back, or stands still, waits for nothing."""
    if row.last_ok_at is None or source.last_ok_at is None:
        return False
    return row.last_ok_at < source.last_ok_at < row.last_ok_at + BEHIND and _settled(row) == _settled(source)


def _settled(source: Source) -> Source:
    """Without what moves with every poll."""
    return replace(
        source, last_poll_at=None, last_ok_at=None, next_poll_at=None, last_items=0, last_rejected=0, empty_polls=0
    )
