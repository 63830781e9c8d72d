"""What is owed to the chats: claimed with a lease, committed before it leaves, settled by what came of it."""

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from data.records import Outcome, Parcel, Sent
from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, ms_or_none, to_ms
from data.sqlite.holding import hold_again, note_leaving
from data.sqlite.merged import emptiness, follow
from data.sqlite.notices import queue_notices
from data.sqlite.objections import objection
from data.sqlite.parcels import find_parcel
from data.sqlite.settling import IN_DOUBT, settle
from deals.snapshot import Notice

LEAVE_IN_DOUBT = """
UPDATE deliveries SET state = 'dead', reason = :reason, attempts = attempts + 1, lease_until = NULL
WHERE state = 'sending' AND (:wall IS NULL OR lease_until <= :wall)
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
SELECT d.id FROM deliveries AS d JOIN chats AS c ON c.id = d.chat_id
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
SELECT d.id FROM deliveries AS d JOIN chats AS c ON c.id = d.chat_id
WHERE d.chat_id = :chat AND d.state = 'ready' AND d.held_until IS NULL AND d.not_before <= :wall
  AND (c.wait_until IS NULL OR c.wait_until <= :wall)
  AND NOT EXISTS (
    SELECT 1 FROM deliveries AS flying
    WHERE flying.chat_id = d.chat_id AND flying.state IN ('claimed', 'sending'))
ORDER BY d.lane, d.id
LIMIT 1
"""
"""The first delivery of one chat, if it may be written to now."""

CLAIM = "UPDATE deliveries SET state = 'claimed', fence = fence + 1, lease_until = :lease_until WHERE id = :delivery"
"""Somebody is about to send it; the fence keeps out whoever had it before."""

RENEW = """
UPDATE deliveries SET lease_until = :lease_until WHERE id = :delivery AND state IN ('claimed', 'sending')
"""
"""Whoever has it still has it."""

FENCED_OFF = "SELECT 1 FROM deliveries WHERE id = :delivery AND fence <> :fence"
"""It was claimed again since."""

BEGIN = """
UPDATE deliveries SET state = 'sending', lease_until = COALESCE(:leased_until, lease_until)
WHERE id = :delivery AND state = 'claimed'
  AND (expires IS NULL OR expires > :now)
  AND EXISTS (
    SELECT 1 FROM chats AS c
    WHERE c.id = deliveries.chat_id AND c.state = 'active'
      AND (COALESCE(deliveries.event_id, deliveries.announcement_id) IS NULL
        OR c.muted_until IS NULL OR c.muted_until <= :now))
  AND (watch_id IS NULL OR EXISTS (
    SELECT 1 FROM watches AS w
    WHERE w.id = deliveries.watch_id AND w.active = 1 AND w.version = deliveries.watch_version))
  AND (event_id IS NULL OR EXISTS (
    SELECT 1 FROM events AS e
    WHERE (e.id = deliveries.event_id
        OR e.id IN (SELECT b.event_id FROM bursts AS b WHERE b.delivery_id = deliveries.id))
      AND NOT EXISTS (
        SELECT 1 FROM snoozes AS s
        WHERE s.chat_id = deliveries.chat_id AND s.offer_id = e.offer_id
          AND (s.until IS NULL OR s.until > :now)
          AND (s.below IS NULL OR e.fen IS NULL OR e.fen >= s.below))))
RETURNING id
"""
"""Its request leaves now, if it still may. A burst may while one of its offers is not snoozed; a mute does not stop
what an admin must know."""

END = """
UPDATE deliveries
SET lease_until = NULL,
    state = CASE WHEN expires <= :now THEN 'expired' ELSE 'cancelled' END,
    reason = CASE
        WHEN expires <= :now THEN 'too late'
        WHEN :objection IS NOT NULL THEN :objection
        WHEN NOT EXISTS (SELECT 1 FROM chats AS c WHERE c.id = deliveries.chat_id AND c.state = 'active')
            THEN 'the chat is gone'
        WHEN watch_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM watches AS w WHERE w.id = deliveries.watch_id)
            THEN 'the watch was deleted'
        WHEN watch_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM watches AS w WHERE w.id = deliveries.watch_id AND w.active = 1)
            THEN 'the watch is paused'
        WHEN watch_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM watches AS w WHERE w.id = deliveries.watch_id AND w.version = deliveries.watch_version)
            THEN 'the watch was edited'
        WHEN COALESCE(event_id, announcement_id) IS NOT NULL AND EXISTS (
            SELECT 1 FROM chats AS c WHERE c.id = deliveries.chat_id AND c.muted_until > :now)
            THEN 'muted'
        ELSE 'snoozed'
    END
WHERE id = :delivery AND state = 'claimed'
"""
"""What BEGIN left claimed must not be sent: why not, in the order in which BEGIN asks."""

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

        def work(connection: sqlite3.Connection) -> list[Parcel]:
            connection.executemany(RENEW, [{"delivery": i, "lease_until": until} for i in holding])
            if chats is None:
                _leave_in_doubt(connection, to_ms(wall))
                connection.execute(RECLAIM, {"wall": to_ms(wall)})
                ids = claimable(connection, limit=limit, wall=wall)
            else:
                ids = claimable_of(connection, chats, limit=limit, wall=wall)
            connection.executemany(CLAIM, [{"delivery": i, "lease_until": until} for i in ids])
            return [parcel for i in ids if (parcel := find_parcel(connection, i)) is not None]

        return await self._database.write(work)

    async def begin(
        self, delivery_id: int, *, now: datetime, leased_until: datetime | None = None, fence: int | None = None
    ) -> bool:
        """Commit that its request leaves now. False when it must not: then it was ended with its reason."""
        values = {"delivery": delivery_id, "now": to_ms(now), "leased_until": ms_or_none(leased_until)}

        def work(connection: sqlite3.Connection) -> bool:
            if is_fenced_off(connection, delivery_id, fence):
                return False
            if hold_again(connection, delivery_id, now):
                return False
            reason = objection(connection, delivery_id) or emptiness(connection, delivery_id, now)
            if reason is None and connection.execute(BEGIN, values).fetchone() is not None:
                note_leaving(connection, delivery_id, now)
                return True
            connection.execute(END, {**values, "objection": reason})
            follow(connection, delivery_id)
            return False

        return await self._database.write(work)

    async def settle(self, delivery_id: int, outcome: Outcome, *, wall: datetime, fence: int | None = None) -> None:
        """Record how it ended, and what follows for its chat."""

        def work(connection: sqlite3.Connection) -> None:
            if isinstance(outcome, Sent) or not is_fenced_off(connection, delivery_id, fence):
                settle(connection, delivery_id, outcome, wall)

        await self._database.write(work)

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


def is_fenced_off(connection: sqlite3.Connection, delivery_id: int, fence: int | None) -> bool:
    """Whether it was claimed again since this fence."""
    values = {"delivery": delivery_id, "fence": fence}
    return connection.execute(FENCED_OFF, values).fetchone() is not None


def _leave_in_doubt(connection: sqlite3.Connection, wall: int | None) -> int:
    """End what may have arrived where nothing may arrive twice: all of it, or what is past its lease."""
    doubtful = connection.execute(LEAVE_IN_DOUBT, {"reason": IN_DOUBT, "wall": wall}).fetchall()
    for row in doubtful:
        follow(connection, row["id"])
    return len(doubtful)


def claimable(connection: sqlite3.Connection, *, limit: int, wall: datetime) -> list[int]:
    """The deliveries that may be claimed now, in the order in which they should."""
    return [row["id"] for row in connection.execute(CLAIMABLE, {"limit": limit, "wall": to_ms(wall)})]


def claimable_of(connection: sqlite3.Connection, chats: Collection[int], *, limit: int, wall: datetime) -> list[int]:
    """The first delivery of each of these chats that may be claimed now."""
    rows = (connection.execute(NEXT_OF_CHAT, {"chat": chat, "wall": to_ms(wall)}).fetchone() for chat in chats)
    return [row["id"] for row in rows if row is not None][:limit]
