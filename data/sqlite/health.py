"""The figures of /health."""

import sqlite3
from datetime import datetime
from pathlib import Path

from data.records import DeadLetter, DeliveryState, Health, Today
from data.sqlite import tallies
from data.sqlite.encoding import from_ms, moment_or_none, read_offer, to_ms
from deals.events import EventKind
from deals.offer import Feed

COUNTS = """
SELECT (SELECT COUNT(*) FROM offers) AS offers,
    (SELECT COUNT(*) FROM history) AS observations,
    (SELECT COUNT(*) FROM watches) AS watches,
    (SELECT COUNT(*) FROM chats WHERE state = 'active') AS chats_active,
    (SELECT COUNT(*) FROM chats WHERE state = 'gone') AS chats_gone,
    (SELECT MIN(created_at) FROM deliveries WHERE state = 'ready' AND held_until IS NULL) AS oldest_ready,
    (SELECT COUNT(*) FROM inbox WHERE state = 'waiting') AS unanswered
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

WAITING = """
SELECT lane, COUNT(*) FROM deliveries WHERE state IN ('ready', 'claimed', 'sending') GROUP BY lane ORDER BY lane
"""
"""How many are not sent yet, by lane."""

SET_ASIDE = "SELECT reason, COUNT(*) FROM inbox WHERE state = 'aside' GROUP BY reason ORDER BY reason"
"""What could not be handled, and why."""

DEAD = "SELECT id, chat_id, reason, created_at FROM deliveries WHERE state = 'dead' ORDER BY id DESC LIMIT 5"
"""The latest that Telegram refused."""


def read_health(connection: sqlite3.Connection, path: Path, now: datetime) -> Health:
    """The figures as they are now."""
    counts = connection.execute(COUNTS).fetchone()
    timers = connection.execute(NEXT_TIMERS, {"now": to_ms(now)})
    return Health(
        offers=counts["offers"],
        observations=counts["observations"],
        watches=counts["watches"],
        deliveries={DeliveryState(state): count for state, count in connection.execute(DELIVERIES)},
        waiting=dict(connection.execute(WAITING).fetchall()),
        today=read_today(connection, now),
        oldest_ready=moment_or_none(counts["oldest_ready"]),
        unanswered=counts["unanswered"],
        set_aside=dict(connection.execute(SET_ASIDE).fetchall()),
        chats_active=counts["chats_active"],
        chats_gone=counts["chats_gone"],
        next_timers=tuple((from_ms(due), EventKind(kind), read_offer(doc).title) for due, kind, doc in timers),
        dead=tuple(
            DeadLetter(id=number, chat_id=chat, reason=reason, queued_at=from_ms(at))
            for number, chat, reason, at in connection.execute(DEAD)
        ),
        store=f"SQLite {sqlite3.sqlite_version}, {path.stat().st_size / 2**20:.1f} MiB",
    )


def read_today(connection: sqlite3.Connection, now: datetime) -> Today:
    """What happened today so far."""
    counted = tallies.of_day(connection, now)
    return Today(
        sent=counted.get(tallies.SENT, 0),
        flooded=counted.get(tallies.FLOODED, 0),
        polls=counted.get(tallies.POLLS, 0),
        failed_polls=counted.get(tallies.FAILED_POLLS, 0),
        calls={feed: counted.get(tallies.CALLS + feed, 0) for feed in Feed},
    )
