"""The figures of /health."""

import sqlite3
from datetime import datetime
from pathlib import Path

from data.records import DeliveryState, Health
from data.sqlite.encoding import from_ms, moment_or_none, read_offer, to_ms

COUNTS = """
SELECT (SELECT COUNT(*) FROM offers) AS offers,
    (SELECT COUNT(*) FROM history) AS observations,
    (SELECT COUNT(*) FROM watches) AS watches,
    (SELECT COUNT(*) FROM chats WHERE state = 'active') AS chats_active,
    (SELECT COUNT(*) FROM chats WHERE state = 'gone') AS chats_gone,
    (SELECT MIN(created_at) FROM deliveries WHERE state = 'ready') AS oldest_ready
"""
"""How much there is of everything."""

DELIVERIES = "SELECT state, COUNT(*) FROM deliveries GROUP BY state"
"""How many deliveries are where."""

NEXT_TIMERS = """
SELECT t.due, t.kind, o.doc FROM timers AS t JOIN offers AS o ON o.id = t.offer_id
WHERE t.due >= :now
ORDER BY t.due, o.id
LIMIT 5
"""
"""The next few moments to come."""

REFUSED = "SELECT reason FROM deliveries WHERE state = 'dead' ORDER BY id DESC LIMIT 5"
"""Why the latest dead deliveries died."""


def read_health(connection: sqlite3.Connection, path: Path, now: datetime) -> Health:
    """The figures as they are now."""
    counts = connection.execute(COUNTS).fetchone()
    timers = connection.execute(NEXT_TIMERS, {"now": to_ms(now)})
    return Health(
        offers=counts["offers"],
        observations=counts["observations"],
        watches=counts["watches"],
        deliveries={DeliveryState(state): count for state, count in connection.execute(DELIVERIES)},
        oldest_ready=moment_or_none(counts["oldest_ready"]),
        chats_active=counts["chats_active"],
        chats_gone=counts["chats_gone"],
        next_timers=tuple((from_ms(due), f"{kind} {read_offer(doc).title}") for due, kind, doc in timers),
        refused=tuple(reason for (reason,) in connection.execute(REFUSED)),
        store=f"SQLite {sqlite3.sqlite_version}, {path.stat().st_size / 2**20:.1f} MiB",
    )
