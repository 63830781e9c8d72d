"""Rows of sources as the rest of the program knows them."""

import sqlite3

from data.records import Source, SourceState
from data.sqlite.encoding import moment_or_none, read_params
from deals.offer import Feed
from deals.source import SourceParams

ALL = "SELECT * FROM sources ORDER BY id"
"""Every source, also those that an admin removed."""

BY_ID = "SELECT * FROM sources WHERE id = :id AND removed = 0"
"""One that is there."""


def all_sources(connection: sqlite3.Connection) -> list[Source]:
    """Every source, oldest first."""
    return [source_of(row) for row in connection.execute(ALL) if not row["removed"]]


def find_source(connection: sqlite3.Connection, source_id: int) -> Source | None:
    """One source."""
    row = connection.execute(BY_ID, {"id": source_id}).fetchone()
    return None if row is None else source_of(row)


def find_params(connection: sqlite3.Connection, params: SourceParams) -> sqlite3.Row | None:
    """The row with these parameters. Compared as values: the text of an older version may lack a newer field."""
    return next((row for row in connection.execute(ALL) if _params(row) == params), None)


def source_of(row: sqlite3.Row) -> Source:
    """One row."""
    return Source(
        id=row["id"],
        params=_params(row),
        state=SourceState(row["state"]),
        full_ids=bool(row["full_ids"]),
        baselined_at=moment_or_none(row["baselined_at"]),
        next_poll_at=moment_or_none(row["next_poll_at"]),
        wait_until=moment_or_none(row["wait_until"]),
        failures=row["failures"],
        last_poll_at=moment_or_none(row["last_poll_at"]),
        last_ok_at=moment_or_none(row["last_ok_at"]),
        last_items=row["last_items"],
        last_rejected=row["last_rejected"],
        last_error=row["last_error"],
        failing_since=moment_or_none(row["failing_since"]),
        told_at=moment_or_none(row["told_at"]),
        empty_polls=row["empty_polls"],
    )


def _params(row: sqlite3.Row) -> SourceParams:
    return read_params(Feed(row["feed"]), row["params"])
