"""The one transaction that keeps what was seen together with what is owed."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from data.records import Kept, Source
from data.sqlite import tallies
from data.sqlite.aside import Aside
from data.sqlite.cursors import Cursor, polled, write_source
from data.sqlite.database import Database
from data.sqlite.encoding import KIND_NUMBERS, to_json, to_ms
from data.sqlite.links import has_met, write_links
from data.sqlite.notices import queue_notices
from data.sqlite.pausing import latest_delivery, pause_queued, was_away
from data.sqlite.queueing import queue
from data.sqlite.sightings import note_sighting
from data.sqlite.source_rows import find_source
from data.sqlite.states import find_offer, find_ref, write_state
from data.sqlite.timers import remove_rung
from deals.events import Event, Timer
from deals.followers import Owed
from deals.offer import Feed, Offer
from deals.snapshot import Changes

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
            write_state(connection, changes, now)
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


def _write_news(connection: sqlite3.Connection, changes: Changes, alerts: Iterable[Owed], now: datetime) -> Kept:
    shown = {offer.id: offer for offer in changes.offers}
    fresh: dict[str, int] = {}
    added = []
    for event in changes.events:
        row = connection.execute(ADD_EVENT, _event_columns(connection, event)).fetchone()
        if row is not None:
            fresh[event.key] = row["id"]
            added.append(event)
            offer = shown.get(event.offer) or find_offer(connection, event.offer)
            note_sighting(connection, row["id"], fresh[added[0].key], offer, now)
    queued = sum(queue(connection, alert, fresh, now) for alert in alerts)
    return Kept(events=tuple(added), deliveries=queued)


def _event_columns(connection: sqlite3.Connection, event: Event) -> dict[str, object]:
    quote = event.facts.quote
    return {
        "key": event.key,
        "ref": find_ref(connection, event.offer),
        "kind": event.kind,
        "at": to_ms(event.at),
        "price_kind": KIND_NUMBERS[quote.kind] if quote else None,
        "fen": quote.fen if quote else None,
        "facts": to_json(event.facts),
    }
