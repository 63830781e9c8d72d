"""Deliveries that one message says together: they are owed until it is sent, and end as it ends."""

import sqlite3
from datetime import datetime

from data.sqlite.encoding import to_ms

MEMBERS = """
SELECT id FROM deliveries WHERE digest_id = :digest AND state IN ('ready', 'sent') ORDER BY lane, id
"""
"""What it says, without what was cancelled since."""

STANDING = """
SELECT c.muted_until > :now AS muted,
    EXISTS (SELECT 1 FROM deliveries AS m WHERE m.digest_id = d.id AND m.state = 'ready') AS filled
FROM deliveries AS d JOIN chats AS c ON c.id = d.chat_id
WHERE d.id = :digest AND d.digest IS NOT NULL
"""
"""Whether it may be said, and still says anything."""

FOLLOW = """
UPDATE deliveries
SET state = (SELECT d.state FROM deliveries AS d WHERE d.id = :digest),
    reason = (SELECT d.reason FROM deliveries AS d WHERE d.id = :digest)
WHERE digest_id = :digest AND state = 'ready'
  AND EXISTS (SELECT 1 FROM deliveries AS d WHERE d.id = :digest AND d.state IN ('sent', 'expired', 'cancelled'))
"""
"""Nothing while it may still be sent: a refused one can be owed again."""


def members(connection: sqlite3.Connection, digest: int) -> list[int]:
    """The deliveries a digest says."""
    return [row["id"] for row in connection.execute(MEMBERS, {"digest": digest})]


def emptiness(connection: sqlite3.Connection, digest: int, now: datetime) -> str | None:
    """Why a digest must not leave; None for one that may, and for whatever is none."""
    row = connection.execute(STANDING, {"digest": digest, "now": to_ms(now)}).fetchone()
    if row is None:
        return None
    return "muted" if row["muted"] else None if row["filled"] else "nothing is left to say"


def follow(connection: sqlite3.Connection, digest: int) -> None:
    """What a digest said ends as it ended. Nothing for whatever is none."""
    connection.execute(FOLLOW, {"digest": digest})
