"""What chats choose, and what follows for what they are owed."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from data.sqlite.choices import CHOOSE, SET_ZONE, choice_columns
from data.sqlite.database import Database
from data.sqlite.pausing import judge_again
from deals.preferences import Preferences


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

    async def _change(self, chat_id: int, statement: str, values: Mapping[str, object], now: datetime) -> None:
        def work(connection: sqlite3.Connection) -> None:
            connection.execute(statement, {"chat": chat_id, **values})
            judge_again(connection, chat_id, now)

        await self._database.write(work)
