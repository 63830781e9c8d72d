"""What each outcome means for its delivery and its chat."""

import sqlite3
from datetime import datetime, timedelta
from typing import assert_never

from data.records import Gone, InDoubt, Moved, Outcome, Refused, Retry, Sent, Shut, Unsure
from data.sqlite import tallies
from data.sqlite.chats import close_chat, move_chat
from data.sqlite.encoding import to_ms
from data.sqlite.merged import follow

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)

IN_DOUBT = "nobody knows whether it arrived"

CHAT = """
SELECT d.chat_id, d.attempts, d.digest IS NOT NULL AS is_digest, c.policy
FROM deliveries AS d LEFT JOIN chats AS c ON c.id = d.chat_id
WHERE d.id = :delivery
"""
"""Whose it is, how often it was tried, and whether it may arrive twice."""

SENT = """
UPDATE deliveries SET state = 'sent', message_id = :message, reason = '', lease_until = NULL
WHERE id = :delivery AND state IN ('ready', 'claimed', 'sending')
"""
"""The chat has it, even if its lease ran out meanwhile."""

AGAIN = """
UPDATE deliveries
SET state = 'ready', reason = :reason, not_before = :not_before, attempts = attempts + :tried, lease_until = NULL
WHERE id = :delivery AND state IN ('claimed', 'sending')
"""
"""To be tried again, not before a moment."""

END = """
UPDATE deliveries SET state = :state, reason = :reason, lease_until = NULL
WHERE id = :delivery AND state IN ('claimed', 'sending')
"""
"""It will never be sent."""

WAIT = """
UPDATE chats SET wait_until = :until WHERE id = :chat AND (wait_until IS NULL OR wait_until < :until)
"""
"""The whole chat waits; never shorter than it was told before."""

PAUSE_TOPIC = """
UPDATE watches SET active = 0
FROM deliveries AS d
WHERE d.id = :delivery AND watches.chat_id = d.chat_id AND watches.thread_id = d.thread_id
"""
"""Nobody hears what is said there."""


def settle(connection: sqlite3.Connection, delivery_id: int, outcome: Outcome, wall: datetime) -> int | None:
    """Record how a delivery ended; returns its chat. Nothing when it was deleted meanwhile."""
    row = connection.execute(CHAT, {"delivery": delivery_id}).fetchone()
    if row is None:
        return None
    _tally(connection, outcome, wall)
    match outcome:
        case Sent(message_id):
            connection.execute(SENT, {"delivery": delivery_id, "message": message_id})
        case Retry():
            _retry(connection, delivery_id, row["chat_id"], outcome, wall)
        case Unsure(reason):
            _doubt(connection, delivery_id, row, reason, wall)
        case Moved(new_chat_id):
            move_chat(connection, row["chat_id"], new_chat_id)
            _again(connection, delivery_id, "", wall, tried=False)
        case Gone(reason):
            _end(connection, delivery_id, "cancelled", reason)
            close_chat(connection, row["chat_id"], reason)
        case Refused(reason):
            _end(connection, delivery_id, "dead", reason)
        case Shut(reason):
            _end(connection, delivery_id, "dead", reason)
            connection.execute(PAUSE_TOPIC, {"delivery": delivery_id})
        case _:
            assert_never(outcome)
    if row["is_digest"]:
        follow(connection, delivery_id)
    chat: int = row["chat_id"]
    return chat


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts without an answer."""
    return min(FIRST_PAUSE * (1 << min(attempts, 10)), LONGEST_PAUSE)


def _retry(connection: sqlite3.Connection, delivery_id: int, chat_id: int, outcome: Retry, wall: datetime) -> None:
    until = wall + timedelta(seconds=outcome.after)
    # Where the whole chat waits, this one leaves as soon as the chat may speak again.
    _again(connection, delivery_id, outcome.reason, wall if outcome.whole_chat else until, tried=outcome.counted)
    if outcome.whole_chat:
        connection.execute(WAIT, {"chat": chat_id, "until": to_ms(until)})


def _doubt(connection: sqlite3.Connection, delivery_id: int, row: sqlite3.Row, reason: str, wall: datetime) -> None:
    if row["policy"] == InDoubt.ONCE:
        _end(connection, delivery_id, "dead", f"{IN_DOUBT} ({reason})")
    else:
        _again(connection, delivery_id, reason, wall + pause(row["attempts"]), tried=True)


def _tally(connection: sqlite3.Connection, outcome: Outcome, wall: datetime) -> None:
    match outcome:
        case Sent():
            tallies.count(connection, tallies.SENT, wall)
        case Retry(flooded=True):
            tallies.count(connection, tallies.FLOODED, wall)
        case _:
            pass


def _again(connection: sqlite3.Connection, delivery_id: int, reason: str, until: datetime, *, tried: bool) -> None:
    values = {"delivery": delivery_id, "reason": reason, "not_before": to_ms(until), "tried": int(tried)}
    connection.execute(AGAIN, values)


def _end(connection: sqlite3.Connection, delivery_id: int, state: str, reason: str) -> None:
    connection.execute(END, {"delivery": delivery_id, "state": state, "reason": reason})
