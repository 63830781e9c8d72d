"""Which watches could want an event: an index in memory, brought up to date in the very transaction that asks it.

The database notes by itself which watches changed (watching_shape.py), so nothing that changes one can forget to. The
index is made when it is first asked for, and made anew when it is worn.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from functools import partial

from data.sqlite.database import Database
from data.sqlite.readings import GRAMMAR, Reading, keep_readings, read_reading
from data.sqlite.watches import read_rule, watch_of
from deals.events import Sighting
from deals.grammar import parse_rule
from deals.matching import Index
from deals.rule import Watch

BLOCK = 1000
"""So many are read at once: a few milliseconds that others wait."""
WORTH_KEEPING = 1000
"""Fewer lines are read again faster than anybody notices."""
KEPT_CHANGES = 10_000

SOME = """
SELECT w.*, r.doc AS reading FROM watches AS w JOIN chats AS c ON c.id = w.chat_id
LEFT JOIN readings AS r ON r.watch_id = w.id AND r.line = w.line AND r.grammar = :grammar
WHERE w.id > :after AND w.active = 1 AND c.state = 'active'
ORDER BY w.id LIMIT :limit
"""
"""The next that may fire, in order."""

ONE = """
SELECT w.*, r.doc AS reading FROM watches AS w JOIN chats AS c ON c.id = w.chat_id
LEFT JOIN readings AS r ON r.watch_id = w.id AND r.line = w.line AND r.grammar = :grammar
WHERE w.id = :watch AND w.active = 1 AND c.state = 'active'
"""
"""One, if it may fire."""

CHANGED = "SELECT seq, watch_id FROM watch_changes WHERE seq > :seq ORDER BY seq"
"""What changed since."""

FIRST_CHANGE = "SELECT MIN(seq) FROM watch_changes"
LAST_CHANGE = "SELECT MAX(seq) FROM watch_changes"
"""NULL when nothing ever changed: the last ones are never forgotten."""

FORGET_CHANGES = "DELETE FROM watch_changes WHERE seq <= (SELECT MAX(seq) FROM watch_changes) - :kept"
"""An index that is further behind is made anew."""


class SqliteLookout:
    """Finds the watches that could want an event."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._index: Index | None = None
        self._seen = 0
        """The last change that is in the index."""
        self._turn = asyncio.Lock()

    async def wanting(self, sightings: Sequence[Sighting]) -> list[Watch]:
        """Every watch that may fire and could want one of these."""
        async with self._turn:
            while (found := await self._database.read(lambda connection: self._look(connection, sightings))) is None:
                await self._make()
        return found

    def _look(self, connection: sqlite3.Connection, sightings: Sequence[Sighting]) -> list[Watch] | None:
        """None when there is no index that could be brought up to date."""
        index = self._index
        if index is None or index.is_worn or not self._catch_up(connection, index):
            return None
        found = (_find(connection, watch_id) for watch_id in index.candidates(sightings))
        return [watch for watch in found if watch is not None]

    def _catch_up(self, connection: sqlite3.Connection, index: Index) -> bool:
        first = connection.execute(FIRST_CHANGE).fetchone()[0]
        if first is not None and first > self._seen + 1:
            return False
        changes = connection.execute(CHANGED, {"seq": self._seen}).fetchall()
        for watch_id in dict.fromkeys(row["watch_id"] for row in changes):
            watch = _find(connection, watch_id)
            if watch is None:
                index.forget(watch_id)
            else:
                index.put(watch_id, watch.rule)
        self._seen = changes[-1]["seq"] if changes else self._seen
        return True

    async def _make(self) -> None:
        """Read them all, a few at a time. What changes meanwhile is noted after what was noted before."""
        self._index, index, unread = None, Index(), list[Reading]()
        self._seen = await self._database.read(_last_change)
        after = 0
        while rows := await self._database.read(partial(_some, after=after)):
            unread += await asyncio.to_thread(_put, index, rows)
            after = rows[-1]["id"]
            if len(unread) >= WORTH_KEEPING:
                await self._database.write(partial(keep_readings, read=unread))
                unread = []
        await asyncio.to_thread(index.settle)
        self._index = index


def forget_changes(connection: sqlite3.Connection) -> int:
    """Returns how many went."""
    return connection.execute(FORGET_CHANGES, {"kept": KEPT_CHANGES}).rowcount


def _put(index: Index, rows: Sequence[sqlite3.Row]) -> list[Reading]:
    """Returns those whose lines had to be read."""
    unread: list[Reading] = []
    for row in rows:
        if row["reading"] is None:
            rule = parse_rule(row["line"], admin=True)
            unread.append(Reading(row["id"], row["line"], rule))
        else:
            rule = read_reading(row["reading"])
        index.put(row["id"], rule)
    return unread


def _find(connection: sqlite3.Connection, watch_id: int) -> Watch | None:
    row = connection.execute(ONE, {"watch": watch_id, "grammar": GRAMMAR}).fetchone()
    if row is None:
        return None
    return watch_of(row, read_rule(row["line"]) if row["reading"] is None else read_reading(row["reading"]))


def _some(connection: sqlite3.Connection, *, after: int) -> list[sqlite3.Row]:
    return connection.execute(SOME, {"after": after, "grammar": GRAMMAR, "limit": BLOCK}).fetchall()


def _last_change(connection: sqlite3.Connection) -> int:
    return connection.execute(LAST_CHANGE).fetchone()[0] or 0
