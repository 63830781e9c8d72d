"""What SQLite's errors mean for whoever runs the bot."""

import sqlite3
from pathlib import Path

from data.store import StoreError

RESTORE = "Stop the bot and put a backup in its place; the file was left as it is."

ADVICE = {
    "SQLITE_FULL": "the disk is full. Free some space: nothing was half-written, and work goes on by itself.",
    "SQLITE_BUSY": "another program holds the database. Close it, or wait until it is done.",
    "SQLITE_READONLY": "the database or its folder cannot be written. Give this user write permission to both.",
    "SQLITE_CANTOPEN": "it cannot be opened. Check that this user may read and write the file and its folder.",
    "SQLITE_PERM": "the database may not be touched by this user. Give it permission to read and write the file.",
    "SQLITE_CORRUPT": f"the database is damaged. {RESTORE}",
    "SQLITE_NOTADB": f"this is not a database, or its beginning is damaged. {RESTORE}",
    "SQLITE_IOERR": "the disk failed to read or write. Check the disk, then start again.",
}


class DiskFullError(StoreError):
    """There is no room for what was to be kept. Nothing of it was."""


def explain(error: sqlite3.Error, path: Path) -> StoreError:
    """The same error in words that say what to do. What nobody can do anything about keeps SQLite's own words."""
    name = getattr(error, "sqlite_errorname", None) or ""
    primary = "_".join(name.split("_")[:2])
    kind = DiskFullError if primary == "SQLITE_FULL" else StoreError
    return kind(f"{path}: {ADVICE.get(primary, str(error))}")
