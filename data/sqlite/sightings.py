"""What every event was judged by when it was raised, and what was raised together."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, read_facts, read_offer, to_lean_json, to_ms
from deals.backtest import Round
from deals.events import Event, EventKind, Sighting
from deals.glance import glance
from deals.offer import Feed, Offer, OfferId

KEPT_FOR = timedelta(days=36)
"""A month can be replayed on its last day as well."""

ADD = "INSERT INTO sightings (event_id, batch, at, seen) VALUES (:event, :batch, :at, :seen)"
"""What one event was judged by."""

FORGET = "DELETE FROM sightings WHERE at < :before"
"""Too long ago to be asked about. The events stay."""

BETWEEN = """
SELECT s.batch, s.at AS raised, s.seen, e.key AS event, e.kind, e.at, e.facts, o.feed, o.key
FROM sightings AS s JOIN events AS e ON e.id = s.event_id JOIN offers AS o ON o.id = e.offer_id
WHERE s.at >= :since AND s.at < :until
ORDER BY s.event_id
"""
"""What was raised in a time, in the order in which it was."""

OF_OFFER = """
SELECT s.batch, s.at AS raised, s.seen, e.key AS event, e.kind, e.at, e.facts, o.feed, o.key
FROM events AS e JOIN sightings AS s ON s.event_id = e.id JOIN offers AS o ON o.id = e.offer_id
WHERE e.offer_id = (SELECT id FROM offers WHERE feed = :feed AND key = :key)
ORDER BY e.id DESC
LIMIT :limit
"""
"""What was raised of one offer, the latest first."""

IS_KNOWN = "SELECT 1 FROM events WHERE key = :key"
"""Whether a fact was raised before."""


class SqliteSightings:
    """What every event was judged by when it was raised."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fresh(self, events: Sequence[Event]) -> list[Event]:
        """Those that were never raised before, each once."""

        def work(connection: sqlite3.Connection) -> list[Event]:
            once = {event.key: event for event in events}
            return [one for key, one in once.items() if connection.execute(IS_KNOWN, {"key": key}).fetchone() is None]

        return await self._database.read(work)

    async def rounds(self, *, since: datetime, until: datetime) -> list[Round]:
        """What was raised in [since, until), grouped as it was routed, in that order."""
        values = {"since": to_ms(since), "until": to_ms(until)}

        def work(connection: sqlite3.Connection) -> list[Round]:
            rows = connection.execute(BETWEEN, values)
            return [_round(list(together)) for _, together in groupby(rows, key=lambda row: row["batch"])]

        return await self._database.read(work)

    async def of_offer(self, offer: OfferId, *, limit: int) -> list[Sighting]:
        """What was raised of one offer, the latest first."""
        values = {"feed": offer.feed, "key": offer.key, "limit": limit}
        return await self._database.read(
            lambda connection: [_sighting(row) for row in connection.execute(OF_OFFER, values)]
        )


def note_sighting(connection: sqlite3.Connection, event_id: int, batch: int, offer: Offer, now: datetime) -> None:
    """Keep what this event was judged by. `batch` is the first event that was raised with it."""
    values = {"event": event_id, "batch": batch, "at": to_ms(now), "seen": to_lean_json(glance(offer))}
    connection.execute(ADD, values)


def forget_sightings(connection: sqlite3.Connection, now: datetime) -> int:
    """Remove what is too old to be asked about; returns how many."""
    return connection.execute(FORGET, {"before": to_ms(now - KEPT_FOR)}).rowcount


def _round(rows: Collection[sqlite3.Row]) -> Round:
    return Round(at=from_ms(next(iter(rows))["raised"]), sightings=tuple(map(_sighting, rows)))


def _sighting(row: sqlite3.Row) -> Sighting:
    """The offer has the id it has now: a product that got another one stays the same product."""
    kind, offer = EventKind(row["kind"]), OfferId(Feed(row["feed"]), row["key"])
    facts = read_facts(kind, row["facts"])
    event = Event(key=row["event"], kind=kind, offer=offer, at=from_ms(row["at"]), facts=facts)
    return Sighting(event=event, offer=replace(read_offer(row["seen"]), id=offer))
