"""Rules of channels, as they are changed: settings beside the rule's line, and every version of both."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from data.posting import Change, Version
from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, read_posting, to_json, to_ms
from data.sqlite.watches import CANCEL_QUEUED, EDIT, SET_ACTIVE, check_line
from deals.posting import AS_ALWAYS, Posting
from deals.rule import Rule

T = TypeVar("T")

RULE = """
SELECT w.*, r.doc FROM watches AS w LEFT JOIN rule_settings AS r ON r.watch_id = w.id WHERE w.id = :watch
"""
"""A rule with its own settings."""

SET_RULE = """
INSERT INTO rule_settings (watch_id, doc) VALUES (:watch, :doc)
ON CONFLICT (watch_id) DO UPDATE SET doc = excluded.doc
"""
"""A rule's own settings from now on."""

OF_CHANNEL = "SELECT doc FROM channel_settings WHERE chat_id = :chat"
"""What holds where a rule says nothing."""

SET_CHANNEL = """
INSERT INTO channel_settings (chat_id, doc) SELECT id, :doc FROM chats WHERE id = :chat
ON CONFLICT (chat_id) DO UPDATE SET doc = excluded.doc
"""
"""Nothing for a chat that is not there any more."""

LATEST = "SELECT MAX(number) FROM rule_versions WHERE watch_id = :watch"
"""NULL for a rule that was never changed."""

ADD_VERSION = """
INSERT INTO rule_versions (watch_id, number, at, author_id, what, line, doc)
VALUES (:watch, :number, :at, :author, :what, :line, :doc)
"""
"""The rule as a change left it."""

VERSIONS = "SELECT * FROM rule_versions WHERE watch_id = :watch ORDER BY number DESC LIMIT :limit"
"""The newest first."""

VERSION = "SELECT * FROM rule_versions WHERE watch_id = :watch AND number = :number"
"""One of them."""


class SqliteRules:
    """Rules of channels, as they are changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def posting(self, watch_id: int) -> Posting:
        """The rule's own settings."""

        def work(connection: sqlite3.Connection) -> Posting:
            row = find_rule(connection, watch_id)
            return AS_ALWAYS if row is None else read_posting(row["doc"])

        return await self._database.read(work)

    async def change(
        self, watch_id: int, *, line: str, rule: Rule, posting: Posting, what: Change, author_id: int, now: datetime
    ) -> int | None:
        """Keep the rule like this as a new version."""
        check_line(line, rule)

        return await self._on_rule(
            watch_id,
            lambda connection, row: change_rule(
                connection, row, line=line, posting=posting, what=what, author_id=author_id, now=now
            ),
        )

    async def set_active(self, watch_id: int, *, active: bool, author_id: int, now: datetime) -> None:
        """Pause or resume it."""
        await self._on_rule(
            watch_id,
            lambda connection, row: switch_rule(connection, row, active=active, author_id=author_id, now=now),
        )

    async def versions(self, watch_id: int, *, limit: int = 10) -> list[Version]:
        """The newest first."""

        def work(connection: sqlite3.Connection) -> list[Version]:
            rows = connection.execute(VERSIONS, {"watch": watch_id, "limit": limit}).fetchall()
            row = None if rows else find_rule(connection, watch_id)
            return [_version(one) for one in rows] if row is None else [_as_made(row)]

        return await self._database.read(work)

    async def version(self, watch_id: int, number: int) -> Version | None:
        """One of them."""

        def work(connection: sqlite3.Connection) -> Version | None:
            row = connection.execute(VERSION, {"watch": watch_id, "number": number}).fetchone()
            return None if row is None else _version(row)

        return await self._database.read(work)

    async def of_channel(self, chat_id: int) -> Posting:
        """What holds in the whole channel where a rule says nothing."""

        def work(connection: sqlite3.Connection) -> Posting:
            row = connection.execute(OF_CHANNEL, {"chat": chat_id}).fetchone()
            return read_posting(row["doc"] if row else None)

        return await self._database.read(work)

    async def set_channel(self, chat_id: int, posting: Posting) -> None:
        """Replace that."""
        values = {"chat": chat_id, "doc": to_json(posting)}
        await self._database.write(lambda connection: connection.execute(SET_CHANNEL, values).rowcount)

    async def _on_rule(self, watch_id: int, work: Callable[[sqlite3.Connection, sqlite3.Row], T]) -> T | None:
        def on_rule(connection: sqlite3.Connection) -> T | None:
            row = find_rule(connection, watch_id)
            return None if row is None else work(connection, row)

        return await self._database.write(on_rule)


def change_rule(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    *,
    line: str,
    posting: Posting,
    what: Change,
    author_id: int,
    now: datetime,
) -> int:
    """Keep the rule of this row like this as a new version; returns its number."""
    watch = {"watch": row["id"]}
    if line != row["line"]:
        connection.execute(EDIT, watch | {"line": line})
        connection.execute(CANCEL_QUEUED, watch | {"reason": "the watch was edited"})
    connection.execute(SET_RULE, watch | {"doc": to_json(posting)})
    return _add_version(connection, row, line, to_json(posting), what, author_id, now)


def switch_rule(
    connection: sqlite3.Connection, row: sqlite3.Row, *, active: bool, author_id: int, now: datetime
) -> None:
    """Pause or resume the rule of this row, which is a version too."""
    watch = {"watch": row["id"]}
    connection.execute(SET_ACTIVE, watch | {"active": int(active)})
    if not active:
        connection.execute(CANCEL_QUEUED, watch | {"reason": "the watch is paused"})
    what = Change.RESUMED if active else Change.PAUSED
    _add_version(connection, row, row["line"], row["doc"] or to_json(AS_ALWAYS), what, author_id, now)


def find_rule(connection: sqlite3.Connection, watch_id: int) -> sqlite3.Row | None:
    """A rule with its own settings as `doc`; None when it is not there."""
    row: sqlite3.Row | None = connection.execute(RULE, {"watch": watch_id}).fetchone()
    return row


def _add_version(
    connection: sqlite3.Connection, row: sqlite3.Row, line: str, doc: str, what: Change, author: int, now: datetime
) -> int:
    """The first change also writes down what was before it: there is always something to go back to."""
    latest: int | None = connection.execute(LATEST, {"watch": row["id"]}).fetchone()[0]
    if latest is None:
        latest = 1
        made = _as_made(row)
        _insert(connection, row["id"], made)
    version = Version(number=latest + 1, at=now, author_id=author, what=what, line=line, posting=read_posting(doc))
    _insert(connection, row["id"], version)
    return version.number


def _insert(connection: sqlite3.Connection, watch_id: int, version: Version) -> None:
    values = {
        "watch": watch_id,
        "number": version.number,
        "at": to_ms(version.at),
        "author": version.author_id,
        "what": version.what,
        "line": version.line,
        "doc": to_json(version.posting),
    }
    connection.execute(ADD_VERSION, values)


def _as_made(row: sqlite3.Row) -> Version:
    return Version(
        number=1,
        at=from_ms(row["created_at"]),
        author_id=row["owner_id"],
        what=Change.MADE,
        line=row["line"],
        posting=read_posting(row["doc"]),
    )


def _version(row: sqlite3.Row) -> Version:
    return Version(
        number=row["number"],
        at=from_ms(row["at"]),
        author_id=row["author_id"],
        what=Change(row["what"]),
        line=row["line"],
        posting=read_posting(row["doc"]),
    )
