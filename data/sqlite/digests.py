"""What waited long enough leaves: alone, or in one message with the others of its chat."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.records import Parcel
from data.sqlite.chats import find_chat
from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, moment_or_none, to_json, to_ms
from data.sqlite.listings import read_history
from data.sqlite.objections import objection
from data.sqlite.parcels import find_parcel
from data.sqlite.pausing import pause_piled_up
from deals.events import PriceFacts, Sighting
from deals.quiet import HeldBy
from deals.snapshot import Notice
from deals.truth import judge
from deals.verdict import Told, Untrue

ALONE = 3
"""So many of one chat leave one by one; more become one message."""
CHATS_AT_A_TIME = 50
LONGEST_WAIT = timedelta(days=3)
"""Nothing waits for longer: what does was written while the clock ran ahead."""
LANE = 2
"""Behind alerts, before announcements."""

NEXT_DUE = (
    "SELECT MIN(held_until) FROM deliveries WHERE state = 'ready' AND held_until IS NOT NULL AND digest_id IS NULL"
)
"""When the next wait ends."""

DUE_CHATS = """
SELECT DISTINCT chat_id FROM deliveries
WHERE state = 'ready' AND held_until IS NOT NULL AND digest_id IS NULL AND held_until <= :now
LIMIT :limit
"""
"""Whose wait is over."""

DUE = """
SELECT id FROM deliveries
WHERE chat_id = :chat AND state = 'ready' AND held_until IS NOT NULL AND digest_id IS NULL AND held_until <= :now
ORDER BY lane, id
"""
"""What of a chat has waited long enough."""

POSTPONE = """
UPDATE deliveries SET held_until = :until
WHERE chat_id = :chat AND state = 'ready' AND held_until IS NOT NULL AND digest_id IS NULL AND held_until <= :now
"""
"""The chat is muted: its digest comes when that ends."""

END_LONG_WAITS = """
UPDATE deliveries SET held_until = :now
WHERE state = 'ready' AND held_until IS NOT NULL AND digest_id IS NULL AND held_until > :horizon
  AND COALESCE(held_by, '') <> 'post'
"""

RELEASE = "UPDATE deliveries SET held_until = NULL WHERE id = :delivery"
"""It leaves alone."""

END = "UPDATE deliveries SET state = :state, reason = :reason WHERE id = :delivery AND state = 'ready'"
"""It is left out."""

ABOUT = "SELECT expires, event_id FROM deliveries WHERE id = :delivery"
"""Until when it is news, and of what."""

SNOOZED = """
SELECT 1 FROM snoozes AS s JOIN events AS e ON e.offer_id = s.offer_id
WHERE s.chat_id = :chat AND e.id = :event AND (s.until IS NULL OR s.until > :now)
  AND (s.below IS NULL OR e.fen IS NULL OR e.fen >= s.below)
"""
"""The offer was silenced meanwhile."""

SEEN_AT = "SELECT changed_at FROM offers WHERE id = :ref"
"""When an offer's state last changed."""

ADD = """
INSERT INTO deliveries (notice, digest, chat_id, lane, expires, created_at)
VALUES (:notice, :digest, :chat, :lane, :expires, :now)
RETURNING id
"""
"""The message that says them all."""

JOIN = "UPDATE deliveries SET digest_id = :digest WHERE id = :delivery"
"""It ends as that message does."""


class SqliteDigests:
    """What waits, until it leaves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def resume(self, *, now: datetime) -> int:
        """At start: what piled up while nobody ran waits to be said together."""

        def work(connection: sqlite3.Connection) -> int:
            connection.execute(END_LONG_WAITS, {"now": to_ms(now), "horizon": to_ms(now + LONGEST_WAIT)})
            return pause_piled_up(connection, now)

        return await self._database.write(work)

    async def gather(self, *, now: datetime) -> int:
        """Let go of what waited long enough; returns how many messages may leave now."""

        def work(connection: sqlite3.Connection) -> int:
            values = {"now": to_ms(now), "limit": CHATS_AT_A_TIME}
            chats = [row["chat_id"] for row in connection.execute(DUE_CHATS, values)]
            return sum(_gather(connection, chat, now) for chat in chats)

        return await self._database.write(work)

    async def next_due(self) -> datetime | None:
        """When the next wait ends."""
        return await self._database.read(lambda connection: moment_or_none(connection.execute(NEXT_DUE).fetchone()[0]))


def _gather(connection: sqlite3.Connection, chat_id: int, now: datetime) -> int:
    chat = find_chat(connection, chat_id)
    if chat is not None and chat.muted_until is not None and chat.muted_until > now:
        values = {"chat": chat_id, "now": to_ms(now), "until": to_ms(chat.muted_until)}
        connection.execute(POSTPONE, values)
        return 0
    rows = connection.execute(DUE, {"chat": chat_id, "now": to_ms(now)}).fetchall()
    waited = [parcel for row in rows if (parcel := find_parcel(connection, row["id"])) is not None]
    ended = {parcel.id: _End("cancelled", "a later one says it", untrue=False) for parcel in _overtaken(waited)}
    ended |= {parcel.id: end for parcel in waited if (end := _ending(connection, parcel, now)) is not None}
    connection.executemany(END, [{"delivery": delivery, **end.columns} for delivery, end in ended.items()])
    leaving = [parcel for parcel in waited if parcel.id not in ended]
    if not _is_many(leaving):
        connection.executemany(RELEASE, [{"delivery": parcel.id} for parcel in leaving])
        return len(leaving)
    _merge(connection, chat_id, leaving, sum(end.untrue for end in ended.values()), now)
    return 1


@dataclass(frozen=True, slots=True)
class _End:
    """Why something is left out, and whether its reader is told that there was something."""

    state: str
    reason: str
    untrue: bool

    @property
    def columns(self) -> dict[str, object]:
        return {"state": self.state, "reason": self.reason}


def _ending(connection: sqlite3.Connection, parcel: Parcel, now: datetime) -> _End | None:
    """What ends it instead of being said; None when it may be said."""
    expires, event = connection.execute(ABOUT, {"delivery": parcel.id}).fetchone()
    if expires is not None and expires <= to_ms(now):
        return _End("expired", "too late", untrue=True)
    values = {"chat": parcel.chat.id, "event": event, "now": to_ms(now)}
    if connection.execute(SNOOZED, values).fetchone() is not None:
        return _End("cancelled", "snoozed", untrue=False)
    if (reason := objection(connection, parcel.id)) is not None:
        return _End("cancelled", reason, untrue=False)
    if all(_is_untrue(connection, parcel, sighting, now) for sighting in parcel.sightings):
        return _End("expired", "no longer true", untrue=True)
    return None


def _is_untrue(connection: sqlite3.Connection, parcel: Parcel, sighting: Sighting, now: datetime) -> bool:
    seen_at = connection.execute(SEEN_AT, {"ref": parcel.refs[sighting.offer.id]}).fetchone()[0]
    history = read_history(connection, parcel.refs[sighting.offer.id])
    told = Told(sighting=sighting, watch=parcel.watch, history=history, seen_at=from_ms(seen_at))
    return isinstance(judge(told, now), Untrue)


def _overtaken(parcels: Sequence[Parcel]) -> Iterator[Parcel]:
    """A price of an offer that fell again while both waited: the last fall is the news."""
    last = {parcel.sightings[0].offer.id: parcel.id for parcel in parcels if _is_fall(parcel)}
    return (parcel for parcel in parcels if _is_fall(parcel) and last[parcel.sightings[0].offer.id] != parcel.id)


def _is_fall(parcel: Parcel) -> bool:
    return len(parcel.sightings) == 1 and isinstance(parcel.sightings[0].event.facts, PriceFacts)


def _is_many(parcels: Sequence[Parcel]) -> bool:
    """Whoever asked for a digest gets one for two already."""
    asked = any(parcel.held_by in {HeldBy.DIGEST, HeldBy.CAP} for parcel in parcels)
    return len(parcels) > (1 if asked else ALONE)


def _merge(connection: sqlite3.Connection, chat_id: int, parcels: Sequence[Parcel], untrue: int, now: datetime) -> None:
    """One message for all of them. They stay owed until it is sent, and end as it ends."""
    reasons = {parcel.held_by for parcel in parcels}
    by = next(reason for reason in (HeldBy.DIGEST, HeldBy.CAP, HeldBy.QUIET, HeldBy.AWAY) if reason in reasons)
    values = {
        "notice": to_json(Notice(key="", message="digest")),
        "digest": to_json({"by": by, "untrue": untrue}),
        "chat": chat_id,
        "lane": LANE,
        "expires": to_ms(now + LONGEST_WAIT),
        "now": to_ms(now),
    }
    digest = connection.execute(ADD, values).fetchone()["id"]
    connection.executemany(JOIN, [{"digest": digest, "delivery": parcel.id} for parcel in parcels])
