"""What admins are told: each key once for ever."""

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from data.sqlite.encoding import to_json, to_ms
from deals.snapshot import Notice

STALE_AFTER = timedelta(days=7)
"""A notice to an admin who has not met the bot yet waits for /start this long."""

TELL_ONCE = "INSERT INTO notices (key, at) VALUES (:key, :now) ON CONFLICT (key) DO NOTHING RETURNING key"
"""Returns a row only the first time."""

QUEUE = """
INSERT INTO deliveries (notice, chat_id, lane, expires, created_at)
VALUES (:notice, :chat, 1, :expires, :now)
"""
"""Owed to one admin's own chat (a private chat has its person's id), whether it exists yet or not."""


def queue_notices(
    connection: sqlite3.Connection, notices: Sequence[Notice], admins: Collection[int], now: datetime
) -> int:
    """Queue what was not told before; returns how many deliveries. With nobody to tell, nothing counts as told."""
    if not admins:
        return 0
    fresh = [notice for notice in notices if _is_first(connection, notice.key, now)]
    for notice in fresh:
        for admin in sorted(admins):
            owe_notice(connection, notice, admin, now)
    return len(fresh) * len(admins)


def owe_notice(connection: sqlite3.Connection, notice: Notice, chat: int, now: datetime) -> None:
    """Queue it to one chat."""
    values = {"notice": to_json(notice), "chat": chat, "expires": to_ms(now + STALE_AFTER), "now": to_ms(now)}
    connection.execute(QUEUE, values)


def _is_first(connection: sqlite3.Connection, key: str, now: datetime) -> bool:
    return connection.execute(TELL_ONCE, {"key": key, "now": to_ms(now)}).fetchone() is not None
