"""The figures of /health."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from data.records import DeadLetter, DeliveryState, Health, Today
from data.sqlite import tallies
from data.sqlite.aside import Place, counted
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


def read_health(connection: sqlite3.Connection, path: Path, places: Iterable[Place], now: datetime) -> Health:
    """The figures as they are now. `places`: what polls have not written yet."""
    counts = connection.execute(COUNTS).fetchone()
    timers = connection.execute(NEXT_TIMERS, {"now": to_ms(now)})
    return Health(
        offers=counts["offers"],
        observations=counts["observations"],
        watches=counts["watches"],
        deliveries={DeliveryState(state): count for state, count in connection.execute(DELIVERIES)},
        waiting=dict(connection.execute(WAITING).fetchall()),
        today=_today(connection, places, now),
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


def _today(connection: sqlite3.Connection, places: Iterable[Place], now: datetime) -> Today:
    """What happened today so far."""
    today = tallies.day_of(now)
    aside = {what: n for (day, what), n in counted(connection, places).items() if day == today}
    found = Counter(tallies.of_day(connection, now)) + Counter(aside)
    return Today(
        sent=found[tallies.SENT],
        flooded=found[tallies.FLOODED],
        polls=found[tallies.POLLS],
        failed_polls=found[tallies.FAILED_POLLS],
        calls={feed: found[tallies.CALLS + feed] for feed in Feed},
    )
