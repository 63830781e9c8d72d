"""What Telegram told us, journalled before Telegram forgets it."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from data.records import Heard
from data.sqlite.database import Database
from data.sqlite.encoding import to_ms
from data.sqlite.telling import FORGET, read_told

JOURNAL = """
INSERT INTO inbox (update_id, chat_id, body, received_at) VALUES (:update, :chat, :body, :wall)
ON CONFLICT (update_id) DO NOTHING
RETURNING update_id
"""
"""Returns a row only the first time."""

UNFINISHED = "SELECT * FROM inbox WHERE state = 'waiting' ORDER BY update_id"
"""What an earlier process did not come to the end of, in the order in which it was said."""

READ = "SELECT * FROM inbox WHERE update_id = :update AND state = 'waiting'"
"""One that is still to be handled."""

FINISH = """
UPDATE inbox SET state = CASE WHEN :reason = '' THEN 'done' ELSE 'aside' END, reason = :reason, chat_id = 0, body = ''
WHERE update_id = :update AND state = 'waiting'
"""
"""Only the number stays, to know it again: what people write is nobody's business once it is answered."""

BEGIN = "UPDATE inbox SET begun = begun + 1 WHERE update_id = :update"
"""Once more: when the process dies before its end, this is one of those that may have killed it."""

ACQUIT = "UPDATE inbox SET begun = 0 WHERE state = 'waiting' AND begun > 0"
"""The process was asked to stop: nothing that was being handled is to blame."""


class SqliteInbox:
    """What Telegram told us."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def journal(self, heard: Sequence[Heard], *, wall: datetime) -> list[Heard]:
        """Keep what is new, all in one commit, and return it."""

        def work(connection: sqlite3.Connection) -> list[Heard]:
            return [one for one in heard if connection.execute(JOURNAL, _values(one, wall)).fetchone() is not None]

        return await self._database.write(work)

    async def unfinished(self) -> list[Heard]:
        """What is still to be handled, in the order in which it was said."""

        def work(connection: sqlite3.Connection) -> list[Heard]:
            return [_with_notes(connection, row) for row in connection.execute(UNFINISHED).fetchall()]

        return await self._database.read(work)

    async def read(self, update_id: int) -> Heard | None:
        """One that is still to be handled."""

        def work(connection: sqlite3.Connection) -> Heard | None:
            row = connection.execute(READ, {"update": update_id}).fetchone()
            return None if row is None else _with_notes(connection, row)

        return await self._database.read(work)

    async def begin(self, update_id: int) -> None:
        """It is handled again from now on."""
        await self._database.write(lambda connection: connection.execute(BEGIN, {"update": update_id}).rowcount)

    async def acquit(self) -> None:
        """None of those that wait brought the process down."""
        await self._database.write(lambda connection: connection.execute(ACQUIT).rowcount)

    async def finish(self, update_ids: Collection[int], *, reason: str = "") -> None:
        """They are handled; with a reason they are set aside."""
        rows = [{"update": update, "reason": reason} for update in update_ids]

        def work(connection: sqlite3.Connection) -> None:
            for statement in (FINISH, FORGET):
                connection.executemany(statement, rows)

        await self._database.write(work)


def _values(heard: Heard, wall: datetime) -> Mapping[str, object]:
    return {"update": heard.update_id, "chat": heard.chat_id, "body": heard.body, "wall": to_ms(wall)}


def _with_notes(connection: sqlite3.Connection, row: sqlite3.Row) -> Heard:
    return Heard(
        update_id=row["update_id"],
        chat_id=row["chat_id"],
        body=row["body"],
        begun=row["begun"],
        told=read_told(connection, row["update_id"]),
    )
