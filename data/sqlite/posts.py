"""What rules wanted to post and what became of it."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from data.posting import Held, Post, PostState
from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, moment_or_none, ms_or_none, read_offer, read_posting, to_ms
from data.sqlite.posted import read_record, refs_of
from data.sqlite.watches import find_watch
from deals.offer import Offer
from deals.publishing import Candidate, Cause, Record
from deals.rule import Rule

HELD = """
SELECT d.id, d.chat_id, d.thread_id, d.watch_id, p.cause, p.until, c.language, c.time_zone, o.doc,
    r.doc AS own, s.doc AS common
FROM (
        SELECT h.delivery_id, h.cause, h.until,
            ROW_NUMBER() OVER (PARTITION BY w.watch_id ORDER BY w.lane, w.id) AS place
        FROM posts AS h JOIN deliveries AS w ON w.id = h.delivery_id
        WHERE h.held = 'wait' AND w.state = 'ready'
    ) AS p
    JOIN deliveries AS d ON d.id = p.delivery_id
    JOIN chats AS c ON c.id = d.chat_id
    JOIN events AS e ON e.id = d.event_id
    JOIN offers AS o ON o.id = e.offer_id
    LEFT JOIN rule_settings AS r ON r.watch_id = d.watch_id
    LEFT JOIN channel_settings AS s ON s.chat_id = d.chat_id
WHERE p.place <= 20
ORDER BY d.chat_id, COALESCE(d.thread_id, 0), d.lane, d.id
"""
"""Posts that wait for their moment only. Of one rule the next few: nobody has to wait behind a rule that sleeps."""

POST = """
SELECT d.id, d.chat_id, c.title, o.doc, d.created_at, d.expires, d.state, d.reason, p.held, p.cause, p.until
FROM deliveries AS d
    JOIN chats AS c ON c.id = d.chat_id
    JOIN events AS e ON e.id = d.event_id
    JOIN offers AS o ON o.id = e.offer_id
    LEFT JOIN posts AS p ON p.delivery_id = d.id
"""
IN_REVIEW = f"{POST} WHERE p.held = 'review' AND d.state = 'ready' ORDER BY d.id"
"""What waits for an admin."""
HISTORY = f"{POST} WHERE d.chat_id < 0 AND d.watch_id IS NOT NULL ORDER BY d.id DESC LIMIT :limit"
"""What rules found for channels and groups, whatever became of it."""

RELEASE = """
UPDATE deliveries SET held_until = NULL, held_by = NULL, not_before = :wall
WHERE id = :delivery AND state = 'ready' AND held_by = 'post'
"""
RELEASED = """
UPDATE posts SET held = NULL, cause = NULL, until = NULL, leave_before = :before
WHERE delivery_id = :delivery AND held = 'wait'
"""
"""It may leave, before a moment."""

WAIT = "UPDATE posts SET until = :until, cause = :cause WHERE delivery_id = :delivery AND held = 'wait'"
"""Why it is held still."""

APPROVE = "UPDATE posts SET held = 'wait', cause = NULL WHERE delivery_id = :delivery AND held = 'review'"
"""An admin looked at it."""

REWORD = "UPDATE posts SET intro = :intro WHERE delivery_id = :delivery AND held IS NOT NULL"
"""Other words for its first line."""

DROP = """
UPDATE deliveries SET state = 'cancelled', reason = :cause
WHERE id = :delivery AND state = 'ready' AND held_by = 'post'
"""
DROPPED = "UPDATE posts SET held = NULL, cause = :cause, until = NULL WHERE delivery_id = :delivery"
"""It is never posted."""

EXPIRE = """
UPDATE deliveries SET state = 'expired', reason = 'too late'
WHERE state = 'ready' AND expires <= :now AND id IN (SELECT delivery_id FROM posts WHERE held IS NOT NULL)
"""
"""Held for too long. What it was held for stays beside it."""

STATES = {"sent": PostState.POSTED, "claimed": PostState.LEAVING, "sending": PostState.LEAVING}


class SqlitePosts:
    """What rules wanted to post and what became of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def held(self) -> list[Held]:
        """Those that wait for their moment only, place by place, the most urgent first; a few of each rule."""
        return await self._database.read(
            lambda connection: [_held(connection, row) for row in connection.execute(HELD).fetchall()]
        )

    async def record(self, chat_id: int, thread_id: int | None, *, now: datetime) -> Record:
        """What was posted there before."""
        return await self._database.read(lambda connection: read_record(connection, chat_id, thread_id, now))

    async def release(self, delivery_id: int, *, before: datetime | None, wall: datetime) -> None:
        """It may leave. If it has not by `before`, it is held again."""
        values = {"delivery": delivery_id, "before": ms_or_none(before), "wall": to_ms(wall)}
        await self._both(RELEASE, RELEASED, values)

    async def wait(self, delivery_id: int, *, until: datetime, cause: Cause) -> None:
        """Note why it is still held, and until when."""
        await self._one(WAIT, {"delivery": delivery_id, "until": to_ms(until), "cause": cause})

    async def drop(self, delivery_id: int, cause: Cause) -> bool:
        """End it for this cause."""
        return await self._both(DROP, DROPPED, {"delivery": delivery_id, "cause": cause})

    async def approve(self, delivery_id: int) -> bool:
        """An admin looked at it."""
        return await self._one(APPROVE, {"delivery": delivery_id})

    async def reword(self, delivery_id: int, intro: str) -> bool:
        """Put these words in place of its first line."""
        return await self._one(REWORD, {"delivery": delivery_id, "intro": intro})

    async def expire(self, *, now: datetime) -> int:
        """End what is held and too late."""
        return await self._database.write(lambda connection: connection.execute(EXPIRE, {"now": to_ms(now)}).rowcount)

    async def in_review(self) -> list[Post]:
        """What waits for an admin, oldest first."""
        return await self._database.read(lambda connection: [_post(row) for row in connection.execute(IN_REVIEW)])

    async def history(self, *, limit: int = 20) -> Sequence[Post]:
        """What rules found lately, newest first."""
        return await self._database.read(
            lambda connection: [_post(row) for row in connection.execute(HISTORY, {"limit": limit})]
        )

    async def _one(self, statement: str, values: Mapping[str, object]) -> bool:
        return await self._database.write(lambda connection: connection.execute(statement, values).rowcount > 0)

    async def _both(self, first: str, second: str, values: Mapping[str, object]) -> bool:
        """The second only where the first changed something."""

        def work(connection: sqlite3.Connection) -> bool:
            if not connection.execute(first, values).rowcount:
                return False
            connection.execute(second, values)
            return True

        return await self._database.write(work)


def _held(connection: sqlite3.Connection, row: sqlite3.Row) -> Held:
    own = read_posting(row["own"])
    watch = find_watch(connection, row["watch_id"])
    return Held(
        delivery_id=row["id"],
        chat_id=row["chat_id"],
        thread_id=row["thread_id"],
        language=row["language"],
        time_zone=row["time_zone"],
        candidate=Candidate(
            watch_id=row["watch_id"],
            refs=refs_of(connection, row["id"]),
            posting=own.over(read_posting(row["common"])),
            own_cap=own.per_day is not None,
            not_before=_start(watch.rule, read_offer(row["doc"])) if watch else None,
        ),
        cause=Cause(row["cause"]) if row["cause"] else None,
        until=moment_or_none(row["until"]),
    )


def _start(rule: Rule, offer: Offer) -> datetime | None:
    """When the announced rate begins that the rule asks for."""
    return offer.preheat.at if rule.future_commission_from is not None and offer.preheat else None


def _post(row: sqlite3.Row) -> Post:
    return Post(
        delivery_id=row["id"],
        chat_id=row["chat_id"],
        chat_title=row["title"],
        title=read_offer(row["doc"]).title,
        at=from_ms(row["created_at"]),
        expires=moment_or_none(row["expires"]),
        state=_state(row),
        cause=Cause(row["cause"]) if row["cause"] else None,
        reason=row["reason"],
        until=moment_or_none(row["until"]),
    )


def _state(row: sqlite3.Row) -> PostState:
    if row["state"] == "ready" and row["held"] is not None:
        return PostState.REVIEW if row["held"] == "review" else PostState.WAITING
    return PostState.LEAVING if row["state"] == "ready" else STATES.get(row["state"], PostState.DROPPED)
