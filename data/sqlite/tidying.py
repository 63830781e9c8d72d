"""Removing what nobody can need again."""

import sqlite3
from datetime import datetime, timedelta

from data.sqlite.encoding import to_ms
from data.sqlite.follows import forget_what_is_over
from data.sqlite.lookout import forget_changes
from data.sqlite.shelving import tidy_shelf
from data.sqlite.sightings import forget_sightings

KEPT_FOR = timedelta(days=30)
REPEATED_FOR = timedelta(days=3)
"""Telegram sends an update again for one day; then its number may mean another one."""

EXPIRE = """
UPDATE deliveries SET state = 'expired', reason = 'too late' WHERE state = 'ready' AND expires <= :now
"""
"""Also ends what nobody ever claims: a notice to an admin who never met the bot."""

FORGET_DELIVERIES = """
DELETE FROM deliveries WHERE state IN ('sent', 'dead', 'expired', 'cancelled') AND created_at < :before
"""
"""Finished long ago: the buttons under them have gone stale."""

FORGET_VIEWS = "DELETE FROM views WHERE created_at < :before"
"""Pages that were opened long ago."""

FORGET_UPDATES = "DELETE FROM inbox WHERE state IN ('done', 'aside') AND received_at < :before"
"""Numbers that cannot come again."""


def tidy(connection: sqlite3.Connection, now: datetime) -> int:
    """Returns how many rows went. Events and history stay: a fact has its key for ever."""
    connection.execute(EXPIRE, {"now": to_ms(now)})
    before = {"before": to_ms(now - KEPT_FOR)}
    gone = sum(connection.execute(statement, before).rowcount for statement in (FORGET_DELIVERIES, FORGET_VIEWS))
    gone += connection.execute(FORGET_UPDATES, {"before": to_ms(now - REPEATED_FOR)}).rowcount
    tidy_shelf(connection)
    gone += forget_sightings(connection, now) + forget_what_is_over(connection, now)
    return gone + forget_changes(connection)
