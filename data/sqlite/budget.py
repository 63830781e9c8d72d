"""What the send budget must know after a restart: who was just written to, and what was paid for today."""

import sqlite3
from datetime import datetime, timedelta

from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, to_ms

REMEMBERED = timedelta(minutes=2)
"""Longer than any of Telegram's windows."""

SPEAK = "INSERT INTO spoken (chat_id, at) VALUES (:chat, :at)"
"""This chat is written to now."""

FORGET = "DELETE FROM spoken WHERE chat_id = :chat AND at < :before"
"""Of this chat: what no window counts any more."""

SPOKEN = "SELECT chat_id, at FROM spoken WHERE at >= :since ORDER BY at"
"""Who was written to since then, and when."""

SPEND = """
INSERT INTO paid (day, messages) VALUES (:day, MIN(:messages, :limit))
ON CONFLICT (day) DO UPDATE SET messages = MAX(messages, MIN(messages + :messages, :limit))
RETURNING messages
"""
"""As many more as the day's limit allows."""

SPENT = "SELECT messages FROM paid WHERE day = :day"
"""How many were taken on that day so far."""

FORGET_DAYS = "DELETE FROM paid WHERE day < :day"
"""Yesterday's limit is of no use."""


class SqliteBudget:
    """What the send budget must not forget."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def wrote(self, chat_id: int, *, wall: datetime) -> None:
        """Note that a group or channel is written to now."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(FORGET, {"chat": chat_id, "before": to_ms(wall - REMEMBERED)})
            connection.execute(SPEAK, {"chat": chat_id, "at": to_ms(wall)})

        await self._database.write(work)

    async def written(self, *, since: datetime) -> list[tuple[int, datetime]]:
        """Which groups and channels were written to since then, oldest first."""
        values = {"since": to_ms(since)}
        return await self._database.read(
            lambda connection: [(row["chat_id"], from_ms(row["at"])) for row in connection.execute(SPOKEN, values)]
        )

    async def spend(self, messages: int, *, limit: int, wall: datetime) -> int:
        """Take up to so many of the day's paid messages; returns how many of them may be sent."""
        day = {"day": wall.date().isoformat()}

        def work(connection: sqlite3.Connection) -> int:
            connection.execute(FORGET_DAYS, day)
            row = connection.execute(SPENT, day).fetchone()
            before: int = row["messages"] if row else 0
            after: int = connection.execute(SPEND, {**day, "messages": messages, "limit": limit}).fetchone()["messages"]
            return after - before

        return await self._database.write(work)
