"""What became of everything that was to be said of an offer in a chat."""

import sqlite3

from data.records import DeliveryState, Mention, Snoozed
from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, moment_or_none
from deals.offer import OfferId
from deals.quiet import HeldBy

OF_OFFER = """
SELECT d.id, d.watch_id, e.key, d.state, d.reason, d.created_at, d.held_until, d.held_by
FROM watches AS w JOIN deliveries AS d ON d.watch_id = w.id JOIN events AS e ON e.id = d.event_id
WHERE w.chat_id = :chat AND e.offer_id = (SELECT id FROM offers WHERE feed = :feed AND key = :key)
UNION ALL
SELECT d.id, d.watch_id, e.key, d.state, d.reason, d.created_at, d.held_until, d.held_by
FROM watches AS w JOIN deliveries AS d ON d.watch_id = w.id JOIN bursts AS b ON b.delivery_id = d.id
    JOIN events AS e ON e.id = b.event_id
WHERE w.chat_id = :chat AND e.offer_id = (SELECT id FROM offers WHERE feed = :feed AND key = :key)
ORDER BY 1 DESC
LIMIT :limit
"""
"""The deliveries of one offer by the watches of a chat, the latest first."""

SNOOZED = "SELECT until, below FROM snoozes WHERE chat_id = :chat AND offer_id = :ref"
"""Whether a chat wants to hear nothing of an offer."""


class SqliteMentions:
    """What became of everything that was to be said of an offer in a chat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_offer(self, chat_id: int, offer: OfferId, *, limit: int) -> list[Mention]:
        """The deliveries about an offer in a chat, the latest first."""
        values = {"chat": chat_id, "feed": offer.feed, "key": offer.key, "limit": limit}
        return await self._database.read(
            lambda connection: [_mention(row) for row in connection.execute(OF_OFFER, values)]
        )

    async def snoozed(self, chat_id: int, ref: int) -> Snoozed | None:
        """Whether the chat asked to hear nothing of this offer."""

        def work(connection: sqlite3.Connection) -> Snoozed | None:
            row = connection.execute(SNOOZED, {"chat": chat_id, "ref": ref}).fetchone()
            return None if row is None else Snoozed(until=moment_or_none(row["until"]), below=row["below"])

        return await self._database.read(work)


def _mention(row: sqlite3.Row) -> Mention:
    return Mention(
        delivery_id=row["id"],
        watch_id=row["watch_id"],
        event_key=row["key"],
        state=DeliveryState(row["state"]),
        reason=row["reason"],
        at=from_ms(row["created_at"]),
        held_until=moment_or_none(row["held_until"]),
        held_by=None if row["held_by"] is None else HeldBy(row["held_by"]),
    )
