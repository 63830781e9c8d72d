"""What the store holds of each owner, as one fingerprint each: two that differ mean that somebody touched it."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

Fingerprints = dict[str, str]

GLOBAL = "the bot"
UNOWNED = frozenset({"views", "inbox", "tallies", "deliveries"})
"""Views and deliveries are asked for by their owners below; the journal and the figures of a day belong to nobody."""
OF_THE_BOT = ("sources", "rates", "announcements", "audit", "offers", "history", "events", "timers", "notices")


def fingerprints(path: Path, owners: dict[str, int]) -> Fingerprints:
    """One for each owner, and one for what belongs to the bot itself."""
    with closing(sqlite3.connect(path)) as file:
        found = {name: _fingerprint(file, chat_id) for name, chat_id in owners.items()}
        return found | {GLOBAL: _hash([_rows(file, f"SELECT * FROM {table}") for table in OF_THE_BOT])}  # noqa: S608 - our own names


def schema(path: Path) -> str:
    """The shape of the database."""
    with closing(sqlite3.connect(path)) as file:
        return _hash([_rows(file, "SELECT name, sql FROM sqlite_schema ORDER BY name")])


def _fingerprint(file: sqlite3.Connection, chat_id: int) -> str:
    """Whatever names this chat, in whichever table: a new table is in by itself."""
    owned = [_rows(file, "SELECT * FROM chats WHERE id = ?", chat_id)]
    for table, column in _columns(file):
        where = {
            "chat_id": "chat_id = ?",
            "watch_id": "watch_id IN (SELECT id FROM watches WHERE chat_id = ?)",
            "delivery_id": "delivery_id IN (SELECT id FROM deliveries WHERE chat_id = ?)",
        }.get(column)
        if where and table not in UNOWNED:
            owned.append(_rows(file, f"SELECT * FROM {table} WHERE {where}", chat_id))  # noqa: S608 - our own names
    owned.append(_rows(file, "SELECT * FROM views WHERE user_id = ?", chat_id))
    owned.append(_rows(file, "SELECT * FROM deliveries WHERE chat_id = ? AND announcement_id IS NULL", chat_id))
    return _hash(owned)


def _columns(file: sqlite3.Connection) -> list[tuple[str, str]]:
    tables = [name for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    return [(table, row[1]) for table in tables for row in file.execute(f"PRAGMA table_info({table})")]


def _rows(file: sqlite3.Connection, query: str, *values: int) -> list[str]:
    return sorted(map(repr, file.execute(query, values)))


def _hash(rows: list[list[str]]) -> str:
    return hashlib.sha256(repr(rows).encode()).hexdigest()
