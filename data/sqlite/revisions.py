"""Alerts that were sent and may have become untrue."""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from data.records import Spoken
from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, moment_or_none, ms_or_none, to_ms
from data.sqlite.parcels import find_parcel

CORRECTED_FOR = timedelta(days=7)
"""Nobody reads older alerts again."""

TOUCH = """
UPDATE deliveries SET look_at = :now
WHERE event_id IN (SELECT e.id FROM events AS e WHERE e.offer_id = :ref AND e.at > :since)
  AND state = 'sent' AND shown <> 'untrue'
"""
"""The offer changed: what was said of it lately is looked at again."""

DUE = """
SELECT d.id, d.shown, d.look_at, o.changed_at
FROM deliveries AS d LEFT JOIN events AS e ON e.id = d.event_id LEFT JOIN offers AS o ON o.id = e.offer_id
WHERE d.state = 'sent' AND d.look_at IS NOT NULL AND d.look_at <= :now
ORDER BY d.look_at, d.id
LIMIT :limit
"""
"""What is to be looked at, what waited longest first."""

LOOKED = "UPDATE deliveries SET look_at = :next WHERE id = :delivery AND look_at = :look_at"
"""Unless it was touched again meanwhile."""

REVISED = "UPDATE deliveries SET shown = :shown WHERE id = :delivery"
"""How it reads now."""

NEXT = "SELECT MIN(look_at) FROM deliveries WHERE state = 'sent' AND look_at IS NOT NULL"
"""When to look again."""


class SqliteRevisions:
    """Alerts that were sent and may have become untrue."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, *, now: datetime, limit: int = 100) -> list[Spoken]:
        """What is to be looked at now."""
        values = {"now": to_ms(now), "limit": limit}

        def work(connection: sqlite3.Connection) -> list[Spoken]:
            rows = connection.execute(DUE, values).fetchall()
            return [spoken for row in rows if (spoken := _spoken(connection, row)) is not None]

        return await self._database.read(work)

    async def looked(self, looks: Mapping[int, tuple[datetime, datetime | None]]) -> None:
        """These were looked at: (what their `look_at` was, when to look again)."""
        rows = [
            {"delivery": delivery, "look_at": to_ms(was), "next": ms_or_none(again)}
            for delivery, (was, again) in looks.items()
        ]
        if rows:
            await self._database.write(lambda connection: connection.executemany(LOOKED, rows).rowcount)

    async def revised(self, delivery_id: int, shown: str) -> None:
        """It reads like this now."""
        values = {"delivery": delivery_id, "shown": shown}
        await self._database.write(lambda connection: connection.execute(REVISED, values).rowcount)

    async def next_look(self) -> datetime | None:
        """When something is to be looked at again."""
        return await self._database.read(lambda connection: moment_or_none(connection.execute(NEXT).fetchone()[0]))


def touch(connection: sqlite3.Connection, refs: Iterable[int], now: datetime) -> None:
    """These offers changed."""
    values = {"now": to_ms(now), "since": to_ms(now - CORRECTED_FOR)}
    connection.executemany(TOUCH, [{"ref": ref, **values} for ref in refs])


def _spoken(connection: sqlite3.Connection, row: sqlite3.Row) -> Spoken | None:
    parcel = find_parcel(connection, row["id"])
    if parcel is None:
        return None
    return Spoken(
        parcel=parcel,
        shown=row["shown"],
        look_at=from_ms(row["look_at"]),
        seen_at=moment_or_none(row["changed_at"]),
    )
