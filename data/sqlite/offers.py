"""What the feeds showed, read back."""

import sqlite3
from collections.abc import Collection
from datetime import datetime

from data.records import Listing
from data.sqlite.database import Database
from data.sqlite.encoding import KINDS, fingerprint_number, from_ms, read_offer, to_ms
from data.sqlite.listings import find_listing, find_row, listing, read_history
from data.sqlite.search import search
from data.sqlite.timers import SOON, listed_timer
from deals.events import Timer
from deals.history import History
from deals.identity import fingerprint
from deals.offer import Offer, OfferId
from deals.rank import PAGE, Order, Page
from deals.snapshot import Known, Told
from deals.wish import Wish

TOLD = """
SELECT price_kind, fen, at FROM events
WHERE offer_id = :ref AND kind IN ('price_drop', 'lowest_seen') AND fen IS NOT NULL
ORDER BY at DESC, id DESC
LIMIT 1
"""
"""The price that was last announced as a fall."""

TWINS = """
SELECT * FROM offers
WHERE feed = :feed AND fingerprint = :fingerprint AND key <> :key
ORDER BY changed_at DESC, id DESC
"""
"""Other offers that look the same, newest first."""


class SqliteOffers:
    """What the feeds showed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self, ids: Collection[OfferId]) -> dict[OfferId, Known]:
        """What is remembered of these ids."""

        def work(connection: sqlite3.Connection) -> dict[OfferId, Known]:
            rows = {offer: find_row(connection, offer) for offer in ids}
            return {offer: _known(connection, row) for offer, row in rows.items() if row is not None}

        return await self._database.read(work)

    async def twins(self, offers: Collection[Offer]) -> dict[OfferId, Offer]:
        """For each of these offers: a kept one that looks the same."""

        def work(connection: sqlite3.Connection) -> dict[OfferId, Offer]:
            found = {offer.id: _twin(connection, offer) for offer in offers}
            return {offer: twin for offer, twin in found.items() if twin is not None}

        return await self._database.read(work)

    async def search(
        self, wish: Wish, order: Order = Order.BEST, *, number: int = 1, size: int = PAGE
    ) -> Page[Listing]:
        """One page of what answers a wish."""
        return await self._database.read(lambda connection: search(connection, wish, order, number, size))

    async def get(self, ref: int) -> Listing | None:
        """One offer by the store's number."""
        return await self._database.read(lambda connection: find_listing(connection, ref))

    async def find(self, offer: OfferId) -> Listing | None:
        """One offer by its identity."""

        def work(connection: sqlite3.Connection) -> Listing | None:
            row = find_row(connection, offer)
            return None if row is None else listing(row)

        return await self._database.read(work)

    async def history(self, ref: int) -> History:
        """All kept points of one offer."""
        return await self._database.read(lambda connection: read_history(connection, ref))

    async def histories(self, refs: Collection[int]) -> dict[int, History]:
        """All kept points of several offers."""
        return await self._database.read(lambda connection: {ref: read_history(connection, ref) for ref in refs})

    async def presales(self, *, now: datetime, until: datetime, limit: int = 50) -> list[tuple[Timer, Listing]]:
        """Presale and preheat moments to come, soonest first."""
        values = {"now": to_ms(now), "until": to_ms(until), "limit": limit}
        return await self._database.read(
            lambda connection: [(listed_timer(row), listing(row)) for row in connection.execute(SOON, values)]
        )


def _known(connection: sqlite3.Connection, row: sqlite3.Row) -> Known:
    ref = {"ref": row["id"]}
    told = connection.execute(TOLD, ref).fetchone()
    return Known(
        offer=read_offer(row["doc"]),
        history=read_history(connection, row["id"]),
        told=None if told is None else Told(KINDS[told["price_kind"]], told["fen"], from_ms(told["at"])),
    )


def _twin(connection: sqlite3.Connection, offer: Offer) -> Offer | None:
    """Numbers can collide: what they found is compared in full."""
    values = {"feed": offer.id.feed, "key": offer.id.key, "fingerprint": fingerprint_number(offer)}
    found = (read_offer(row["doc"]) for row in connection.execute(TWINS, values))
    return next((other for other in found if fingerprint(other) == fingerprint(offer)), None)
