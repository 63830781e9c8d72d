"""A post that may not leave at once is a delivery that is held: it is owed, and nothing claims it."""

import sqlite3
from datetime import UTC, datetime

from data.sqlite.encoding import read_posting, to_ms
from data.sqlite.posted import read_told, refs_of
from deals.posting import Mode, Posting
from deals.publishing import Cause, is_repeat
from deals.rule import Watch

NEVER = to_ms(datetime(9999, 1, 1, tzinfo=UTC))
"""What is held here is let go by a decision, not by a time."""

SETTINGS = """
SELECT w.chat_id, w.thread_id, r.doc AS own, s.doc AS common
FROM watches AS w
    LEFT JOIN rule_settings AS r ON r.watch_id = w.id
    LEFT JOIN channel_settings AS s ON s.chat_id = w.chat_id
WHERE w.id = :watch
"""
"""How a rule posts, and how its channel does."""

HOLD = "UPDATE deliveries SET held_until = :never, held_by = 'post' WHERE id = :delivery AND state = 'ready'"
"""Nothing claims it from now on."""

NOTE = "INSERT INTO posts (delivery_id, held, cause) VALUES (:delivery, :held, :cause)"
"""Why it is held, or that it never will be posted."""

CANCEL = "UPDATE deliveries SET state = 'cancelled', reason = :cause WHERE id = :delivery AND state = 'ready'"
"""It is not posted at all."""

HOLD_AGAIN = """
UPDATE deliveries SET state = 'ready', lease_until = NULL, held_until = :never, held_by = 'post'
WHERE id = :delivery AND state = 'claimed'
  AND EXISTS (SELECT 1 FROM posts AS p WHERE p.delivery_id = deliveries.id AND p.leave_before <= :now)
"""
"""The posting hours ended while it was on its way."""

WAIT_AGAIN = """
UPDATE posts SET held = 'wait', cause = 'hours', until = NULL, leave_before = NULL
WHERE delivery_id = :delivery
"""
"""It waits for its next moment."""

INTRO = "SELECT intro FROM posts WHERE delivery_id = :delivery"
"""Other words for its first line."""

LEFT = "UPDATE posts SET left_at = :now WHERE delivery_id = :delivery"
"""Its request leaves now: gaps and caps are counted from here."""


def settings_of(connection: sqlite3.Connection, watch_id: int) -> Posting:
    """What holds for this rule: its own settings over its channel's."""
    row = connection.execute(SETTINGS, {"watch": watch_id}).fetchone()
    return read_posting(row["own"]).over(read_posting(row["common"])) if row else Posting()


def find_intro(connection: sqlite3.Connection, delivery_id: int) -> str:
    """What an admin wrote in place of its first line; empty where nobody did."""
    row = connection.execute(INTRO, {"delivery": delivery_id}).fetchone()
    return row["intro"] if row else ""


def hold_post(connection: sqlite3.Connection, delivery_id: int, watch: Watch, now: datetime) -> None:
    """Hold, note or end what was just queued for a channel or group, as its settings say."""
    posting = settings_of(connection, watch.id)
    if posting.is_free and watch.rule.future_commission_from is None:
        return
    if posting.mode is Mode.DRY:
        _end(connection, delivery_id, Cause.DRY)
    elif _was_posted(connection, delivery_id, posting, now):
        _end(connection, delivery_id, Cause.REPEAT)
    else:
        held, cause = ("review", Cause.REVIEW) if posting.mode is Mode.REVIEW else ("wait", None)
        connection.execute(HOLD, {"delivery": delivery_id, "never": NEVER})
        connection.execute(NOTE, {"delivery": delivery_id, "held": held, "cause": cause})


def hold_again(connection: sqlite3.Connection, delivery_id: int, now: datetime) -> bool:
    """Whether it came too late for its posting hours, and now waits for the next."""
    values = {"delivery": delivery_id, "never": NEVER, "now": to_ms(now)}
    if not connection.execute(HOLD_AGAIN, values).rowcount:
        return False
    connection.execute(WAIT_AGAIN, values)
    return True


def note_leaving(connection: sqlite3.Connection, delivery_id: int, now: datetime) -> None:
    """Remember when it left; nothing for what was never held."""
    connection.execute(LEFT, {"delivery": delivery_id, "now": to_ms(now)})


def _was_posted(connection: sqlite3.Connection, delivery_id: int, posting: Posting, now: datetime) -> bool:
    """What waits or is on its way counts as well: the second of two must not be queued for weeks to be dropped then."""
    if not posting.repeat_days:
        return False
    return is_repeat(refs_of(connection, delivery_id), read_told(connection, delivery_id, now), posting, now)


def _end(connection: sqlite3.Connection, delivery_id: int, cause: Cause) -> None:
    connection.execute(CANCEL, {"delivery": delivery_id, "cause": cause})
    connection.execute(NOTE, {"delivery": delivery_id, "held": None, "cause": cause})
