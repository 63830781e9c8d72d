"""The feeds that are polled."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from data.records import Source, SourceState
from data.sqlite import tallies
from data.sqlite.database import Database
from data.sqlite.encoding import moment_or_none, ms_or_none, read_params, to_json, to_ms
from data.sqlite.notices import queue_notices
from deals.offer import Feed
from deals.snapshot import Notice
from deals.source import SourceParams

ALL = "SELECT * FROM sources ORDER BY id"
"""Every source, also those that an admin removed."""

ADD = "INSERT INTO sources (feed, params, added_at) VALUES (:feed, :params, :now) RETURNING *"
"""A source that was never there."""

BRING_BACK = """
UPDATE sources
SET removed = 0, state = 'active', baselined_at = NULL, next_poll_at = NULL, wait_until = NULL, failures = 0,
    last_error = '', failing_since = NULL, told_at = NULL, empty_polls = 0
WHERE id = :id
RETURNING *
"""
"""Whatever it showed while nobody looked is no news: its next snapshot is a baseline again."""

REMOVE = "UPDATE sources SET removed = 1 WHERE id = :id"
"""The row stays, so that the settings do not seed it again."""

RESUME = """
UPDATE sources
SET state = 'active', failures = 0, wait_until = NULL, next_poll_at = NULL, last_error = ''
WHERE id = :id
"""
"""Poll it again, and now."""

SET_STATE = "UPDATE sources SET state = :state WHERE id = :id"
"""Pause or refuse."""

FAILED = """
UPDATE sources
SET failures = failures + 1, last_poll_at = :now, last_error = :error, next_poll_at = :next_poll_at,
    wait_until = :wait_until, state = CASE WHEN :refused = 1 THEN 'refused' ELSE state END,
    failing_since = COALESCE(failing_since, :now),
    told_at = CASE WHEN :told = 1 THEN COALESCE(told_at, :now) ELSE told_at END
WHERE id = :id
"""
"""A poll that brought nothing."""

POLLED = """
UPDATE sources
SET failures = 0, last_poll_at = :now, last_ok_at = :now, last_error = '', wait_until = NULL,
    next_poll_at = :next_poll_at, last_items = :items, last_rejected = :rejected,
    baselined_at = CASE WHEN :baselined = 1 THEN COALESCE(baselined_at, :now) ELSE baselined_at END,
    full_ids = CASE WHEN :full_ids = 1 THEN 1 ELSE full_ids END,
    failing_since = NULL, told_at = NULL, empty_polls = CASE WHEN :empty = 1 THEN empty_polls + 1 ELSE 0 END
WHERE id = :id
"""
"""A poll that brought something."""


class SqliteSources:
    """The feeds that are polled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[Source]:
        """Every source, oldest first."""
        return await self._database.read(all_sources)

    async def seed(self, params: Sequence[SourceParams], *, now: datetime) -> None:
        """Add those that were never there."""

        def work(connection: sqlite3.Connection) -> None:
            for wanted in params:
                if _find(connection, wanted) is None:
                    _add(connection, wanted, now)

        await self._database.write(work)

    async def add(self, params: SourceParams, *, now: datetime) -> Source:
        """Add a source, or bring a removed one back."""
        return await self._database.write(lambda connection: add_source(connection, params, now))

    async def set_state(self, source_id: int, state: SourceState) -> None:
        """Pause, resume or refuse."""
        await self._database.write(lambda connection: switch_source(connection, source_id, state))

    async def remove(self, source_id: int) -> None:
        """Stop polling it for ever."""
        await self._execute(REMOVE, {"id": source_id})

    async def failed(
        self,
        source_id: int,
        *,
        error: str,
        now: datetime,
        next_poll_at: datetime,
        wait_until: datetime | None = None,
        refused: bool = False,
        notices: Sequence[Notice] = (),
        admins: Collection[int] = (),
        calls: Mapping[Feed, int] | None = None,
    ) -> None:
        """Note a poll that brought nothing."""
        values = {
            "id": source_id,
            "error": error,
            "now": to_ms(now),
            "next_poll_at": to_ms(next_poll_at),
            "wait_until": ms_or_none(wait_until),
            "refused": int(refused),
        }

        def work(connection: sqlite3.Connection) -> None:
            told = queue_notices(connection, notices, admins, now)
            connection.execute(FAILED, values | {"told": int(told > 0)})
            count_poll(connection, now, calls, failed=True)

        await self._database.write(work)

    async def _execute(self, statement: str, values: dict[str, object]) -> None:
        await self._database.write(lambda connection: connection.execute(statement, values).rowcount)


def all_sources(connection: sqlite3.Connection) -> list[Source]:
    """Every source, oldest first."""
    return [_source(row) for row in connection.execute(ALL) if not row["removed"]]


def add_source(connection: sqlite3.Connection, params: SourceParams, now: datetime) -> Source:
    """Add a source, or bring a removed one back. Raises ValueError when it is there already."""
    row = _find(connection, params)
    if row is None:
        return _add(connection, params, now)
    if not row["removed"]:
        raise ValueError(f"{params.label} is there already")
    return _source(connection.execute(BRING_BACK, {"id": row["id"]}).fetchone())


def switch_source(connection: sqlite3.Connection, source_id: int, state: SourceState) -> None:
    """Pause, resume or refuse."""
    statement = RESUME if state is SourceState.ACTIVE else SET_STATE
    connection.execute(statement, {"id": source_id, "state": state})


def count_poll(connection: sqlite3.Connection, at: datetime, calls: Mapping[Feed, int] | None, *, failed: bool) -> None:
    """Add one poll and its requests to the figures of the day."""
    tallies.count(connection, tallies.FAILED_POLLS if failed else tallies.POLLS, at)
    for feed, n in (calls or {}).items():
        tallies.count(connection, tallies.CALLS + feed, at, n)


def _find(connection: sqlite3.Connection, params: SourceParams) -> Any:
    """The row with these parameters. Compared as values: the text of an older version may lack a newer field."""
    return next((row for row in connection.execute(ALL) if _params(row) == params), None)


def _add(connection: sqlite3.Connection, params: SourceParams, now: datetime) -> Source:
    values = {"feed": params.feed, "params": to_json(params), "now": to_ms(now)}
    return _source(connection.execute(ADD, values).fetchone())


def _params(row: sqlite3.Row) -> SourceParams:
    return read_params(Feed(row["feed"]), row["params"])


def _source(row: sqlite3.Row) -> Source:
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
