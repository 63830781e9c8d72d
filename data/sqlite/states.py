"""What a poll showed, written: states of offers, points of history, moments to come."""

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

from data.sqlite.encoding import KIND_NUMBERS, fingerprint_number, read_offer, to_json, to_ms
from data.sqlite.listings import find_row
from data.sqlite.revisions import touch
from data.sqlite.shelving import kept_in_step
from data.sqlite.timers import replace_timers
from deals.history import Observation
from deals.offer import Offer, OfferId
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


def write_state(connection: sqlite3.Connection, changes: Changes, now: datetime) -> None:
    """Write offers, points of history and timers."""
    with kept_in_step(connection, changes.touched):
        _write_offers(connection, changes, now)
    for offer, timers in changes.timers:
        replace_timers(connection, find_ref(connection, offer), timers, now)


def _write_offers(connection: sqlite3.Connection, changes: Changes, now: datetime) -> None:
    for old, new in changes.rekeyed:
        _rekey(connection, old, new)
    connection.executemany(WRITE_OFFER, [offer_columns(offer, now) for offer in changes.offers])
    connection.executemany(OBSERVE, [_point(connection, *observed) for observed in changes.observations])
    touched = {offer.id: None for offer in changes.offers} | {offer: None for offer, _ in changes.observations}
    refs = [find_ref(connection, offer) for offer in touched]
    connection.executemany(SET_BEFORE, [{"ref": ref} for ref in refs])
    touch(connection, refs, now)


def _rekey(connection: sqlite3.Connection, old: OfferId, new: OfferId) -> None:
    row = find_row(connection, old)
    if row is None:
        return
    moved = replace(read_offer(row["doc"]), id=new)
    values = {"ref": row["id"], "feed": new.feed, "key": new.key, "doc": to_json(moved)}
    connection.execute(REKEY, values)


def find_ref(connection: sqlite3.Connection, offer: OfferId) -> int:
    """Its number. Raises LookupError for one that was never kept."""
    ref: int = _row(connection, offer)["id"]
    return ref


def find_offer(connection: sqlite3.Connection, offer: OfferId) -> Offer:
    """How it is kept. Raises LookupError for one that was never kept."""
    return read_offer(_row(connection, offer)["doc"])


def _row(connection: sqlite3.Connection, offer: OfferId) -> sqlite3.Row:
    row = find_row(connection, offer)
    if row is None:
        raise LookupError(f"{offer} was never kept")
    return row


def offer_columns(offer: Offer, now: datetime) -> dict[str, object]:
    """The values of WRITE_OFFER."""
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
        "ref": find_ref(connection, offer),
        "at": to_ms(point.at),
        "kind": KIND_NUMBERS[point.kind],
        "fen": point.fen,
    }
