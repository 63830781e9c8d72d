"""What a watch already said, read from what it queued and sent."""

import sqlite3
from datetime import datetime, timedelta

from data.sqlite.encoding import KINDS, from_ms, moment_or_none, to_ms
from deals.offer import Feed, OfferId
from deals.rule import Past
from deals.snapshot import Told

DAY = timedelta(days=1)
END_OF_TIME = 2**62

SAID = """
SELECT MAX(created_at) AS last_at, COUNT(*) FILTER (WHERE created_at > :since) AS today FROM deliveries
WHERE watch_id = :watch AND created_at < :until
    AND (state IN ('ready', 'claimed', 'sending', 'sent') OR (state = 'cancelled' AND reason = 'dry'))
"""
"""When a watch last spoke, and how often since a moment; what is queued, and what a dry run noted, counts as said."""

TOLD = """
SELECT d.id AS delivery, o.feed, o.key, e.price_kind, e.fen, e.at
FROM deliveries AS d JOIN events AS e ON e.id = d.event_id JOIN offers AS o ON o.id = e.offer_id
WHERE d.watch_id = :watch AND d.created_at < :until AND e.price_kind IS NOT NULL
    AND (d.state IN ('ready', 'claimed', 'sending', 'sent') OR (d.state = 'cancelled' AND d.reason = 'dry'))
UNION ALL
SELECT d.id, o.feed, o.key, e.price_kind, e.fen, e.at
FROM deliveries AS d JOIN bursts AS b ON b.delivery_id = d.id JOIN events AS e ON e.id = b.event_id
    JOIN offers AS o ON o.id = e.offer_id
WHERE d.watch_id = :watch AND d.created_at < :until AND e.price_kind IS NOT NULL
    AND (d.state IN ('ready', 'claimed', 'sending', 'sent') OR (d.state = 'cancelled' AND d.reason = 'dry'))
ORDER BY 1
"""
"""The prices a watch said, oldest first."""


def read_past(connection: sqlite3.Connection, watch: int, now: datetime, until: datetime | None = None) -> Past:
    """What one watch already said; with `until`, what it had said by then."""
    values = {"watch": watch, "since": to_ms(now - DAY), "until": END_OF_TIME if until is None else to_ms(until)}
    said = connection.execute(SAID, values).fetchone()
    told = (_told(row) for row in connection.execute(TOLD, values))
    return Past(
        last_at=moment_or_none(said["last_at"]),
        sent_today=said["today"],
        told={(offer, price.kind): price for offer, price in told},
    )


def _told(row: sqlite3.Row) -> tuple[OfferId, Told]:
    price = Told(KINDS[row["price_kind"]], row["fen"], from_ms(row["at"]))
    return OfferId(Feed(row["feed"]), row["key"]), price
