"""What chats said of the presales they follow."""

import sqlite3
from collections.abc import Collection
from datetime import datetime, timedelta

from data.sqlite.database import Database
from data.sqlite.encoding import from_ms, read_offer, to_ms
from deals.followers import WANTED, Follow, FollowState
from deals.offer import OfferId
from deals.presale import LONGEST, is_long_over

FOLLOWS = """
CREATE TABLE follows (
    chat_id INTEGER NOT NULL REFERENCES chats (id),
    offer_id INTEGER NOT NULL REFERENCES offers (id),
    state TEXT NOT NULL CHECK (state IN ('followed', 'paid', 'done', 'dropped')),
    at INTEGER NOT NULL,
    PRIMARY KEY (chat_id, offer_id)
) STRICT, WITHOUT ROWID
"""
WHAT_CHATS_FOLLOW = (FOLLOWS, "CREATE INDEX follows_by_offer ON follows (offer_id)")

SET = """
INSERT INTO follows (chat_id, offer_id, state, at)
SELECT c.id, o.id, :state, :now FROM chats AS c JOIN offers AS o ON o.id = :ref WHERE c.id = :chat
ON CONFLICT (chat_id, offer_id) DO UPDATE SET state = excluded.state, at = excluded.at
"""
"""Nothing for a chat or an offer that is not there any more."""

UNSET = "DELETE FROM follows WHERE chat_id = :chat AND offer_id = :ref"
"""As if nothing had ever been said."""

WAKE = "DELETE FROM snoozes WHERE chat_id = :chat AND offer_id = :ref"
"""Who asks to be reminded wants to hear of the offer again."""

GET = "SELECT state FROM follows WHERE chat_id = :chat AND offer_id = :ref"
"""What one chat said of one offer."""

OF_CHAT = "SELECT offer_id, state FROM follows WHERE chat_id = :chat"
"""Everything one chat said."""

OF_OFFER = """
SELECT f.chat_id, f.state
FROM offers AS o JOIN follows AS f ON f.offer_id = o.id JOIN chats AS c ON c.id = f.chat_id
WHERE o.feed = :feed AND o.key = :key AND c.state = 'active'
ORDER BY f.chat_id
"""
"""Who said something of one offer."""

EVERY = (
    "SELECT f.chat_id AS chat, f.offer_id AS ref, f.at, o.doc FROM follows AS f JOIN offers AS o ON o.id = f.offer_id"
)
"""All of them, to find those that are over."""


class SqliteFollows:
    """What chats said of the presales they follow."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def set(self, chat_id: int, ref: int, state: FollowState | None, *, now: datetime) -> None:
        """Keep what a chat says of an offer; None takes it back."""
        values = {"chat": chat_id, "ref": ref, "state": state, "now": to_ms(now)}

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(UNSET if state is None else SET, values)
            if state in WANTED:
                connection.execute(WAKE, values)

        await self._database.write(work)

    async def get(self, chat_id: int, ref: int) -> FollowState | None:
        """What a chat said of one offer."""
        return await self._database.read(lambda connection: follow_state(connection, chat_id, ref))

    async def of_chat(self, chat_id: int) -> dict[int, FollowState]:
        """Everything a chat said, by the offers' numbers."""

        def work(connection: sqlite3.Connection) -> dict[int, FollowState]:
            rows = connection.execute(OF_CHAT, {"chat": chat_id})
            return {row["offer_id"]: FollowState(row["state"]) for row in rows}

        return await self._database.read(work)

    async def of_offers(self, offers: Collection[OfferId]) -> list[Follow]:
        """What every chat that can be written to said of these offers."""
        return await self._database.read(
            lambda connection: [follow for offer in offers for follow in _of_offer(connection, offer)]
        )


def follow_state(connection: sqlite3.Connection, chat_id: int, ref: int) -> FollowState | None:
    """What a chat said of one offer."""
    row = connection.execute(GET, {"chat": chat_id, "ref": ref}).fetchone()
    return None if row is None else FollowState(row["state"])


def forget_what_is_over(connection: sqlite3.Connection, now: datetime) -> int:
    """A follow is of one presale: it goes with it, and the next one of the same offer starts afresh."""
    rows = [row for row in connection.execute(EVERY) if _is_over(row, now)]
    connection.executemany(UNSET, [{"chat": row["chat"], "ref": row["ref"]} for row in rows])
    return len(rows)


def _of_offer(connection: sqlite3.Connection, offer: OfferId) -> list[Follow]:
    rows = connection.execute(OF_OFFER, {"feed": offer.feed, "key": offer.key})
    return [Follow(chat_id=row["chat_id"], offer=offer, state=FollowState(row["state"])) for row in rows]


def _is_over(row: sqlite3.Row, now: datetime) -> bool:
    presale = read_offer(row["doc"]).presale
    return now - from_ms(row["at"]) > LONGEST + timedelta(days=1) or (
        presale is not None and is_long_over(presale, now)
    )
