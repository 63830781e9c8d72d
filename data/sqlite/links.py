"""Whose links an offer can be posted with: each source gave its own."""

import sqlite3
from collections.abc import Iterable
from dataclasses import replace

from deals.offer import Offer

WRITE = """
INSERT INTO source_links (source_id, offer_id, link, coupon_link)
SELECT :source, id, :link, :coupon_link FROM offers WHERE feed = :feed AND key = :key
ON CONFLICT (source_id, offer_id) DO UPDATE SET link = excluded.link, coupon_link = excluded.coupon_link
"""
"""The links of an offer that is new or has changed."""

MEET = """
INSERT INTO source_links (source_id, offer_id, link, coupon_link)
SELECT :source, id, :link, :coupon_link FROM offers WHERE feed = :feed AND key = :key
ON CONFLICT (source_id, offer_id) DO NOTHING
"""
"""The links of an offer that this source may show for the first time."""

UNMET = """
SELECT 1 FROM offers AS o
WHERE o.feed = :feed AND o.key = :key
  AND NOT EXISTS (SELECT 1 FROM source_links WHERE source_id = :source AND offer_id = o.id)
"""
"""An offer that this source shows for the first time."""

FIND = "SELECT link, coupon_link FROM source_links WHERE source_id = :source AND offer_id = :ref"
"""The links one source gave."""


def write_links(
    connection: sqlite3.Connection, source_id: int, changed: Iterable[Offer], sighted: Iterable[Offer]
) -> None:
    """Keep what this source gave: anew for what has changed, once for everything else it showed."""
    connection.executemany(WRITE, [_columns(source_id, offer) for offer in changed])
    connection.executemany(MEET, [_columns(source_id, offer) for offer in sighted])


def has_met(connection: sqlite3.Connection, source_id: int, sighted: Iterable[Offer]) -> bool:
    """Whether the links that this source gave are kept already, for each of these."""
    return all(
        connection.execute(UNMET, {"source": source_id, "feed": offer.id.feed, "key": offer.id.key}).fetchone() is None
        for offer in sighted
    )


def with_links(connection: sqlite3.Connection, offer: Offer, ref: int, source_id: int | None) -> Offer:
    """The offer with the links of that source; with those it has where the source never showed it."""
    row = connection.execute(FIND, {"source": source_id, "ref": ref}).fetchone() if source_id else None
    return replace(offer, link=row["link"], coupon_link=row["coupon_link"]) if row else offer


def _columns(source_id: int, offer: Offer) -> dict[str, object]:
    return {
        "source": source_id,
        "feed": offer.id.feed,
        "key": offer.id.key,
        "link": offer.link,
        "coupon_link": offer.coupon_link,
    }
