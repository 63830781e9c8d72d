"""What became of a presale's alert while it waited: told once more only if it is still true and still wanted."""

import sqlite3

from data.sqlite.follows import follow_state
from data.sqlite.parcels import EVENTS, read_sighting
from deals.followers import can_follow, is_wanted, says_what_is_shown

OF = "SELECT event_id, watch_id, chat_id FROM deliveries WHERE id = :delivery AND event_id IS NOT NULL"
"""Whose alert it is, and about what."""

MOVED = "its window moved"
UNWANTED = "not followed any more"


def objection(connection: sqlite3.Connection, delivery_id: int) -> str | None:
    """Why this delivery must not leave; None when nothing speaks against it here."""
    row = connection.execute(OF, {"delivery": delivery_id}).fetchone()
    if row is None:
        return None
    event = connection.execute(EVENTS, {"delivery": delivery_id, "first": row["event_id"]}).fetchone()
    sighting = read_sighting(event)
    if not can_follow(sighting.event):
        return None
    if not says_what_is_shown(sighting):
        return MOVED
    state = follow_state(connection, row["chat_id"], event["ref"])
    return None if is_wanted(sighting.event, state, watched=row["watch_id"] is not None) else UNWANTED
