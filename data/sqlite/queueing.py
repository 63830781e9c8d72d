"""How an alert becomes a delivery."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from data.sqlite.encoding import ms_or_none, to_ms
from data.sqlite.holding import hold_post
from deals.followers import Owed, Reminder
from deals.rule import Alert

QUEUE = """
INSERT INTO deliveries (event_id, watch_id, watch_version, chat_id, thread_id, lane, expires, created_at)
SELECT :event, w.id, w.version, w.chat_id, w.thread_id, :lane, :expires, :now
FROM watches AS w JOIN chats AS c ON c.id = w.chat_id
WHERE w.id = :watch AND w.line = :line AND w.active = 1 AND c.state = 'active'
RETURNING id
"""
"""Nothing when the watch was edited, paused or deleted, or the chat left, since the alert was decided."""

ADD_TO_BURST = "INSERT INTO bursts (delivery_id, event_id) VALUES (:delivery, :event)"
"""One more event that is said in the same message."""

QUEUE_REMINDER = """
INSERT INTO deliveries (event_id, chat_id, lane, expires, created_at)
SELECT :event, id, :lane, :expires, :now FROM chats WHERE id = :chat AND state = 'active'
RETURNING id
"""
"""Without a watch: the chat follows the offer."""

URGENT_LANE = 0
LANE = 1


def queue(connection: sqlite3.Connection, owed: Owed, fresh: Mapping[str, int], now: datetime) -> int:
    """Queue what is new of this; returns how many deliveries. `fresh` has the new events' numbers by key."""
    if isinstance(owed, Reminder):
        return _queue_reminder(connection, owed, fresh, now)
    return queue_alert(connection, owed, fresh, now)


def queue_alert(connection: sqlite3.Connection, alert: Alert, fresh: Mapping[str, int], now: datetime) -> int:
    """Queue what is new of this alert; returns how many deliveries. `fresh` has the new events' numbers by key."""
    events = [fresh[key] for key in dict.fromkeys(alert.event_keys) if key in fresh]
    if not events:
        return 0
    values = {
        "event": events[0],
        "watch": alert.watch.id,
        "line": alert.watch.line,
        "lane": URGENT_LANE if alert.urgent else LANE,
        "expires": ms_or_none(alert.expires),
        "now": to_ms(now),
    }
    row = connection.execute(QUEUE, values).fetchone()
    if row is None:
        return 0
    connection.executemany(ADD_TO_BURST, [{"delivery": row["id"], "event": event} for event in events[1:]])
    if alert.watch.chat_id < 0:
        hold_post(connection, row["id"], alert.watch, now)
    return 1


def _queue_reminder(connection: sqlite3.Connection, reminder: Reminder, fresh: Mapping[str, int], now: datetime) -> int:
    if reminder.event_key not in fresh:
        return 0
    values = {
        "event": fresh[reminder.event_key],
        "chat": reminder.chat_id,
        "lane": URGENT_LANE if reminder.urgent else LANE,
        "expires": to_ms(reminder.expires),
        "now": to_ms(now),
    }
    return int(connection.execute(QUEUE_REMINDER, values).fetchone() is not None)
