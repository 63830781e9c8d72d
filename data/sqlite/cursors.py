"""How a poll that brought something moves its source."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from data.records import Source
from data.sqlite.encoding import from_ms, ms_or_none, to_ms
from deals.offer import Feed

WRITE = """
UPDATE sources
SET failures = :failures, last_error = :last_error, wait_until = :wait_until, failing_since = :failing_since,
    told_at = :told_at, last_poll_at = :last_poll_at, last_ok_at = :last_ok_at, next_poll_at = :next_poll_at,
    last_items = :last_items, last_rejected = :last_rejected, empty_polls = :empty_polls,
    baselined_at = :baselined_at, full_ids = :full_ids
WHERE id = :id
"""
"""Everything that a poll says of its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """One poll that brought something."""

    source_id: int
    at: datetime
    next_poll_at: datetime | None = None
    items: int = 0
    rejected: int = 0
    baselined: bool = False
    full_ids: bool = False
    empty: bool = False
    calls: Mapping[Feed, int] = field(default_factory=dict)


def polled(source: Source, cursor: Cursor) -> Source:
    """The source after this poll, in whole milliseconds as it is written."""
    at, due = to_ms(cursor.at), ms_or_none(cursor.next_poll_at)
    return replace(
        source,
        failures=0,
        last_error="",
        wait_until=None,
        failing_since=None,
        told_at=None,
        last_poll_at=from_ms(at),
        last_ok_at=from_ms(at),
        next_poll_at=None if due is None else from_ms(due),
        last_items=cursor.items,
        last_rejected=cursor.rejected,
        empty_polls=source.empty_polls + 1 if cursor.empty else 0,
        baselined_at=source.baselined_at or (from_ms(at) if cursor.baselined else None),
        full_ids=source.full_ids or cursor.full_ids,
    )


def write_source(connection: sqlite3.Connection, source: Source) -> None:
    """Write what polls said of it."""
    values = {
        "id": source.id,
        "failures": source.failures,
        "last_error": source.last_error,
        "wait_until": ms_or_none(source.wait_until),
        "failing_since": ms_or_none(source.failing_since),
        "told_at": ms_or_none(source.told_at),
        "last_poll_at": ms_or_none(source.last_poll_at),
        "last_ok_at": ms_or_none(source.last_ok_at),
        "next_poll_at": ms_or_none(source.next_poll_at),
        "last_items": source.last_items,
        "last_rejected": source.last_rejected,
        "empty_polls": source.empty_polls,
        "baselined_at": ms_or_none(source.baselined_at),
        "full_ids": int(source.full_ids),
    }
    connection.execute(WRITE, values)
