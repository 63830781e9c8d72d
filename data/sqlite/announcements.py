"""What admins tell everybody: the text once, and a narrow delivery for each chat."""

import sqlite3
from datetime import datetime, timedelta

from data.records import DeliveryState, Reach
from data.sqlite.database import Database
from data.sqlite.encoding import to_json, to_ms
from deals.snapshot import Notice

LANE = 9
"""Behind everything else that is owed."""
STALE_AFTER = timedelta(days=7)
WAITING = (DeliveryState.READY, DeliveryState.CLAIMED, DeliveryState.SENDING)

AUDIENCE = """
SELECT id FROM chats
WHERE kind = 'private' AND state = 'active' AND (muted_until IS NULL OR muted_until <= :now)
"""
"""People who can be written to and did not ask for quiet."""

ADD = """
INSERT INTO announcements (key, html, created_at) VALUES (:key, :html, :now)
ON CONFLICT (key) DO NOTHING
RETURNING id
"""
"""Returns a row only the first time."""

FIND = "SELECT id FROM announcements WHERE key = :key"
"""One that was sent already."""

QUEUE = f"""
INSERT INTO deliveries (notice, announcement_id, chat_id, lane, expires, created_at)
SELECT :notice, :announcement, audience.id, :lane, :expires, :now FROM ({AUDIENCE}) AS audience
"""  # noqa: S608 - a statement of ours inside another
"""Owed to each of them."""

HTML = "SELECT html FROM announcements WHERE id = :announcement"
"""What it says."""

REACH = "SELECT state, COUNT(*) FROM deliveries WHERE announcement_id = :announcement GROUP BY state"
"""How its deliveries stand."""


class SqliteAnnouncements:
    """What admins tell everybody."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def audience(self, *, now: datetime) -> int:
        """How many would get one now."""
        return await self._database.read(
            lambda connection: len(connection.execute(AUDIENCE, {"now": to_ms(now)}).fetchall())
        )

    async def send(self, html: str, *, key: str, now: datetime) -> int:
        """Owe it to everybody; a known key adds nothing."""

        def work(connection: sqlite3.Connection) -> int:
            row = connection.execute(ADD, {"key": key, "html": html, "now": to_ms(now)}).fetchone()
            if row is not None:
                _queue(connection, row["id"], now)
                return int(row["id"])
            return int(connection.execute(FIND, {"key": key}).fetchone()["id"])

        return await self._database.write(work)

    async def reach(self, announcement_id: int) -> Reach:
        """How far it came."""

        def work(connection: sqlite3.Connection) -> Reach:
            states = dict(connection.execute(REACH, {"announcement": announcement_id}).fetchall())
            return Reach(
                chats=sum(states.values()),
                sent=states.get(DeliveryState.SENT, 0),
                waiting=sum(states.get(state, 0) for state in WAITING),
            )

        return await self._database.read(work)


def find_html(connection: sqlite3.Connection, announcement_id: int) -> str:
    """What it says."""
    html: str = connection.execute(HTML, {"announcement": announcement_id}).fetchone()["html"]
    return html


def _queue(connection: sqlite3.Connection, announcement_id: int, now: datetime) -> None:
    notice = Notice(key=f"announcement/{announcement_id}", message="announcement")
    values = {
        "notice": to_json(notice),
        "announcement": announcement_id,
        "lane": LANE,
        "expires": to_ms(now + STALE_AFTER),
        "now": to_ms(now),
    }
    connection.execute(QUEUE, values)
