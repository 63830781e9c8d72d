"""What a channel was told before: gaps, caps and repeats are counted on it."""

import sqlite3
from datetime import datetime, timedelta

from data.sqlite.encoding import from_ms, to_ms
from deals.publishing import Record

COUNTED_FOR = timedelta(days=3)
"""A cap is of one day and a post may have waited for a day before it left."""
REMEMBERED_FOR = timedelta(days=31)
"""The longest time in which an offer is not repeated. Older deliveries are not kept."""

POSTED = """
SELECT d.watch_id, CASE WHEN d.state = 'sent' THEN COALESCE(p.left_at, d.created_at) ELSE :now END AS at
FROM deliveries AS d LEFT JOIN posts AS p ON p.delivery_id = d.id
WHERE d.chat_id = :chat AND d.chat_id < 0 AND d.watch_id IS NOT NULL AND d.created_at > :since
  AND COALESCE(d.thread_id, 0) = :thread AND d.state IN ('ready', 'claimed', 'sending', 'sent') AND p.held IS NULL
"""
"""Posts of one channel or topic; one that is on its way is posted now."""

TOLD = """
SELECT d.id, e.offer_id, p.held, COALESCE(p.left_at, d.created_at) AS at
FROM deliveries AS d JOIN events AS e ON e.id = d.event_id LEFT JOIN posts AS p ON p.delivery_id = d.id
WHERE d.chat_id = :chat AND d.chat_id < 0 AND d.watch_id IS NOT NULL AND d.created_at > :since
  AND COALESCE(d.thread_id, 0) = :thread AND d.state IN ('ready', 'claimed', 'sending', 'sent')
UNION ALL
SELECT d.id, e.offer_id, p.held, COALESCE(p.left_at, d.created_at) AS at
FROM deliveries AS d JOIN bursts AS b ON b.delivery_id = d.id JOIN events AS e ON e.id = b.event_id
    LEFT JOIN posts AS p ON p.delivery_id = d.id
WHERE d.chat_id = :chat AND d.chat_id < 0 AND d.watch_id IS NOT NULL AND d.created_at > :since
  AND COALESCE(d.thread_id, 0) = :thread AND d.state IN ('ready', 'claimed', 'sending', 'sent')
"""
"""Which offers they told of, also those that still wait."""

PLACE = "SELECT chat_id, thread_id FROM deliveries WHERE id = :delivery"
"""Where it is to be said."""

REFS = """
SELECT e.offer_id FROM deliveries AS d JOIN events AS e ON e.id = d.event_id WHERE d.id = :delivery
UNION
SELECT e.offer_id FROM bursts AS b JOIN events AS e ON e.id = b.event_id WHERE b.delivery_id = :delivery
"""
"""The offers a delivery tells of."""


def refs_of(connection: sqlite3.Connection, delivery_id: int) -> tuple[int, ...]:
    """The offers a delivery tells of."""
    return tuple(row["offer_id"] for row in connection.execute(REFS, {"delivery": delivery_id}))


def read_record(connection: sqlite3.Connection, chat_id: int, thread_id: int | None, now: datetime) -> Record:
    """What was posted there, or is on its way."""
    values = {"chat": chat_id, "thread": thread_id or 0, "now": to_ms(now)}
    rows = connection.execute(POSTED, values | {"since": to_ms(now - COUNTED_FOR)}).fetchall()
    told = connection.execute(TOLD, values | {"since": to_ms(now - REMEMBERED_FOR)}).fetchall()
    posted = tuple((from_ms(row["at"]), row["watch_id"]) for row in rows)
    return Record(
        last_at=max((at for at, _ in posted), default=None),
        posted=posted,
        offers=_latest([row for row in told if row["held"] is None]),
    )


def read_told(connection: sqlite3.Connection, delivery_id: int, now: datetime) -> Record:
    """The offers its channel was told of or soon will be, by other deliveries than this."""
    row = connection.execute(PLACE, {"delivery": delivery_id}).fetchone()
    values = {"chat": row["chat_id"], "thread": row["thread_id"] or 0, "since": to_ms(now - REMEMBERED_FOR)}
    rows = connection.execute(TOLD, values).fetchall()
    return Record(offers=_latest([told for told in rows if told["id"] != delivery_id]))


def _latest(rows: list[sqlite3.Row]) -> dict[int, datetime]:
    return {row["offer_id"]: from_ms(row["at"]) for row in sorted(rows, key=lambda row: row["at"])}
