"""The statements of every message and every poll use their indexes, however much is kept."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data.sqlite import (
    chats,
    digests,
    follows,
    leaving,
    listings,
    lookout,
    mentions,
    merged,
    objections,
    offers,
    outbox,
    parcels,
    past,
    pausing,
    revisions,
    shelf,
    sightings,
    timers,
    watches,
)
from data.sqlite.database import immediate
from data.sqlite.lane import connect
from data.sqlite.migrations import migrate
from deals.rank import Order

OFTEN = {
    "claim": outbox.CLAIMABLE,
    "claim of a chat": outbox.NEXT_OF_CHAT,
    "when next": outbox.NEXT_READY,
    "what leaves": leaving.OF_WHAT_KIND,
    "begin": leaving.BEGIN,
    "end": leaving.END,
    "lease": outbox.RECLAIM,
    "in doubt": outbox.LEAVE_IN_DOUBT,
    "parcel": parcels.EVENTS,
    "digest": merged.MEMBERS,
    "standing": merged.STANDING,
    "end together": merged.FOLLOW,
    "queued just now": pausing.QUEUED,
    "piled up": pausing.PILED_UP,
    "owed to a chat": pausing.OF_CHAT,
    "said today": pausing.SAID,
    "wait over": digests.DUE_CHATS,
    "whose wait": digests.DUE,
    "next wait": digests.NEXT_DUE,
    "silenced": digests.SNOOZED,
    "known": listings.BY_IDENTITY,
    "history": listings.HISTORY,
    "told": offers.TOLD,
    "twins": offers.TWINS,
    "followers": follows.OF_OFFER,
    "follow": follows.GET,
    "objection": objections.OF,
    "said of an offer": revisions.TOUCH,
    "look": revisions.DUE,
    "next look": revisions.NEXT,
    "raised": sightings.BETWEEN,
    "raised of an offer": sightings.OF_OFFER,
    "raised before": sightings.IS_KNOWN,
    "forget what was raised": sightings.FORGET,
    "became of an offer": mentions.OF_OFFER,
    "wants to hear": mentions.SNOOZED,
    "due": timers.DUE,
    "said": past.SAID,
    "said of": past.TOLD,
    "may fire": lookout.ONE,
    "the next that may fire": lookout.SOME,
    "changed": lookout.CHANGED,
    "first change": lookout.FIRST_CHANGE,
    "hits": watches.HITS,
    "cancel a watch": watches.CANCEL_QUEUED,
    "cancel a chat": chats.CANCEL_QUEUED,
}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(tmp_path / "a.db")) as connection:
        immediate(connection, migrate)
        yield connection


def plan(connection: sqlite3.Connection, statement: str) -> list[str]:
    values = defaultdict[str, int](int)
    return [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]


@pytest.mark.parametrize("name", OFTEN)
def test_no_statement_of_every_day_walks_a_whole_table(connection: sqlite3.Connection, name: str) -> None:
    steps = plan(connection, OFTEN[name])
    assert steps
    assert [step for step in steps if step.startswith("SCAN") and "INDEX" not in step] == []


def test_finding_the_groups_that_are_owed_something_takes_one_step_each(connection: sqlite3.Connection) -> None:
    steps = plan(connection, outbox.SHARED_CHATS)
    assert "SEARCH d USING INDEX deliveries_ready_by_chat (chat_id>?)" in steps
    assert [step for step in steps if step.startswith("SCAN") and step != "SCAN shared"] == []


def test_the_calendar_reads_only_the_offers_that_it_shows(connection: sqlite3.Connection) -> None:
    steps = plan(connection, timers.SOON)
    assert "SEARCH timers USING COVERING INDEX timers_by_due (due<?)" in steps
    assert [step for step in steps if step.startswith("SCAN")] == ["SCAN t"]


def test_claiming_walks_the_ready_ones_in_order_and_stops(connection: sqlite3.Connection) -> None:
    steps = plan(connection, outbox.CLAIMABLE)
    assert steps[0] == "SCAN d USING INDEX deliveries_ready"
    assert not any("TEMP B-TREE" in step for step in steps)


@pytest.mark.parametrize("order", Order)
def test_what_is_wished_for_without_words_is_walked_in_order(connection: sqlite3.Connection, order: Order) -> None:
    assert not any("TEMP B-TREE" in step for step in plan(connection, shelf.IN_ORDER[order]))


def test_words_are_found_in_order(connection: sqlite3.Connection) -> None:
    for statement in (shelf.WITH_WORDS, shelf.WITH_WORDS_WITHIN):
        steps = plan(connection, statement)
        assert steps
        assert not any("TEMP B-TREE" in step for step in steps)


def test_a_claim_among_100_000_looks_at_little_more_than_it_takes(connection: sqlite3.Connection) -> None:
    def fill(connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT INTO chats (id, kind, title, language, created_at) VALUES (?, 'private', '', 'en', 0)",
            [(chat,) for chat in range(1, 3001)],
        )
        connection.executemany(
            "INSERT INTO deliveries (notice, chat_id, lane, created_at) VALUES ('', ?, 1, 0)",
            [(1 + number % 3000,) for number in range(100_000)],
        )

    immediate(connection, fill)
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(count, 100)
    claimed = connection.execute(outbox.CLAIMABLE, {"limit": 16, "wall": 0}).fetchall()
    connection.set_progress_handler(None, 0)
    assert [row["id"] for row in claimed] == list(range(1, 17))
    # Virtual machine steps: a walk over all of them takes millions.
    assert steps * 100 < 50_000
