"""A delivery with everything its message is rendered from."""

import sqlite3
from dataclasses import replace

from data.records import DeliveryState, Digest, Parcel
from data.sqlite.announcements import find_html
from data.sqlite.chats import find_chat
from data.sqlite.encoding import from_ms, moment_or_none, read_facts, read_notice, read_offer, read_state
from data.sqlite.follows import follow_state
from data.sqlite.holding import find_intro, settings_of
from data.sqlite.links import with_links
from data.sqlite.listings import read_history
from data.sqlite.merged import members
from data.sqlite.watches import find_watch
from deals.events import Event, EventKind, Sighting
from deals.history import History
from deals.offer import Feed, OfferId
from deals.posting import AS_ALWAYS
from deals.quiet import HeldBy

DELIVERY = "SELECT * FROM deliveries WHERE id = :delivery"
"""One delivery."""

EVENTS = """
SELECT e.key AS event, e.kind, e.at, e.facts, o.id AS ref, o.feed, o.key, o.doc
FROM events AS e JOIN offers AS o ON o.id = e.offer_id
WHERE e.id = :first OR e.id IN (SELECT b.event_id FROM bursts AS b WHERE b.delivery_id = :delivery)
ORDER BY CASE WHEN e.id = :first THEN 0 ELSE 1 END, e.id
"""
"""Its events with their offers as they are now."""

SNOOZED = "SELECT 1 FROM snoozes WHERE chat_id = :chat AND offer_id = :ref"
"""Whether a chat asked for silence on an offer."""


def find_parcel(connection: sqlite3.Connection, delivery_id: int) -> Parcel | None:
    """One delivery; None when it is not there, or its chat is not."""
    row = connection.execute(DELIVERY, {"delivery": delivery_id}).fetchone()
    chat = find_chat(connection, row["chat_id"]) if row is not None else None
    if chat is None:
        return None
    events = connection.execute(EVENTS, {"delivery": delivery_id, "first": row["event_id"]}).fetchall()
    posting = settings_of(connection, row["watch_id"]) if chat.id < 0 and row["watch_id"] else AS_ALWAYS
    return Parcel(
        id=row["id"],
        chat=chat,
        posting=posting,
        intro=find_intro(connection, delivery_id),
        thread_id=row["thread_id"],
        watch=None if row["watch_id"] is None else find_watch(connection, row["watch_id"]),
        sightings=tuple(_linked(connection, event, posting.source_id) for event in events),
        refs={OfferId(Feed(event["feed"]), event["key"]): event["ref"] for event in events},
        history=read_history(connection, events[0]["ref"]) if events else History(),
        notice=None if row["notice"] is None or row["digest"] is not None else read_notice(row["notice"]),
        digest=None if row["digest"] is None else _digest(connection, row),
        held_until=moment_or_none(row["held_until"]),
        held_by=None if row["held_by"] is None else HeldBy(row["held_by"]),
        announcement=find_html(connection, row["announcement_id"]) if row["announcement_id"] else None,
        follow=follow_state(connection, chat.id, events[0]["ref"]) if len(events) == 1 else None,
        lane=row["lane"],
        created_at=from_ms(row["created_at"]),
        attempts=row["attempts"],
        fence=row["fence"],
        state=DeliveryState(row["state"]),
        message_id=row["message_id"],
        is_over=row["shown"] == "untrue",
        is_silenced=bool(events) and _is_silenced(connection, chat.id, events[0]["ref"]),
    )


def _is_silenced(connection: sqlite3.Connection, chat: int, ref: int) -> bool:
    return connection.execute(SNOOZED, {"chat": chat, "ref": ref}).fetchone() is not None


def _digest(connection: sqlite3.Connection, row: sqlite3.Row) -> Digest:
    found = (find_parcel(connection, member) for member in members(connection, row["id"]))
    said = read_state(row["digest"])
    return Digest(
        by=HeldBy(str(said["by"])),
        parcels=tuple(parcel for parcel in found if parcel is not None),
        untrue=int(str(said["untrue"])),
    )


def _linked(connection: sqlite3.Connection, row: sqlite3.Row, source_id: int | None) -> Sighting:
    sighting = read_sighting(row)
    return replace(sighting, offer=with_links(connection, sighting.offer, row["ref"], source_id))


def read_sighting(row: sqlite3.Row) -> Sighting:
    """The event in a row of EVENTS, with its offer as it is now."""
    kind = EventKind(row["kind"])
    event = Event(
        key=row["event"],
        kind=kind,
        offer=OfferId(Feed(row["feed"]), row["key"]),
        at=from_ms(row["at"]),
        facts=read_facts(kind, row["facts"]),
    )
    return Sighting(event=event, offer=read_offer(row["doc"]))
