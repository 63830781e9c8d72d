"""The last look at a delivery: its request leaves in this moment, or it ends with a reason."""

import sqlite3
from datetime import datetime

from data.sqlite.encoding import ms_or_none, to_ms
from data.sqlite.holding import hold_again, note_leaving
from data.sqlite.merged import emptiness, follow
from data.sqlite.objections import objection
from deals.followers import FOLLOWABLE

FENCED_OFF = "SELECT 1 FROM deliveries WHERE id = :delivery AND fence <> :fence"
"""It was claimed again since."""

OF_WHAT_KIND = """
SELECT d.digest IS NOT NULL AS is_digest, p.delivery_id IS NOT NULL AS is_post, e.kind
FROM deliveries AS d LEFT JOIN events AS e ON e.id = d.event_id LEFT JOIN posts AS p ON p.delivery_id = d.id
WHERE d.id = :delivery
"""
"""What else has to be asked before it leaves."""

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


def is_fenced_off(connection: sqlite3.Connection, delivery_id: int, fence: int | None) -> bool:
    """Whether it was claimed again since this fence."""
    values = {"delivery": delivery_id, "fence": fence}
    return connection.execute(FENCED_OFF, values).fetchone() is not None


def leave(
    connection: sqlite3.Connection,
    delivery_id: int,
    *,
    now: datetime,
    leased_until: datetime | None = None,
    fence: int | None = None,
) -> bool:
    """Whether its request leaves now. Otherwise it waits again, was ended with its reason, or is somebody else's."""
    kind = connection.execute(OF_WHAT_KIND, {"delivery": delivery_id}).fetchone()
    if kind is None or is_fenced_off(connection, delivery_id, fence):
        return False
    if kind["is_post"] and hold_again(connection, delivery_id, now):
        return False
    reason = objection(connection, delivery_id) if kind["kind"] in FOLLOWABLE else None
    if reason is None and kind["is_digest"]:
        reason = emptiness(connection, delivery_id, now)
    values = {"delivery": delivery_id, "now": to_ms(now), "leased_until": ms_or_none(leased_until)}
    if reason is None and connection.execute(BEGIN, values).fetchone() is not None:
        if kind["is_post"]:
            note_leaving(connection, delivery_id, now)
        return True
    connection.execute(END, {**values, "objection": reason})
    follow(connection, delivery_id)
    return False
