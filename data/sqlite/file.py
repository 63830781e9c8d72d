"""Is this our database, is it whole, and is it of our age? Asked before anything is written to it."""

import os
import sqlite3
from pathlib import Path

from data.sqlite.age import APPLICATION_ID, pending, unknown
from data.sqlite.database import immediate
from data.sqlite.faults import RESTORE
from data.sqlite.lane import connect
from data.store import StoreError

MAGIC = b"SQLite format 3\0"
APPLICATION_ID_AT = 68
"""Offset in the header, four bytes, big-endian (sqlite.org/fileformat.html)."""
HEADER_SIZE = 100
SMALL = 64 * 1024 * 1024
"""Up to this size the whole file is checked at every start; it takes about a tenth of a second."""
OLDEST_SQLITE = (3, 37, 0)
"""The first with STRICT tables."""


def prepare(path: Path, *, may_migrate: bool) -> None:
    """Make sure that a sound and current database of ours is at `path`; create it where there is nothing.

    Raises StoreError, sqlite3.Error or OSError. A file that is not what it should be is left as it is.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreError(f"this Python brings SQLite {sqlite3.sqlite_version}; 3.37 or newer is needed")
    if not path.exists():
        _create(path, may_migrate=may_migrate)
    _check_header(path)
    unclean = _wal(path).exists()
    connection = connect(path)
    try:
        _check_pages(connection, path, everything=unclean or path.stat().st_size <= SMALL)
        _check_age(connection, path, may_migrate=may_migrate)
        _bring_up_to_date(connection)
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _create(path: Path, *, may_migrate: bool) -> None:
    """Build the file beside its place and move it there whole: an empty file at `path` is never ours."""
    if _wal(path).exists():
        raise StoreError(f"{path} is missing but its {_wal(path).name} is there. Put both back from a backup.")
    if not may_migrate:
        raise StoreError(f"{path} does not exist. Run `dropbell migrate` to create it.")
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    # Who uses which chat is nobody else's business.
    os.close(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = connect(draft)
    try:
        _bring_up_to_date(connection)
    finally:
        connection.close()
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _check_header(path: Path) -> None:
    with path.open("rb") as file:
        header = file.read(HEADER_SIZE)
    if not header:
        raise StoreError(f"{path} is empty. Put a backup in its place, or move it away to start anew.")
    if not header.startswith(MAGIC) or len(header) < HEADER_SIZE:
        raise StoreError(f"{path} is not a database, or its beginning is damaged. {RESTORE}")
    if int.from_bytes(header[APPLICATION_ID_AT : APPLICATION_ID_AT + 4]) != APPLICATION_ID:
        raise StoreError(f"{path} is the database of another program. Set DATABASE_URL to another file.")


def _check_pages(connection: sqlite3.Connection, path: Path, *, everything: bool) -> None:
    if not everything:
        return
    answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if answer != "ok":
        raise StoreError(f"{path} is damaged ({' '.join(answer.split())}). {RESTORE}")


def _check_age(connection: sqlite3.Connection, path: Path, *, may_migrate: bool) -> None:
    if newer := unknown(connection):
        raise StoreError(f"{path} was written by a newer Dropbell ({', '.join(newer)}). Update the program.")
    if not may_migrate and (missing := pending(connection)):
        raise StoreError(f"{path} is older than the program ({', '.join(missing)}). Run `dropbell migrate`.")


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    if pending(connection):
        from data.sqlite.migrations import migrate  # noqa: PLC0415 - only a file that is too old pays for sqlite-utils

        immediate(connection, migrate)
