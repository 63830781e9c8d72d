"""What the topics of groups are called."""

import sqlite3

from data.sqlite.database import Database

NAME = """
INSERT INTO topics (chat_id, thread_id, name) SELECT c.id, :thread, :name FROM chats AS c WHERE c.id = :chat
ON CONFLICT (chat_id, thread_id) DO UPDATE SET name = excluded.name
"""
"""Nothing for a group that is not kept."""

OF_CHAT = "SELECT thread_id, name FROM topics WHERE chat_id = :chat"
"""The names that are known."""


class SqliteTopics:
    """What the topics of groups are called."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def name(self, chat_id: int, thread_id: int, name: str) -> None:
        """What a topic of a kept group is called."""
        values = {"chat": chat_id, "thread": thread_id, "name": name}

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(NAME, values)

        await self._database.write(work)

    async def of_chat(self, chat_id: int) -> dict[int, str]:
        """The names of a group's topics, as far as they are known."""

        def work(connection: sqlite3.Connection) -> dict[int, str]:
            return {row["thread_id"]: row["name"] for row in connection.execute(OF_CHAT, {"chat": chat_id})}

        return await self._database.read(work)
