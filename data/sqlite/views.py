"""The state behind buttons."""

import secrets
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime

from data.records import View
from data.sqlite.database import Database
from data.sqlite.encoding import read_state, to_json, to_ms

PUT = """
INSERT INTO views (id, chat_id, user_id, kind, state, created_at)
VALUES (:view, :chat, :user, :kind, :state, :now)
RETURNING *
"""
"""A new view."""

GET = "SELECT * FROM views WHERE id = :view"
"""One view."""

LATEST = """
SELECT * FROM views WHERE chat_id = :chat AND user_id = :user AND kind = :kind ORDER BY number DESC LIMIT 1
"""
"""The newest of its kind that a person has in a chat."""

UPDATE = "UPDATE views SET state = :state WHERE id = :view"
"""What its buttons refer to now."""

DELETE = "DELETE FROM views WHERE id = :view"
"""Its buttons are dead from now on."""


def fresh_id() -> str:
    """48 random bits: nobody guesses another person's buttons."""
    return secrets.token_hex(6)


class SqliteViews:
    """The state behind buttons."""

    def __init__(self, database: Database, fresh_id: Callable[[], str] = fresh_id) -> None:
        self._database = database
        self._fresh_id = fresh_id

    async def put(self, *, chat_id: int, user_id: int, kind: str, state: Mapping[str, object], now: datetime) -> View:
        """Keep a new view under a fresh opaque id."""
        values = {
            "chat": chat_id,
            "user": user_id,
            "kind": kind,
            "state": to_json(state),
            "now": to_ms(now),
        }

        def work(connection: sqlite3.Connection) -> View:
            return _view(connection.execute(PUT, values | {"view": self._fresh_id()}).fetchone())

        return await self._database.write(work)

    async def get(self, view_id: str) -> View | None:
        """One view."""
        return await self._find(GET, {"view": view_id})

    async def latest(self, *, chat_id: int, user_id: int, kind: str) -> View | None:
        """The newest view of this kind that this person has in this chat."""
        return await self._find(LATEST, {"chat": chat_id, "user": user_id, "kind": kind})

    async def update(self, view_id: str, state: Mapping[str, object]) -> None:
        """Replace its state."""
        values = {"view": view_id, "state": to_json(state)}
        await self._database.write(lambda connection: connection.execute(UPDATE, values).rowcount)

    async def delete(self, view_id: str) -> None:
        """Remove it."""
        await self._database.write(lambda connection: connection.execute(DELETE, {"view": view_id}).rowcount)

    async def _find(self, statement: str, values: Mapping[str, object]) -> View | None:
        def work(connection: sqlite3.Connection) -> View | None:
            row = connection.execute(statement, values).fetchone()
            return None if row is None else _view(row)

        return await self._database.read(work)


def _view(row: sqlite3.Row) -> View:
    return View(
        id=row["id"],
        chat_id=row["chat_id"],
        user_id=row["user_id"],
        kind=row["kind"],
        state=read_state(row["state"]),
    )
