"""The feeds that are polled."""

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from data.records import Source, SourceState
from data.sqlite import tallies
from data.sqlite.aside import Aside, laid_over
from data.sqlite.database import Database
from data.sqlite.encoding import ms_or_none, to_json, to_ms
from data.sqlite.notices import queue_notices
from data.sqlite.source_rows import all_sources, find_params, source_of
from deals.offer import Feed
from deals.snapshot import Notice
from deals.source import SourceParams

T = TypeVar("T")

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


class SqliteSources:
    """The feeds that are polled."""

    def __init__(self, database: Database, aside: Aside) -> None:
        self._database = database
        self._aside = aside

    async def all(self) -> list[Source]:
        """Every source, oldest first."""
        places = self._aside.places
        return await self._database.read(
            lambda connection: [laid_over(source, places) for source in all_sources(connection)]
        )

    async def seed(self, params: Sequence[SourceParams], *, now: datetime) -> None:
        """Add those that were never there."""

        def work(connection: sqlite3.Connection) -> None:
            for wanted in params:
                if find_params(connection, wanted) is None:
                    _add(connection, wanted, now)

        await self._database.write(work)

    async def add(self, params: SourceParams, *, now: datetime) -> Source:
        """Add a source, or bring a removed one back."""
        return await self._write(lambda connection: add_source(connection, params, now))

    async def set_state(self, source_id: int, state: SourceState) -> None:
        """Pause, resume or refuse."""
        await self._write(lambda connection: switch_source(connection, source_id, state))

    async def remove(self, source_id: int) -> None:
        """Stop polling it for ever."""
        await self._write(lambda connection: connection.execute(REMOVE, {"id": source_id}).rowcount)

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
            tallies.add(connection, tallies.of_poll(now, calls or {}, failed=True))

        await self._write(work)

    async def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Where it stands counts first: this may be about it."""
        return await self._database.write(self._aside.written_before(work))


def add_source(connection: sqlite3.Connection, params: SourceParams, now: datetime) -> Source:
    """Add a source, or bring a removed one back. Raises ValueError when it is there already."""
    row = find_params(connection, params)
    if row is None:
        return _add(connection, params, now)
    if not row["removed"]:
        raise ValueError(f"{params.label} is there already")
    return source_of(connection.execute(BRING_BACK, {"id": row["id"]}).fetchone())


def switch_source(connection: sqlite3.Connection, source_id: int, state: SourceState) -> None:
    """Pause, resume or refuse."""
    statement = RESUME if state is SourceState.ACTIVE else SET_STATE
    connection.execute(statement, {"id": source_id, "state": state})


def _add(connection: sqlite3.Connection, params: SourceParams, now: datetime) -> Source:
    values = {"feed": params.feed, "params": to_json(params), "now": to_ms(now)}
    return source_of(connection.execute(ADD, values).fetchone())
