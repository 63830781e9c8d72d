"""When something that is owed to a person has to wait for its hour: judged when it is queued, and when choices change.

What waits is owed like everything else, but nobody claims it until `data/sqlite/digests.py` lets it go. Deadlines never
wait, and what is loud only after an absence: not even that may become a flood. Channels and groups have posting hours
instead.
"""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta

from data.sqlite.choices import read_choices
from data.sqlite.encoding import to_ms
from data.sqlite.watches import find_watch
from deals.events import Timer
from deals.quiet import HeldBy, Pause, midnight, pause
from deals.rule import Sound
from deals.zones import pick_zone

ABSENCE = timedelta(hours=6)
"""What is found after nobody looked for this long is told together."""
TOGETHER = timedelta(minutes=3)
"""How long the first thing found after an absence waits for the others."""

LATEST = "SELECT COALESCE(MAX(id), 0) FROM deliveries"
"""The last delivery that was queued."""

LAST_LOOK = "SELECT last_ok_at FROM sources WHERE id = :source"
"""When a source was last seen."""

QUEUED = """
SELECT d.id, d.chat_id, d.watch_id, d.held_until FROM deliveries AS d JOIN chats AS c ON c.id = d.chat_id
WHERE d.id > :after AND d.state = 'ready' AND d.lane > 0 AND d.event_id IS NOT NULL AND c.kind = 'private'
  AND (:away = 1 OR c.quiet_from IS NOT NULL OR c.digest_at IS NOT NULL OR c.daily_cap IS NOT NULL)
ORDER BY d.id
"""
"""What was queued just now for people who let something wait; after an absence for everybody."""

PILED_UP = """
SELECT d.id, d.chat_id, d.watch_id, d.held_until FROM deliveries AS d JOIN chats AS c ON c.id = d.chat_id
WHERE d.state = 'ready' AND d.held_until IS NULL AND d.lane > 0 AND d.event_id IS NOT NULL AND c.kind = 'private'
  AND d.created_at < :before
ORDER BY d.lane, d.id
"""
"""What should have left long ago."""

OF_CHAT = """
SELECT id, chat_id, watch_id, held_until FROM deliveries
WHERE chat_id = :chat AND state = 'ready' AND lane > 0 AND event_id IS NOT NULL AND digest_id IS NULL
ORDER BY lane, id
"""
"""What a chat is owed and may have to wait."""

CHOICES = "SELECT * FROM chats WHERE id = :chat"
"""What it chose, and where it lives."""

SAID = """
SELECT COUNT(*) FROM deliveries
WHERE watch_id IN (SELECT id FROM watches WHERE chat_id = :chat)
  AND created_at >= :since AND id < :delivery AND held_until IS NULL
  AND state IN ('ready', 'claimed', 'sending', 'sent')
"""
"""How many messages of rules a chat had, or is about to have, since a moment and before this one."""

HOLD = "UPDATE deliveries SET held_until = :until, held_by = :by WHERE id = :delivery AND state = 'ready'"
"""Nobody claims it from now on."""


def latest_delivery(connection: sqlite3.Connection) -> int:
    """A mark: what is queued from now on comes after it."""
    return int(connection.execute(LATEST).fetchone()[0])


def was_away(connection: sqlite3.Connection, source_id: int | None, rung: Iterable[Timer], now: datetime) -> bool:
    """Whether nobody looked at this source, or rang these timers, for so long that it is a return."""
    before = to_ms(now - ABSENCE)
    seen = connection.execute(LAST_LOOK, {"source": source_id}).fetchone()
    late = any(timer.due <= now - ABSENCE for timer in rung)
    return late or (seen is not None and seen["last_ok_at"] is not None and seen["last_ok_at"] < before)


def pause_queued(connection: sqlite3.Connection, after: int, now: datetime, *, away: bool) -> None:
    """Let wait what was queued since the mark and has to."""
    for row in connection.execute(QUEUED, {"after": after, "away": int(away)}).fetchall():
        _pause(connection, row, now, away=away)


def pause_piled_up(connection: sqlite3.Connection, now: datetime) -> int:
    """What should have left long ago waits to be said together; returns how much."""
    rows = connection.execute(PILED_UP, {"before": to_ms(now - ABSENCE)}).fetchall()
    for row in rows:
        _pause(connection, row, now, away=True)
    return len(rows)


def judge_again(connection: sqlite3.Connection, chat: int, now: datetime) -> None:
    """What a chat is owed waits, or need not wait any more, as it chose just now."""
    for row in connection.execute(OF_CHAT, {"chat": chat}).fetchall():
        if not _pause(connection, row, now, away=False) and row["held_until"] is not None:
            _hold(connection, row["id"], Pause(now, HeldBy.QUIET))


def _pause(connection: sqlite3.Connection, row: sqlite3.Row, now: datetime, *, away: bool) -> bool:
    watch = None if row["watch_id"] is None else find_watch(connection, row["watch_id"])
    sound = watch.rule.sound if watch else Sound.DEFAULT
    waits = None if sound is Sound.LOUD else _judge(connection, row, sound, now)
    # A reminder was asked for, with the buttons under it: it is not told as one line among what was missed.
    if away and watch is not None and (waits is None or waits.until < now + TOGETHER):
        waits = Pause(now + TOGETHER, HeldBy.AWAY)
    if waits is not None:
        _hold(connection, row["id"], waits)
    return waits is not None


def _judge(connection: sqlite3.Connection, row: sqlite3.Row, sound: Sound, now: datetime) -> Pause | None:
    chat = connection.execute(CHOICES, {"chat": row["chat_id"]}).fetchone()
    chosen, zone = read_choices(chat), pick_zone(chat["language"], chat["time_zone"])
    said = 0
    if chosen.daily_cap is not None:
        since = to_ms(midnight(zone, now))
        values = {"chat": row["chat_id"], "since": since, "delivery": row["id"]}
        said = int(connection.execute(SAID, values).fetchone()[0])
    return pause(chosen, zone, now, silent=sound is Sound.SILENT, said_today=said)


def _hold(connection: sqlite3.Connection, delivery: int, waits: Pause) -> None:
    connection.execute(HOLD, {"delivery": delivery, "until": to_ms(waits.until), "by": waits.by})
