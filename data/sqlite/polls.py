"""The one transaction that keeps what was seen together with what is owed."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from data.records import Kept, Source
from data.sqlite import tallies
from data.sqlite.aside import Aside
from data.sqlite.cursors import Cursor, polled, write_source
from data.sqlite.database import Database
from data.sqlite.encoding import (
    KIND_NUMBERS,
    fingerprint_number,
    read_offer,
    to_json,
    to_ms,
)
from data.sqlite.links import has_met, write_links
from data.sqlite.listings import find_row
from data.sqlite.notices import queue_notices
from data.sqlite.pausing import latest_delivery, pause_queued, was_away
from data.sqlite.queueing import queue
from data.sqlite.revisions import touch
from data.sqlite.shelving import kept_in_step
from data.sqlite.sightings import note_sighting
from data.sqlite.source_rows import find_source
from data.sqlite.timers import remove_rung, replace_timers
from deals.events import Event, Timer
from deals.followers import Owed
from deals.history import Observation
from deals.offer import Feed, Offer, OfferId
from deals.quote import headline
from deals.snapshot import Changes

LATE = timedelta(minutes=10)
"""No poll is older than this when it is kept. What looks older comes from a clock that was set back, and counts."""

WRITE_OFFER = """
INSERT INTO offers (feed, key, doc, kind, fen, fingerprint, changed_at, first_seen)
VALUES (:feed, :key, :doc, :kind, :fen, :fingerprint, :now, :now)
ON CONFLICT (feed, key) DO UPDATE
SET doc = excluded.doc, kind = excluded.kind, fen = excluded.fen, fingerprint = excluded.fingerprint,
    changed_at = excluded.changed_at
WHERE excluded.changed_at >= offers.changed_at OR excluded.changed_at < offers.changed_at - :late
"""
"""A new offer or its new state; the state of a poll that another one overtook is dropped."""

OBSERVE = """
INSERT INTO history (offer_id, at, kind, fen) VALUES (:ref, :at, :kind, :fen)
ON CONFLICT (offer_id, at, kind) DO UPDATE SET fen = excluded.fen
"""
"""A point of price history."""

SET_BEFORE = """
UPDATE offers SET before_fen = (
    SELECT h.fen FROM history AS h
    WHERE h.offer_id = offers.id AND h.kind = offers.kind AND h.fen <> offers.fen
    ORDER BY h.at DESC LIMIT 1
)
WHERE id = :ref
"""
"""The last other price of the kind that is the headline now."""

REKEY = """
UPDATE offers SET feed = :feed, key = :key, doc = :doc
WHERE id = :ref AND NOT EXISTS (SELECT 1 FROM offers AS o WHERE o.feed = :feed AND o.key = :key)
"""
"""The same row under its new id: history, events and snoozes follow. Where the new id is known already, both stay."""

ADD_EVENT = """
INSERT INTO events (key, offer_id, kind, at, price_kind, fen, facts)
VALUES (:key, :ref, :kind, :at, :price_kind, :fen, :facts)
ON CONFLICT (key) DO NOTHING
RETURNING id
"""
"""Returns a row only for a fact that was not known."""


class SqlitePolls:
    """The one transaction that keeps what was seen together with what is owed."""

    def __init__(self, database: Database, aside: Aside) -> None:
        self._database = database
        self._aside = aside

    async def keep(
        self,
        changes: Changes,
        alerts: Sequence[Owed],
        *,
        now: datetime,
        admins: Collection[int] = (),
        source_id: int | None = None,
        next_poll_at: datetime | None = None,
        items: int = 0,
        rejected: int = 0,
        baselined: bool = False,
        rung: Sequence[Timer] = (),
        empty: bool = False,
        calls: Mapping[Feed, int] | None = None,
        sighted: Sequence[Offer] = (),
    ) -> Kept:
        """Write offers, observations, events, timers, deliveries, notices and the source's cursor, or nothing."""
        cursor = None
        if source_id is not None:
            cursor = Cursor(
                source_id=source_id,
                at=now,
                next_poll_at=next_poll_at,
                items=items,
                rejected=rejected,
                baselined=baselined,
                full_ids=changes.use_full_ids,
                empty=empty,
                calls=calls or {},
            )
        if cursor and (changes, *alerts, *rung) == (Changes(),) and await self._lay_aside(cursor, sighted):
            return Kept()

        def work(connection: sqlite3.Connection) -> Kept:
            _write_state(connection, changes, now)
            if source_id is not None:
                write_links(connection, source_id, changes.offers, sighted)
            remove_rung(connection, rung)
            mark, away = latest_delivery(connection), was_away(connection, source_id, rung, now)
            kept = _write_news(connection, changes, alerts, now)
            pause_queued(connection, mark, now, away=away)
            told = queue_notices(connection, changes.notices, admins, now)
            if cursor is not None:
                _move(connection, cursor)
            return replace(kept, deliveries=kept.deliveries + told)

        return await self._database.write(self._aside.written_before(work))

    async def _lay_aside(self, cursor: Cursor, sighted: Sequence[Offer]) -> bool:
        """Whether nothing has to be written now."""

        def work(connection: sqlite3.Connection) -> Source | None:
            met = has_met(connection, cursor.source_id, sighted)
            return find_source(connection, cursor.source_id) if met else None

        source = await self._database.read(work)
        return source is not None and self._aside.lay(source, cursor)


def _move(connection: sqlite3.Connection, cursor: Cursor) -> None:
    source = find_source(connection, cursor.source_id)
    if source is not None:
        write_source(connection, polled(source, cursor))
    tallies.add(connection, tallies.of_poll(cursor.at, cursor.calls))


def _write_state(connection: sqlite3.Connection, changes: Changes, now: datetime) -> None:
    with kept_in_step(connection, changes.touched):
        _write_offers(connection, changes, now)
    for offer, timers in changes.timers:
        replace_timers(connection, _ref(connection, offer), timers, now)


def _write_offers(connection: sqlite3.Connection, changes: Changes, now: datetime) -> None:
    for old, new in changes.rekeyed:
        _rekey(connection, old, new)
    connection.executemany(WRITE_OFFER, [_offer_columns(offer, now) for offer in changes.offers])
    connection.executemany(OBSERVE, [_point(connection, *observed) for observed in changes.observations])
    touched = {offer.id: None for offer in changes.offers} | {offer: None for offer, _ in changes.observations}
    refs = [_ref(connection, offer) for offer in touched]
    connection.executemany(SET_BEFORE, [{"ref": ref} for ref in refs])
    touch(connection, refs, now)


def _write_news(connection: sqlite3.Connection, changes: Changes, alerts: Iterable[Owed], now: datetime) -> Kept:
    shown = {offer.id: offer for offer in changes.offers}
    fresh: dict[str, int] = {}
    added = []
    for event in changes.events:
        row = connection.execute(ADD_EVENT, _event_columns(connection, event)).fetchone()
        if row is not None:
            fresh[event.key] = row["id"]
            added.append(event)
            offer = shown.get(event.offer) or _kept_offer(connection, event.offer)
            note_sighting(connection, row["id"], fresh[added[0].key], offer, now)
    queued = sum(queue(connection, alert, fresh, now) for alert in alerts)
    return Kept(events=tuple(added), deliveries=queued)


def _rekey(connection: sqlite3.Connection, old: OfferId, new: OfferId) -> None:
    row = find_row(connection, old)
    if row is None:
        return
    moved = replace(read_offer(row["doc"]), id=new)
    values = {"ref": row["id"], "feed": new.feed, "key": new.key, "doc": to_json(moved)}
    connection.execute(REKEY, values)


def _ref(connection: sqlite3.Connection, offer: OfferId) -> int:
    ref: int = _row(connection, offer)["id"]
    return ref


def _kept_offer(connection: sqlite3.Connection, offer: OfferId) -> Offer:
    return read_offer(_row(connection, offer)["doc"])


def _row(connection: sqlite3.Connection, offer: OfferId) -> sqlite3.Row:
    row = find_row(connection, offer)
    if row is None:
        raise LookupError(f"{offer} was never kept")
    return row


def _offer_columns(offer: Offer, now: datetime) -> dict[str, object]:
    quote = headline(offer, now)
    return {
        "feed": offer.id.feed,
        "key": offer.id.key,
        "doc": to_json(offer),
        "kind": KIND_NUMBERS[quote.kind] if quote else None,
        "fen": quote.fen if quote else None,
        "fingerprint": fingerprint_number(offer),
        "now": to_ms(now),
        "late": LATE // timedelta(milliseconds=1),
    }


def _point(connection: sqlite3.Connection, offer: OfferId, point: Observation) -> dict[str, object]:
    return {
        "ref": _ref(connection, offer),
        "at": to_ms(point.at),
        "kind": KIND_NUMBERS[point.kind],
        "fen": point.fen,
    }


def _event_columns(connection: sqlite3.Connection, event: Event) -> dict[str, object]:
    quote = event.facts.quote
    return {
        "key": event.key,
        "ref": _ref(connection, event.offer),
        "kind": event.kind,
        "at": to_ms(event.at),
        "price_kind": KIND_NUMBERS[quote.kind] if quote else None,
        "fen": quote.fen if quote else None,
        "facts": to_json(event.facts),
    }
