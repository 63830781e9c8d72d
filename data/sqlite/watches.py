"""Who wants to hear what. A row keeps the rule's line; the rule is parsed from it."""

import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from data.records import ChatKind, KeptWatch
from data.sqlite.chats import find_chat
from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, to_ms
from data.sqlite.past import read_past
from data.store import LimitReachedError
from deals.grammar import parse_rule
from deals.rule import Past, Rule, Watch

LIMIT = 20
CHANNEL_LIMIT = 200
WEEK = timedelta(days=7)

ACTIVE = """
SELECT w.* FROM watches AS w JOIN chats AS c ON c.id = w.chat_id
WHERE w.active = 1 AND c.state = 'active'
ORDER BY w.id
"""
"""Every watch that may fire."""

OF_CHAT = "SELECT * FROM watches WHERE chat_id = :chat ORDER BY id"
"""The watches of a chat, oldest first."""

GET = "SELECT * FROM watches WHERE id = :watch"
"""One watch."""

TOPIC = "SELECT name FROM topics WHERE chat_id = :chat AND thread_id = :thread"
"""What a topic is called."""

HITS = "SELECT COUNT(*) FROM deliveries WHERE watch_id = :watch AND created_at > :since AND state = 'sent'"
"""How often a watch was heard since a moment."""

COUNT = "SELECT COUNT(*) FROM watches WHERE chat_id = :chat"
"""How many a chat has."""

ADD = """
INSERT INTO watches (chat_id, thread_id, owner_id, line, created_at)
VALUES (:chat, :thread, :owner, :line, :now)
RETURNING *
"""
"""A new watch."""

EDIT = "UPDATE watches SET line = :line, version = version + 1 WHERE id = :watch"
"""Deliveries remember the version that wanted them."""

SET_ACTIVE = "UPDATE watches SET active = :active WHERE id = :watch"
"""Pause or resume."""

DELETE = "DELETE FROM watches WHERE id = :watch"
"""Gone for ever; its number is not given again."""

CANCEL_QUEUED = """
UPDATE deliveries SET state = 'cancelled', reason = :reason, lease_until = NULL
WHERE watch_id = :watch AND state IN ('ready', 'claimed')
"""
"""What this watch wanted and has not been sent."""


class SqliteWatches:
    """Who wants to hear what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def active(self) -> list[Watch]:
        """Every watch that may fire."""
        return await self._database.read(lambda connection: [_watch(row) for row in connection.execute(ACTIVE)])

    async def past(
        self, watch_ids: Collection[int], *, now: datetime, until: datetime | None = None
    ) -> dict[int, Past]:
        """What these watches said already."""
        return await self._database.read(
            lambda connection: {watch: read_past(connection, watch, now, until) for watch in watch_ids}
        )

    async def of_chat(self, chat_id: int, *, now: datetime) -> list[KeptWatch]:
        """The watches of a chat, oldest first."""

        def work(connection: sqlite3.Connection) -> list[KeptWatch]:
            rows = connection.execute(OF_CHAT, {"chat": chat_id}).fetchall()
            return [_kept(connection, row, now) for row in rows]

        return await self._database.read(work)

    async def get(self, watch_id: int, *, now: datetime) -> KeptWatch | None:
        """One watch."""

        def work(connection: sqlite3.Connection) -> KeptWatch | None:
            row = connection.execute(GET, {"watch": watch_id}).fetchone()
            return None if row is None else _kept(connection, row, now)

        return await self._database.read(work)

    async def add(
        self,
        *,
        chat_id: int,
        thread_id: int | None,
        owner_id: int,
        line: str,
        rule: Rule,
        now: datetime,
    ) -> Watch:
        """Keep a new watch. Raises ValueError when the line does not say what the rule says."""
        check_line(line, rule)
        values = {
            "chat": chat_id,
            "thread": thread_id,
            "owner": owner_id,
            "line": line,
            "now": to_ms(now),
        }

        def work(connection: sqlite3.Connection) -> Watch:
            _check_limit(connection, chat_id)
            return _watch(connection.execute(ADD, values).fetchone())

        return await self._database.write(work)

    async def edit(self, watch_id: int, *, line: str, rule: Rule) -> None:
        """Replace its rule. What the old rule queued is cancelled."""
        check_line(line, rule)
        await self._change(EDIT, {"watch": watch_id, "line": line}, reason="the watch was edited")

    async def set_active(self, watch_id: int, *, active: bool) -> None:
        """Pause or resume. What a paused watch had queued is cancelled."""
        values = {"watch": watch_id, "active": int(active)}
        await self._change(SET_ACTIVE, values, reason=None if active else "the watch is paused")

    async def delete(self, watch_id: int) -> None:
        """Delete it. What it had queued is cancelled."""
        await self._change(DELETE, {"watch": watch_id}, reason="the watch was deleted")

    async def _change(self, statement: str, values: Mapping[str, object], *, reason: str | None) -> None:
        def work(connection: sqlite3.Connection) -> None:
            connection.execute(statement, values)
            if reason is not None:
                connection.execute(CANCEL_QUEUED, {"watch": values["watch"], "reason": reason})

        await self._database.write(work)


def find_watch(connection: sqlite3.Connection, watch_id: int) -> Watch | None:
    """One watch."""
    row = connection.execute(GET, {"watch": watch_id}).fetchone()
    return None if row is None else _watch(row)


def check_line(line: str, rule: Rule) -> None:
    """Raises ValueError when the line does not say what the rule says."""
    if read_rule(line) != rule:
        raise ValueError(f"the line does not read back as the rule: {line!r}")


def _check_limit(connection: sqlite3.Connection, chat_id: int) -> None:
    chat = find_chat(connection, chat_id)
    limit = CHANNEL_LIMIT if chat is not None and chat.kind is ChatKind.CHANNEL else LIMIT
    if connection.execute(COUNT, {"chat": chat_id}).fetchone()[0] >= limit:
        raise LimitReachedError(limit)


@lru_cache(maxsize=10_000)
def read_rule(line: str) -> Rule:
    """An admin's words are understood in every kept line: who may use them was asked when it was made."""
    return parse_rule(line, admin=True)


def watch_of(row: sqlite3.Row, rule: Rule) -> Watch:
    """The watch of a row whose line says this."""
    return Watch(
        id=row["id"],
        chat_id=row["chat_id"],
        thread_id=row["thread_id"],
        line=row["line"],
        rule=rule,
        created_at=from_ms(row["created_at"]),
    )


def _watch(row: sqlite3.Row) -> Watch:
    return watch_of(row, read_rule(row["line"]))


def _kept(connection: sqlite3.Connection, row: sqlite3.Row, now: datetime) -> KeptWatch:
    hits = connection.execute(HITS, {"watch": row["id"], "since": to_ms(now - WEEK)}).fetchone()[0]
    named = connection.execute(TOPIC, {"chat": row["chat_id"], "thread": row["thread_id"]}).fetchone()
    return KeptWatch(
        watch=_watch(row),
        owner_id=row["owner_id"],
        active=bool(row["active"]),
        hits_week=hits,
        topic=named["name"] if named else "",
    )
