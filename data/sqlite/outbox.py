"""What is owed to the chats: claimed with a lease, committed before it leaves, settled by what came of it."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from data.records import Outcome, Parcel, Sent
from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, to_ms
from data.sqlite.leaving import is_fenced_off, leave
from data.sqlite.merged import follow
from data.sqlite.notices import queue_notices
from data.sqlite.parcels import find_parcel
from data.sqlite.settling import IN_DOUBT, settle
from deals.snapshot import Notice

LEAVE_IN_DOUBT = """
UPDATE deliveries SET state = 'dead', reason = :reason, attempts = attempts + 1, lease_until = NULL
WHERE state IN ('claimed', 'sending') AND state = 'sending' AND (:wall IS NULL OR lease_until <= :wall)
  AND EXISTS (SELECT 1 FROM chats AS c WHERE c.id = deliveries.chat_id AND c.policy = 'once')
RETURNING id
"""
"""Nobody knows whether these arrived, and their chats want nothing twice."""

RECOVER = """
UPDATE deliveries
SET attempts = attempts + CASE WHEN state = 'sending' THEN 1 ELSE 0 END, state = 'ready', lease_until = NULL
WHERE state IN ('claimed', 'sending')
"""
"""Nobody of an earlier process is left to settle these."""

LONGEST_WAIT = timedelta(days=2)
"""Nobody asks for more. A longer wait was written while the clock ran ahead, and would silence a chat for years."""

LET_CHATS_SPEAK = "UPDATE chats SET wait_until = NULL WHERE wait_until > :horizon"
LET_DELIVERIES_LEAVE = "UPDATE deliveries SET not_before = :wall WHERE state = 'ready' AND not_before > :horizon"

RECLAIM = """
UPDATE deliveries
SET attempts = attempts + CASE WHEN state = 'sending' THEN 1 ELSE 0 END, state = 'ready', lease_until = NULL
WHERE state IN ('claimed', 'sending') AND lease_until <= :wall
"""
"""Their lease ran out: who had them is not going to settle them."""

CLAIMABLE = """
SELECT d.id, d.lane FROM deliveries AS d JOIN chats AS c ON c.id = d.chat_id
WHERE d.state = 'ready' AND d.held_until IS NULL AND d.not_before <= :wall
  AND (c.wait_until IS NULL OR c.wait_until <= :wall)
  AND NOT EXISTS (
    SELECT 1 FROM deliveries AS flying
    WHERE flying.chat_id = d.chat_id AND flying.state IN ('claimed', 'sending'))
  AND NOT EXISTS (
    SELECT 1 FROM deliveries AS older
    WHERE older.chat_id = d.chat_id AND older.state = 'ready' AND (older.lane, older.id) < (d.lane, d.id)
      AND older.held_until IS NULL AND older.not_before <= :wall)
ORDER BY d.lane, d.id
LIMIT :limit
"""
"""The first delivery of every chat that may be written to now, urgent ones before all others."""

NEXT_OF_CHAT = """
SELECT d.id, d.lane FROM deliveries AS d JOIN chats AS c ON c.id = d.chat_id
WHERE d.chat_id = :chat AND d.state = 'ready' AND d.held_until IS NULL AND d.not_before <= :wall
  AND (c.wait_until IS NULL OR c.wait_until <= :wall)
  AND NOT EXISTS (
    SELECT 1 FROM deliveries AS flying
    WHERE flying.chat_id = d.chat_id AND flying.state IN ('claimed', 'sending'))
ORDER BY d.lane, d.id
LIMIT 1
"""
"""The first delivery of one chat, if it may be written to now."""

SHARED_CHATS = """
WITH RECURSIVE shared (chat) AS (
    SELECT MIN(chat_id) FROM deliveries WHERE state = 'ready'
    UNION ALL
    SELECT (SELECT MIN(d.chat_id) FROM deliveries AS d WHERE d.state = 'ready' AND d.chat_id > shared.chat)
    FROM shared WHERE shared.chat < 0
)
SELECT chat FROM shared WHERE chat < 0
"""
"""The groups and channels that are owed something: one step in the index for each, however much it is."""

CLAIM = "UPDATE deliveries SET state = 'claimed', fence = fence + 1, lease_until = :lease_until WHERE id = :delivery"
"""Somebody is about to send it; the fence keeps out whoever had it before."""

RENEW = """
UPDATE deliveries SET lease_until = :lease_until WHERE id = :delivery AND state IN ('claimed', 'sending')
"""
"""Whoever has it still has it."""

RELEASE = "UPDATE deliveries SET state = 'ready', lease_until = NULL WHERE id = :delivery AND state = 'claimed'"
"""Give it back untouched."""

RETRY = """
UPDATE deliveries SET state = 'ready', attempts = 0, not_before = 0, reason = ''
WHERE id = :delivery AND state = 'dead' AND (expires IS NULL OR expires > :now)
"""
"""An admin mended what Telegram refused."""

NEXT_READY = """
SELECT MIN(CASE WHEN c.wait_until > d.not_before THEN c.wait_until ELSE d.not_before END)
FROM deliveries AS d JOIN chats AS c ON c.id = d.chat_id
WHERE d.state = 'ready' AND d.held_until IS NULL AND NOT EXISTS (
    SELECT 1 FROM deliveries AS flying
    WHERE flying.chat_id = d.chat_id AND flying.state IN ('claimed', 'sending'))
"""
"""The first moment at which a waiting delivery may leave. What is in flight says itself when it has landed."""


class SqliteOutbox:
    """What is owed to the chats."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def recover(self, *, wall: datetime) -> int:
        """At start: give back what an earlier process had claimed or was sending."""
        values = {"wall": to_ms(wall), "horizon": to_ms(wall + LONGEST_WAIT)}

        def work(connection: sqlite3.Connection) -> int:
            connection.execute(LET_CHATS_SPEAK, values)
            connection.execute(LET_DELIVERIES_LEAVE, values)
            return _leave_in_doubt(connection, None) + connection.execute(RECOVER).rowcount

        return await self._database.write(work)

    async def claim(
        self,
        *,
        limit: int,
        lease: timedelta,
        wall: datetime,
        chats: Collection[int] | None = None,
        holding: Collection[int] = (),
    ) -> list[Parcel]:
        """Take up to `limit` deliveries, at most one per chat, urgent ones first."""
        until = to_ms(wall + lease)

        def take(connection: sqlite3.Connection) -> list[int]:
            connection.executemany(RENEW, [{"delivery": i, "lease_until": until} for i in holding])
            if chats is None:
                _leave_in_doubt(connection, to_ms(wall))
                connection.execute(RECLAIM, {"wall": to_ms(wall)})
                ids = claimable(connection, limit=limit, wall=wall)
            else:
                ids = claimable_of(connection, chats, limit=limit, wall=wall)
            connection.executemany(CLAIM, [{"delivery": i, "lease_until": until} for i in ids])
            return ids

        ids = await self._database.write(take)
        # Read by the other thread: what leaves meanwhile must not wait for it.
        return await self._database.read(lambda connection: _parcels(connection, ids)) if ids else []

    async def begin(
        self, delivery_id: int, *, now: datetime, leased_until: datetime | None = None, fence: int | None = None
    ) -> bool:
        """Commit that its request leaves now. False when it must not: then it was ended with its reason."""
        return await self._database.write(
            lambda connection: leave(connection, delivery_id, now=now, leased_until=leased_until, fence=fence)
        )

    async def settle(self, delivery_id: int, outcome: Outcome, *, wall: datetime, fence: int | None = None) -> bool:
        """Record how it ended, and what follows for its chat. Whether its chat may be sent something else now."""

        def work(connection: sqlite3.Connection) -> bool:
            if not isinstance(outcome, Sent) and is_fenced_off(connection, delivery_id, fence):
                return False
            chat = settle(connection, delivery_id, outcome, wall)
            return chat is not None and bool(claimable_of(connection, [chat], limit=1, wall=wall))

        return await self._database.write_surely(work)

    async def release(self, delivery_ids: Collection[int]) -> None:
        """Give claimed deliveries back untouched."""
        rows = [{"delivery": delivery} for delivery in delivery_ids]
        await self._database.write(lambda connection: connection.executemany(RELEASE, rows).rowcount)

    async def get(self, delivery_id: int) -> Parcel | None:
        """A delivery by number."""
        return await self._database.read(lambda connection: find_parcel(connection, delivery_id))

    async def retry(self, delivery_id: int, *, now: datetime) -> None:
        """Owe a dead delivery once more. Raises LookupError when it is not dead, or too late."""

        def work(connection: sqlite3.Connection) -> None:
            if not connection.execute(RETRY, {"delivery": delivery_id, "now": to_ms(now)}).rowcount:
                raise LookupError(f"delivery {delivery_id} cannot be sent again")

        await self._database.write(work)

    async def next_ready(self, *, wall: datetime) -> datetime | None:
        """When something can next be claimed; None when nothing waits."""

        def work(connection: sqlite3.Connection) -> datetime | None:
            if claimable(connection, limit=1, wall=wall):
                return wall
            soonest = connection.execute(NEXT_READY).fetchone()[0]
            return None if soonest is None else from_ms(soonest)

        return await self._database.read(work)

    async def notify(self, notices: Sequence[Notice], *, admins: Collection[int], now: datetime) -> None:
        """Queue notices to the admins; a key told before adds nothing."""
        await self._database.write(lambda connection: queue_notices(connection, notices, admins, now))


def _parcels(connection: sqlite3.Connection, ids: Iterable[int]) -> list[Parcel]:
    return [parcel for delivery in ids if (parcel := find_parcel(connection, delivery)) is not None]


def _leave_in_doubt(connection: sqlite3.Connection, wall: int | None) -> int:
    """End what may have arrived where nothing may arrive twice: all of it, or what is past its lease."""
    doubtful = connection.execute(LEAVE_IN_DOUBT, {"reason": IN_DOUBT, "wall": wall}).fetchall()
    for row in doubtful:
        follow(connection, row["id"])
    return len(doubtful)


def claimable(connection: sqlite3.Connection, *, limit: int, wall: datetime) -> list[int]:
    """The deliveries that may be claimed now, in the order in which they should: urgent ones before all others.

    Among equals groups and channels come first, for up to half of them: twenty messages a minute are all they may get,
    so every moment in which one of them is not written to delays its last message.
    """
    chats = [row["chat"] for row in connection.execute(SHARED_CHATS)]
    shared = set(_firsts(connection, chats, wall)[: (limit + 1) // 2])
    rows = connection.execute(CLAIMABLE, {"limit": limit, "wall": to_ms(wall)})
    both = shared.union((row["lane"], row["id"]) for row in rows)
    in_order = sorted(both, key=lambda one: (one[0], one not in shared, one[1]))
    return [delivery for _, delivery in in_order[:limit]]


def claimable_of(connection: sqlite3.Connection, chats: Collection[int], *, limit: int, wall: datetime) -> list[int]:
    """The first delivery of each of these chats that may be claimed now, urgent ones before all others."""
    return [delivery for _, delivery in _firsts(connection, chats, wall)[:limit]]


def _firsts(connection: sqlite3.Connection, chats: Collection[int], wall: datetime) -> list[tuple[int, int]]:
    """Lane and number of each."""
    rows = (connection.execute(NEXT_OF_CHAT, {"chat": chat, "wall": to_ms(wall)}).fetchone() for chat in chats)
    return sorted((row["lane"], row["id"]) for row in rows if row is not None)
