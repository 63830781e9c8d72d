"""Moments to come. The clock holds no state: what is due is a column."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from data.records import Listing
from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, moment_or_none, to_ms
from data.sqlite.listings import listing
from deals.events import EventKind, Timer
from deals.offer import Feed, OfferId

DUE = """
SELECT o.*, t.kind AS timer_kind, t.subject, t.due, t.anchor
FROM timers AS t JOIN offers AS o ON o.id = t.offer_id
WHERE t.due <= :now
ORDER BY t.due, o.id, t.kind, t.subject
LIMIT :limit
"""
"""What is due, oldest first."""

SOON = """
SELECT o.*, t.kind AS timer_kind, t.subject, t.due, t.anchor
FROM (
        SELECT offer_id, kind, subject, MAX(due) AS due, anchor FROM timers
        WHERE due <= :until AND anchor > :now AND anchor <= :until AND kind <> 'coupon_ending'
        GROUP BY anchor, offer_id, kind
        ORDER BY anchor, offer_id, kind
        LIMIT :limit
    ) AS t
    JOIN offers AS o ON o.id = t.offer_id
ORDER BY t.anchor, o.id, t.kind
"""
"""Openings and ends of presales and announced prices to come, soonest first, each once."""

NEXT_DUE = "SELECT MIN(due) FROM timers"
"""When the next one is due."""

FORGET_COMING = "DELETE FROM timers WHERE offer_id = :ref AND due > :now"
"""Those of one offer that are not due yet."""

SET = """
INSERT INTO timers (offer_id, kind, subject, due, anchor) VALUES (:ref, :kind, :subject, :due, :anchor)
ON CONFLICT DO NOTHING
"""
"""One that is there already stays."""

RUNG = """
DELETE FROM timers
WHERE offer_id = (SELECT id FROM offers WHERE feed = :feed AND key = :key)
  AND kind = :kind AND subject = :subject AND due = :due AND anchor = :anchor
"""
"""It rang."""


class SqliteTimers:
    """Moments to come."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, *, now: datetime, limit: int = 500) -> list[tuple[Timer, Listing]]:
        """Timers that are due, oldest first."""
        values = {"now": to_ms(now), "limit": limit}
        return await self._database.read(
            lambda connection: [(listed_timer(row), listing(row)) for row in connection.execute(DUE, values)]
        )

    async def next_due(self) -> datetime | None:
        """When the next one is due."""
        return await self._database.read(lambda connection: moment_or_none(connection.execute(NEXT_DUE).fetchone()[0]))


def replace_timers(connection: sqlite3.Connection, ref: int, timers: Iterable[Timer], now: datetime) -> None:
    """The timers of an offer from now on. One that is due stays until it is rung."""
    connection.execute(FORGET_COMING, {"ref": ref, "now": to_ms(now)})
    connection.executemany(SET, [{"ref": ref, **_columns(timer)} for timer in timers])


def remove_rung(connection: sqlite3.Connection, timers: Iterable[Timer]) -> None:
    """These rang."""
    rows = [{"feed": timer.offer.feed, "key": timer.offer.key, **_columns(timer)} for timer in timers]
    connection.executemany(RUNG, rows)


def listed_timer(row: sqlite3.Row) -> Timer:
    """The timer in a row that holds its offer as well."""
    return Timer(
        offer=OfferId(Feed(row["feed"]), row["key"]),
        kind=EventKind(row["timer_kind"]),
        due=from_ms(row["due"]),
        anchor=from_ms(row["anchor"]),
        subject=row["subject"],
    )


def _columns(timer: Timer) -> dict[str, object]:
    return {
        "kind": timer.kind,
        "subject": timer.subject,
        "due": to_ms(timer.due),
        "anchor": to_ms(timer.anchor),
    }
