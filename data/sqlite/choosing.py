"""What chats choose, and what follows for what they are owed."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from data.sqlite.choices import ASK_ZONE, CHOOSE, SET_ZONE, choice_columns
from data.sqlite.database import Database
from data.sqlite.notices import owe_notice
from data.sqlite.pausing import judge_again
from deals.preferences import Preferences
from deals.snapshot import Notice


class SqliteChoices:
    """How each chat wants to be spoken to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def choose(self, chat_id: int, preferences: Preferences, *, now: datetime) -> None:
        """Speak like this from now on. What waits is judged again."""
        await self._change(chat_id, CHOOSE, choice_columns(preferences), now)

    async def set_time_zone(self, chat_id: int, name: str | None, *, now: datetime) -> None:
        """The readers live there. What waits is judged again."""
        await self._change(chat_id, SET_ZONE, {"zone": name}, now)

    async def ask_zone(self, chat_id: int, question: Notice, *, now: datetime) -> bool:
        """Owe this question to the chat, once for ever."""

        def work(connection: sqlite3.Connection) -> bool:
            asked = bool(connection.execute(ASK_ZONE, {"chat": chat_id}).rowcount)
            if asked:
                owe_notice(connection, question, chat_id, now)
            return asked

        return await self._database.write(work)

    async def _change(self, chat_id: int, statement: str, values: Mapping[str, object], now: datetime) -> None:
        def work(connection: sqlite3.Connection) -> None:
            connection.execute(statement, {"chat": chat_id, **values})
            judge_again(connection, chat_id, now)

        await self._database.write(work)
