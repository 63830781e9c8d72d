"""What waits for its hour: never claimed before, let go alone or together, in one transaction, and nothing is lost."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.records import ChatKind, DeliveryState, Parcel, Refused, Retry, Sent
from data.store import Store
from deals.events import Event, EventKind
from deals.preferences import Preferences, Quiet
from deals.quiet import HeldBy
from deals.rule import Watch
from deals.source import PandaponParams
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, START
from tests.makers import alert_of, changes_of, drop_of, event_of, quote_of

MINUTE = timedelta(minutes=1)
NIGHT = Preferences(quiet=Quiet(START.hour, (START.hour + 9) % 24))
"""Quiet hours of somebody in UTC that begin at START."""
MORNING = START.replace(minute=0) + 9 * HOUR


@pytest.fixture
async def watch(scene: Scene) -> Watch:
    return await scene.watch(1)


async def _drop(scene: Scene, watch: Watch, *, at: datetime = START, expires: timedelta | None = DAY) -> Event:
    """One price that fell, owed to the watch's chat."""
    offer = scene.offer(10000)
    event = drop_of(offer, 12000, at=at)
    alert = alert_of(watch, event, expires=at + expires if expires else None)
    await scene.store.polls.keep(changes_of(offer, events=(event,), at=at), [alert], now=at)
    return event


async def _sleep(scene: Scene, chat: int = 1, preferences: Preferences = NIGHT) -> None:
    await scene.store.choices.choose(chat, preferences, now=START)


async def _wake(store: Store, at: datetime = MORNING) -> int:
    return await store.digests.gather(now=at)


async def test_nothing_leaves_in_quiet_hours_and_all_of_it_after(store: Store, scene: Scene, watch: Watch) -> None:
    await _sleep(scene)
    for _ in range(3):
        await _drop(scene, watch)
    assert await scene.claim() == []
    assert await store.outbox.next_ready(wall=START) is None
    assert await store.digests.next_due() == MORNING
    assert await _wake(store, MORNING - MINUTE) == 0
    assert await _wake(store) == 3
    assert await store.digests.next_due() is None
    sent = 0
    while parcels := await scene.claim():
        assert all([await scene.send(parcel, now=MORNING) for parcel in parcels])
        sent += len(parcels)
    assert sent == 3


async def test_more_than_three_come_as_one_message(store: Store, scene: Scene, watch: Watch) -> None:
    await _sleep(scene)
    events = [await _drop(scene, watch) for _ in range(4)]
    assert await _wake(store) == 1
    (parcel,) = await scene.claim()
    assert parcel.digest is not None
    assert (parcel.digest.by, parcel.digest.untrue, parcel.sightings, parcel.notice) == (HeldBy.QUIET, 0, (), None)
    assert [one.sightings[0].event.key for one in parcel.digest.parcels] == [event.key for event in events]
    assert await scene.send(parcel, now=MORNING)
    assert await scene.claim() == []
    assert [await scene.state(one.id) for one in parcel.digest.parcels] == [DeliveryState.SENT] * 4
    kept = await store.watches.get(watch.id, now=MORNING)
    assert kept is not None
    assert kept.hits_week == 4


async def test_who_asked_for_a_digest_gets_one_for_two(store: Store, scene: Scene, watch: Watch) -> None:
    await _sleep(scene, preferences=Preferences(digest_at=MORNING.hour, digest_all=True))
    for _ in range(2):
        await _drop(scene, watch)
    assert await _wake(store) == 1
    (parcel,) = await scene.claim()
    assert parcel.digest is not None
    assert parcel.digest.by is HeldBy.DIGEST


async def test_only_what_silent_rules_find_waits_for_a_digest(store: Store, scene: Scene, watch: Watch) -> None:
    silent = await scene.watch(1, "new silent")
    await _sleep(scene, preferences=Preferences(digest_at=MORNING.hour))
    await _drop(scene, watch)
    await _drop(scene, silent)
    (parcel,) = await scene.claim()
    assert parcel.watch == watch


@pytest.mark.parametrize("line", ["new", "new loud"])
async def test_deadlines_and_what_is_loud_break_through(store: Store, scene: Scene, line: str) -> None:
    watch = await scene.watch(1, line)
    await _sleep(scene)
    await scene.owe(watch, urgent="loud" not in line)
    assert len(await scene.claim()) == 1


@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.CHANNEL])
async def test_channels_and_groups_have_posting_hours_instead(store: Store, scene: Scene, kind: ChatKind) -> None:
    await scene.chat(-1001, kind)
    await _sleep(scene, -1001)
    await scene.owe(await scene.watch(-1001))
    assert len(await scene.claim()) == 1


async def test_what_is_beyond_the_cap_waits_for_the_next_digest(store: Store, scene: Scene, watch: Watch) -> None:
    await _sleep(scene, preferences=Preferences(daily_cap=2))
    for _ in range(5):
        await _drop(scene, watch)
    sent = [parcel for _ in range(5) for parcel in await scene.claim() if await scene.send(parcel)]
    assert len(sent) == 2
    due = await store.digests.next_due()
    assert due is not None
    assert due.hour == 8
    assert await _wake(store, due) == 1
    (parcel,) = await scene.claim(wall=due)
    assert parcel.digest is not None
    assert (parcel.digest.by, len(parcel.digest.parcels)) == (HeldBy.CAP, 3)


async def test_what_expired_or_is_no_longer_true_is_left_out_and_counted(
    store: Store, scene: Scene, watch: Watch
) -> None:
    await _sleep(scene)
    for _ in range(4):
        await _drop(scene, watch)
    late = await _drop(scene, watch, expires=HOUR)
    up = await _drop(scene, watch)
    kept = await store.offers.find(up.offer)
    assert kept is not None
    risen = replace(kept.offer, final_price=12000)
    await store.polls.keep(changes_of(risen, at=START + HOUR), [], now=START + HOUR)
    assert await _wake(store) == 1
    (parcel,) = await scene.claim()
    assert parcel.digest is not None
    assert (len(parcel.digest.parcels), parcel.digest.untrue) == (4, 2)
    assert {late.key, up.key}.isdisjoint(one.sightings[0].event.key for one in parcel.digest.parcels)


async def test_a_silenced_offer_is_not_in_the_digest_and_not_counted(store: Store, scene: Scene, watch: Watch) -> None:
    await _sleep(scene)
    for _ in range(4):
        await _drop(scene, watch)
    hidden = await store.offers.find((await _drop(scene, watch)).offer)
    assert hidden is not None
    await store.chats.snooze(1, hidden.ref, until=None)
    assert await _wake(store) == 1
    (parcel,) = await scene.claim()
    assert parcel.digest is not None
    assert (len(parcel.digest.parcels), parcel.digest.untrue) == (4, 0)


async def test_of_an_offer_that_fell_twice_only_the_last_fall_is_said(store: Store, scene: Scene, watch: Watch) -> None:
    await _sleep(scene)
    offer = scene.offer(10000)
    for fen in (10000, 8000):
        lower = replace(offer, final_price=fen)
        event = drop_of(lower, 12000)
        await store.polls.keep(changes_of(lower, events=(event,)), [alert_of(watch, event)], now=START)
    assert await _wake(store) == 1
    (parcel,) = await scene.claim()
    assert parcel.sightings[0].event.facts.quote == quote_of(replace(offer, final_price=8000))


async def _digest(store: Store, scene: Scene, watch: Watch, size: int = 4) -> Parcel:
    await _sleep(scene)
    for _ in range(size):
        await _drop(scene, watch)
    assert await _wake(store) == 1
    (parcel,) = await scene.claim()
    return parcel


async def test_a_rule_that_is_deleted_takes_its_lines_with_it(store: Store, scene: Scene, watch: Watch) -> None:
    other = await scene.watch(1, "low")
    await _sleep(scene)
    for _ in range(3):
        await _drop(scene, watch)
        await _drop(scene, other)
    await _wake(store)
    await store.watches.delete(watch.id)
    (parcel,) = await scene.claim()
    assert parcel.digest is not None
    assert [one.watch for one in parcel.digest.parcels] == [other] * 3
    await store.watches.delete(other.id)
    assert not await scene.send(parcel, now=MORNING)
    assert await scene.state(parcel.id) is DeliveryState.CANCELLED


async def test_a_digest_that_telegram_asks_to_wait_with_is_sent_whole_later(
    store: Store, scene: Scene, watch: Watch
) -> None:
    parcel = await _digest(store, scene, watch)
    assert await store.outbox.begin(parcel.id, now=MORNING)
    await store.outbox.settle(parcel.id, Retry(30, "429"), wall=START)
    (again,) = await scene.claim(wall=START + MINUTE)
    assert again.digest is not None
    assert len(again.digest.parcels) == 4
    assert await scene.send(again, now=MORNING)


async def test_a_crash_while_it_is_sent_neither_loses_nor_doubles_its_lines(
    store: Store, scene: Scene, watch: Watch
) -> None:
    parcel = await _digest(store, scene, watch)
    assert await store.outbox.begin(parcel.id, now=MORNING)
    assert await store.outbox.recover(wall=START) == 1
    assert await _wake(store, MORNING + HOUR) == 0
    (again,) = await scene.claim()
    assert again.id == parcel.id
    assert again.digest is not None
    assert len(again.digest.parcels) == 4


async def test_a_gathering_that_fails_halfway_leaves_everything_waiting(
    store: Store, scene: Scene, watch: Watch, path: Path
) -> None:
    await _sleep(scene)
    for _ in range(4):
        await _drop(scene, watch)
    with closing(sqlite3.connect(path)) as saboteur:
        saboteur.execute(
            "CREATE TRIGGER halfway BEFORE UPDATE OF digest_id ON deliveries "
            "WHEN (SELECT COUNT(*) FROM deliveries WHERE digest_id IS NOT NULL) = 2 "
            "BEGIN SELECT RAISE(ABORT, 'cut'); END"
        )
        saboteur.commit()
    with pytest.raises(Exception, match="cut"):
        await _wake(store)
    with closing(sqlite3.connect(path)) as saboteur:
        saboteur.execute("DROP TRIGGER halfway")
        saboteur.commit()
        assert saboteur.execute("SELECT COUNT(*) FROM deliveries WHERE digest IS NOT NULL").fetchone()[0] == 0
    assert await _wake(store) == 1


async def test_a_refused_digest_can_be_owed_again(store: Store, scene: Scene, watch: Watch) -> None:
    parcel = await _digest(store, scene, watch)
    assert await store.outbox.begin(parcel.id, now=MORNING)
    await store.outbox.settle(parcel.id, Refused("no"), wall=START)
    await store.outbox.retry(parcel.id, now=MORNING)
    (again,) = await scene.claim()
    assert again.digest is not None
    assert len(again.digest.parcels) == 4


async def test_a_mute_lets_the_digest_wait_until_it_ends(store: Store, scene: Scene, watch: Watch) -> None:
    await _sleep(scene)
    for _ in range(4):
        await _drop(scene, watch)
    await store.chats.mute(1, MORNING + HOUR)
    assert await _wake(store) == 0
    assert await store.digests.next_due() == MORNING + HOUR
    assert await _wake(store, MORNING + HOUR) == 1


async def test_a_mute_after_it_was_gathered_stops_it(store: Store, scene: Scene, watch: Watch) -> None:
    parcel = await _digest(store, scene, watch)
    await store.chats.mute(1, MORNING + HOUR)
    assert not await store.outbox.begin(parcel.id, now=MORNING)
    assert await scene.state(parcel.id) is DeliveryState.CANCELLED


@pytest.mark.parametrize("end", ["off", "another zone"])
async def test_choosing_otherwise_lets_go_of_what_waited(store: Store, scene: Scene, watch: Watch, end: str) -> None:
    await _sleep(scene)
    await _drop(scene, watch)
    if end == "off":
        await store.choices.choose(1, Preferences(), now=START + HOUR)
    else:
        await store.choices.set_time_zone(1, "Pacific/Auckland", now=START + HOUR)
    assert await _wake(store, START + HOUR) == 1
    assert len(await scene.claim()) == 1


async def test_going_to_sleep_holds_what_has_not_left(store: Store, scene: Scene, watch: Watch) -> None:
    await _drop(scene, watch)
    await _sleep(scene)
    assert await scene.claim() == []
    assert await store.digests.next_due() == MORNING


async def test_a_chat_that_left_is_owed_nothing_that_waited(store: Store, scene: Scene, watch: Watch) -> None:
    await _sleep(scene)
    for _ in range(4):
        await _drop(scene, watch)
    await store.chats.gone(1, "blocked")
    assert await store.digests.next_due() is None


async def test_forgetting_a_chat_forgets_its_digests(store: Store, scene: Scene, watch: Watch) -> None:
    parcel = await _digest(store, scene, watch)
    forgotten = await store.chats.forget(1)
    assert forgotten.deliveries == 5
    assert await store.outbox.get(parcel.id) is None


async def test_what_piled_up_while_nobody_ran_is_said_together(store: Store, scene: Scene, watch: Watch) -> None:
    for _ in range(6):
        await _drop(scene, watch, expires=4 * DAY)
    back = START + 10 * HOUR
    assert await store.digests.resume(now=back) == 6
    assert await scene.claim() == []
    assert await _wake(store, back + 3 * MINUTE) == 1
    (parcel,) = await scene.claim()
    assert parcel.digest is not None
    assert parcel.digest.by is HeldBy.AWAY


async def test_a_wait_written_by_a_clock_that_ran_ahead_ends(store: Store, scene: Scene, watch: Watch) -> None:
    await _sleep(scene)
    await _drop(scene, watch, at=START + 4000 * DAY)
    await store.digests.resume(now=START)
    assert await store.digests.next_due() == START


async def test_after_three_days_away_everything_found_is_one_message(store: Store, scene: Scene) -> None:
    """However many sources are asked again, one after the other."""
    watches = [await scene.watch(chat) for chat in (1, 2)]
    sources = [await store.sources.add(PandaponParams(language=one), now=START) for one in ("vi", "es")]
    for source in sources:
        await store.polls.keep(changes_of(), [], now=START, source_id=source.id, baselined=True)
    back = START + 3 * DAY
    for step, source in enumerate(sources):
        now = back + step * MINUTE
        offers = [scene.offer() for _ in range(20)]
        events = tuple(
            event_of(offer, EventKind.PRICE_DROP, at=now, facts=drop_of(offer, 12000).facts) for offer in offers
        )
        alerts = [alert_of(watch, event, expires=now + DAY) for event in events for watch in watches]
        await store.polls.keep(changes_of(*offers, events=events, at=now), alerts, now=now, source_id=source.id)
    assert await scene.claim() == []
    assert await _wake(store, back + 5 * MINUTE) == 2
    said = await scene.claim()
    assert [(one.chat.id, one.digest and len(one.digest.parcels)) for one in said] == [(1, 40), (2, 40)]
    for parcel in said:
        assert await store.outbox.begin(parcel.id, now=back + 5 * MINUTE)
        await store.outbox.settle(parcel.id, Sent(7), wall=START)
    assert await scene.claim() == []
