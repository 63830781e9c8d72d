"""Rows of offers and their history as the rest of the program knows them."""

import sqlite3

from data.records import Listing
from data.sqlite.encoding import KINDS, from_ms, read_offer
from deals.history import History, Observation
from deals.offer import OfferId, Quote

BY_IDENTITY = "SELECT * FROM offers WHERE feed = :feed AND key = :key"
"""One offer by what it is called for ever."""

BY_REF = "SELECT * FROM offers WHERE id = :ref"
"""One offer by our own number."""

HISTORY = "SELECT at, kind, fen FROM history WHERE offer_id = :ref ORDER BY at, kind"
"""All kept points of one offer, oldest first."""


def find_row(connection: sqlite3.Connection, offer: OfferId) -> sqlite3.Row | None:
    """The row of this offer."""
    row: sqlite3.Row | None = connection.execute(BY_IDENTITY, {"feed": offer.feed, "key": offer.key}).fetchone()
    return row


def find_listing(connection: sqlite3.Connection, ref: int) -> Listing | None:
    """The offer with this number."""
    row = connection.execute(BY_REF, {"ref": ref}).fetchone()
    return None if row is None else listing(row)


def read_history(connection: sqlite3.Connection, ref: int) -> History:
    """All kept points of one offer, oldest first."""
    rows = connection.execute(HISTORY, {"ref": ref})
    return History(tuple(Observation(from_ms(at), KINDS[kind], fen) for at, kind, fen in rows))


def listing(row: sqlite3.Row) -> Listing:
    """A row of offers as the store hands it out."""
    return Listing(
        ref=row["id"],
        offer=read_offer(row["doc"]),
        quote=None if row["fen"] is None else Quote(KINDS[row["kind"]], row["fen"]),
        before=row["before_fen"],
        changed_at=from_ms(row["changed_at"]),
        first_seen=from_ms(row["first_seen"]),
    )
