"""Whom we speak to."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from data.records import Chat, ChatKind, ChatState, Forgotten, InDoubt
from data.sqlite.choices import read_choices, read_rate
from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, moment_or_none, ms_or_none, to_ms
from deals.offer import Fen

READ = "SELECT c.*, r.value, r.at FROM chats AS c LEFT JOIN rates AS r ON r.currency = c.currency"
"""A chat, with the rate of the currency it chose."""

GET = f"{READ} WHERE c.id = :chat"
"""One chat."""

MEET = """
INSERT INTO chats (id, kind, title, language, created_at) VALUES (:chat, :kind, :title, :language, :now)
ON CONFLICT (id) DO UPDATE
SET kind = excluded.kind, title = excluded.title, state = 'active', reason = '', wait_until = NULL
"""
"""A new chat, or one that is back or was given a right back; its settings stay."""

BOUND = f"{READ} WHERE c.kind IN ('channel', 'group') ORDER BY c.created_at, c.id"
"""Channels and groups, oldest first."""

SET_LANGUAGE = "UPDATE chats SET language = :language WHERE id = :chat"
"""Speak this from now on."""

MUTE = "UPDATE chats SET muted_until = :until WHERE id = :chat"
"""Say nothing until then."""

SNOOZE = """
INSERT INTO snoozes (chat_id, offer_id, until, below)
SELECT c.id, o.id, :until, :below FROM chats AS c JOIN offers AS o ON o.id = :ref WHERE c.id = :chat
ON CONFLICT (chat_id, offer_id) DO UPDATE SET until = excluded.until, below = excluded.below
"""
"""Nothing for a chat or an offer that is not there any more."""

UNSNOOZE = "DELETE FROM snoozes WHERE chat_id = :chat AND offer_id = :ref"
"""Undo."""

SET_IN_DOUBT = "UPDATE chats SET policy = :choice WHERE id = :chat"
"""Again, or once."""

CLOSE = "UPDATE chats SET state = 'gone', reason = :reason WHERE id = :chat"
"""It cannot be written to."""

CANCEL_QUEUED = """
UPDATE deliveries SET state = 'cancelled', reason = :reason, lease_until = NULL
WHERE state <> 'sending' AND id IN (
    SELECT id FROM deliveries WHERE chat_id = :chat AND state = 'ready'
    UNION ALL
    SELECT id FROM deliveries WHERE chat_id = :chat AND state IN ('claimed', 'sending'))
"""
"""Everything it is still owed; one whose request has left ends as its answer says."""

FORGET_WATCHES = "DELETE FROM watches WHERE chat_id = :chat"
FORGET_SNOOZES = "DELETE FROM snoozes WHERE chat_id = :chat"
FORGET_FOLLOWS = "DELETE FROM follows WHERE chat_id = :chat"
FORGET_DELIVERIES = "DELETE FROM deliveries WHERE chat_id = :chat"
FORGET_VIEWS = "DELETE FROM views WHERE chat_id = :chat OR user_id = :chat"
"""A private chat has its person's id, so this finds what the person opened in groups as well."""
DISOWN = "UPDATE watches SET owner_id = 0 WHERE owner_id = :chat"
"""What a person made for a group stays the group's; who made it is forgotten."""
FORGET_CHAT = "DELETE FROM chats WHERE id = :chat"

COPY = """
INSERT INTO chats (id, kind, title, language, time_zone, muted_until, wait_until, created_at, policy)
SELECT :new, kind, title, language, time_zone, muted_until, wait_until, created_at, policy FROM chats WHERE id = :chat
ON CONFLICT (id) DO UPDATE
SET language = excluded.language, time_zone = excluded.time_zone, muted_until = excluded.muted_until,
    created_at = excluded.created_at, policy = excluded.policy, state = 'active', reason = ''
"""
"""The chat under its new id, with the settings it had."""

MOVE_WATCHES = "UPDATE watches SET chat_id = :new WHERE chat_id = :chat"
MOVE_SNOOZES = """
INSERT INTO snoozes (chat_id, offer_id, until, below)
SELECT :new, offer_id, until, below FROM snoozes WHERE chat_id = :chat
ON CONFLICT (chat_id, offer_id) DO NOTHING
"""
MOVE_SETTINGS = """
INSERT INTO channel_settings (chat_id, doc) SELECT :new, doc FROM channel_settings WHERE chat_id = :chat
ON CONFLICT (chat_id) DO NOTHING
"""
MOVE_TOPICS = "UPDATE topics SET chat_id = :new WHERE chat_id = :chat"
MOVE_DELIVERIES = "UPDATE deliveries SET chat_id = :new WHERE chat_id = :chat"
MOVE_VIEWS = "UPDATE views SET chat_id = :new WHERE chat_id = :chat"

MOVE = (
    COPY,
    MOVE_WATCHES,
    MOVE_SNOOZES,
    FORGET_SNOOZES,
    MOVE_SETTINGS,
    MOVE_TOPICS,
    MOVE_DELIVERIES,
    MOVE_VIEWS,
    FORGET_CHAT,
)


class SqliteChats:
    """Whom we speak to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, chat_id: int) -> Chat | None:
        """One chat."""
        return await self._database.read(lambda connection: find_chat(connection, chat_id))

    async def meet(self, chat_id: int, kind: ChatKind, *, title: str, language: str, now: datetime) -> Chat:
        """Add a chat, or bring it back to life."""
        values = {"chat": chat_id, "kind": kind, "title": title, "language": language, "now": to_ms(now)}

        def work(connection: sqlite3.Connection) -> Chat:
            connection.execute(MEET, values)
            return _chat(connection.execute(GET, values).fetchone())

        return await self._database.write(work)

    async def bound(self) -> list[Chat]:
        """Channels and groups that were bound, oldest first."""
        return await self._database.read(lambda connection: [_chat(row) for row in connection.execute(BOUND)])

    async def set_language(self, chat_id: int, language: str) -> None:
        """Speak this language from now on."""
        await self._execute(SET_LANGUAGE, {"chat": chat_id, "language": language})

    async def mute(self, chat_id: int, until: datetime | None) -> None:
        """Say nothing until then; None ends it."""
        await self._execute(MUTE, {"chat": chat_id, "until": ms_or_none(until)})

    async def snooze(self, chat_id: int, ref: int, *, until: datetime | None, below: Fen | None = None) -> None:
        """Say nothing of this offer until then, or until it costs less."""
        await self._execute(SNOOZE, {"chat": chat_id, "ref": ref, "until": ms_or_none(until), "below": below})

    async def unsnooze(self, chat_id: int, ref: int) -> None:
        """Undo."""
        await self._execute(UNSNOOZE, {"chat": chat_id, "ref": ref})

    async def set_in_doubt(self, chat_id: int, choice: InDoubt) -> None:
        """What to do with messages of which nobody knows whether they arrived."""
        await self._execute(SET_IN_DOUBT, {"chat": chat_id, "choice": choice})

    async def gone(self, chat_id: int, reason: str) -> None:
        """It cannot be written to: cancel what it is owed."""
        await self._database.write(lambda connection: close_chat(connection, chat_id, reason))

    async def forget(self, chat_id: int) -> Forgotten:
        """Delete everything of this chat."""
        return await self._database.write(lambda connection: _forget(connection, chat_id))

    async def moved(self, chat_id: int, new_chat_id: int) -> None:
        """The group got a new id: everything follows."""
        await self._database.write(lambda connection: move_chat(connection, chat_id, new_chat_id))

    async def _execute(self, statement: str, values: Mapping[str, object]) -> None:
        await self._database.write(lambda connection: connection.execute(statement, values).rowcount)


def find_chat(connection: sqlite3.Connection, chat_id: int) -> Chat | None:
    """One chat."""
    row = connection.execute(GET, {"chat": chat_id}).fetchone()
    return None if row is None else _chat(row)


def close_chat(connection: sqlite3.Connection, chat_id: int, reason: str) -> None:
    """It cannot be written to: cancel what it is owed."""
    for statement in (CLOSE, CANCEL_QUEUED):
        connection.execute(statement, {"chat": chat_id, "reason": reason})


def move_chat(connection: sqlite3.Connection, chat_id: int, new_chat_id: int) -> None:
    """Everything of this chat follows to its new id."""
    if new_chat_id == chat_id:
        return
    for statement in MOVE:
        connection.execute(statement, {"chat": chat_id, "new": new_chat_id})


def _forget(connection: sqlite3.Connection, chat_id: int) -> Forgotten:
    chat = {"chat": chat_id}
    forgotten = Forgotten(
        watches=connection.execute(FORGET_WATCHES, chat).rowcount,
        snoozes=connection.execute(FORGET_SNOOZES, chat).rowcount,
        deliveries=connection.execute(FORGET_DELIVERIES, chat).rowcount,
        follows=connection.execute(FORGET_FOLLOWS, chat).rowcount,
        views=connection.execute(FORGET_VIEWS, chat).rowcount,
    )
    connection.execute(DISOWN, chat)
    connection.execute(FORGET_CHAT, chat)
    return forgotten


def _chat(row: sqlite3.Row) -> Chat:
    return Chat(
        id=row["id"],
        kind=ChatKind(row["kind"]),
        title=row["title"],
        language=row["language"],
        time_zone=row["time_zone"],
        preferences=read_choices(row),
        rate=None if row["value"] is None else read_rate(row),
        state=ChatState(row["state"]),
        reason=row["reason"],
        in_doubt=InDoubt(row["policy"]),
        muted_until=moment_or_none(row["muted_until"]),
        wait_until=moment_or_none(row["wait_until"]),
        created_at=from_ms(row["created_at"]),
    )
