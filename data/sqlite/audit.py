"""Who changed what: written in the transaction of the change itself."""

import sqlite3
from datetime import datetime

from data.records import Act
from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, to_ms

NOTE = """
INSERT INTO audit (at, admin_id, action, subject, detail) VALUES (:at, :admin, :action, :subject, :detail)
"""
"""One change."""

PAGE = "SELECT * FROM audit ORDER BY id DESC LIMIT :limit OFFSET :skip"
"""The newest changes."""

COUNT = "SELECT COUNT(*) FROM audit WHERE admin_id = :admin AND action = :action AND at > :since"
"""How often somebody did this since a moment."""


class SqliteAudit:
    """The record of what admins changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, act: Act) -> None:
        """Note something that changes nothing by itself, such as an export."""
        await self._database.write(lambda connection: note(connection, act))

    async def page(self, *, skip: int = 0, limit: int = 20) -> list[Act]:
        """Changes, the newest first."""
        values = {"skip": skip, "limit": limit}
        return await self._database.read(lambda connection: [_act(row) for row in connection.execute(PAGE, values)])

    async def count(self, admin_id: int, action: str, *, since: datetime) -> int:
        """How often this admin did this since then."""
        values = {"admin": admin_id, "action": action, "since": to_ms(since)}
        return await self._database.read(lambda connection: int(connection.execute(COUNT, values).fetchone()[0]))


def note(connection: sqlite3.Connection, act: Act) -> None:
    """Write one change down."""
    values = {"at": to_ms(act.at), "admin": act.admin_id, "action": act.action}
    connection.execute(NOTE, values | {"subject": act.subject, "detail": act.detail})


def _act(row: sqlite3.Row) -> Act:
    return Act(
        admin_id=row["admin_id"],
        action=row["action"],
        subject=row["subject"],
        detail=row["detail"],
        at=from_ms(row["at"]),
    )
