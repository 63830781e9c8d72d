"""kill -9 in the middle of a fan-out: nothing is lost, and what is doubled was in flight."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bot.pacing import CONNECTIONS
from data import open_store
from data.records import ChatKind, DeliveryState
from deals.grammar import parse_rule
from sandbox.server import Sandbox
from tests.acceptance.processes import bot_process
from tests.deals.builders import panda
from tests.makers import alert_of, changes_of, event_of

PEOPLE = range(600_000_000, 600_000_200)


async def owe_everybody_one_alert(url: str) -> None:
    """One new offer that 200 people watch for: 200 committed deliveries."""
    now, offer, rule = datetime.now(UTC), panda(), parse_rule("new")
    event = event_of(offer, at=now)
    store = await open_store(url)
    try:
        alerts = []
        for person in PEOPLE:
            await store.chats.meet(person, ChatKind.PRIVATE, title="", language="en", now=now)
            watch = await store.watches.add(
                chat_id=person, thread_id=None, owner_id=person, line="new", rule=rule, now=now
            )
            alerts.append(alert_of(watch, event))
        await store.polls.keep(changes_of(offer, events=(event,), at=now), alerts, now=now)
    finally:
        await store.close()


async def until_delivered(sandbox: Sandbox, count: int) -> None:
    with sandbox.telegram.audience.watch() as said:
        async with asyncio.timeout(60):
            while len({entry.chat_id for entry in sandbox.telegram.ledger.delivered()}) < count:
                await said.get()


async def test_a_kill_in_the_middle_of_a_fan_out_loses_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'dropbell.db'}"
    await owe_everybody_one_alert(url)
    async with Sandbox(datetime.now(UTC)) as sandbox:
        for person in PEOPLE:
            sandbox.telegram.add_person(person, "Somebody").started = True
        async with bot_process(sandbox, url) as first:
            await until_delivered(sandbox, 80)
            first.kill()
        reached = len(sandbox.telegram.ledger.delivered())
        assert 80 <= reached < len(PEOPLE), "the kill must fall into the middle"
        async with bot_process(sandbox, url) as second:
            await until_delivered(sandbox, len(PEOPLE))
            second.terminate()
            assert await second.wait() == 0

        told = Counter(entry.chat_id for entry in sandbox.telegram.ledger.delivered())
        assert set(told) == set(PEOPLE)
        assert sum(told.values()) - len(PEOPLE) <= CONNECTIONS
        # The second process begins as if the first one had written to everybody just before.
        assert not [entry for entry in sandbox.telegram.ledger if entry.status == 429]

    store = await open_store(url)
    try:
        health = await store.health(now=datetime.now(UTC))
    finally:
        await store.close()
    assert health.deliveries == {DeliveryState.SENT: len(PEOPLE)}
