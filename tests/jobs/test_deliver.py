"""What is owed is sent once, and a refusal touches nobody else."""

import asyncio
from datetime import datetime, timedelta

import pytest

from data.records import ChatState, DeliveryState, Gone, Moved, Outcome, Parcel, Refused, Retry, Sent, Unsure
from data.store import StoreError
from jobs.deliver import HELD, LEASE, Deliverer
from tests.deals.builders import panda
from tests.jobs.stand import Stand
from tests.makers import alert_of, changes_of, event_of


async def owe(stand: Stand, *chats: int, times: int = 1) -> None:
    """So many alerts to each of these chats."""
    watches = [await stand.watch("new", chat) for chat in chats]
    for number in range(times):
        offer = panda(key=str(1000 + number))
        event = event_of(offer, at=stand.now)
        alerts = [alert_of(watch, event) for watch in watches]
        await stand.store.polls.keep(changes_of(offer, events=(event,), at=stand.now), alerts, now=stand.now)


def deliverer(stand: Stand) -> Deliverer:
    return Deliverer(stand.store, stand.messenger, stand.times)


async def states(stand: Stand) -> dict[DeliveryState, int]:
    return (await stand.store.health(now=stand.now)).deliveries


async def test_everybody_is_told_once(stand: Stand) -> None:
    await owe(stand, *range(100, 140))
    assert await deliverer(stand).run() is None
    assert sorted(stand.messenger.chats) == list(range(100, 140))
    assert await states(stand) == {DeliveryState.SENT: 40}


async def test_a_chat_hears_its_alerts_in_order_and_one_at_a_time(stand: Stand) -> None:
    await owe(stand, 100, 200, times=3)
    await deliverer(stand).run()
    for chat in (100, 200):
        keys = [p.sightings[0].offer.id.key for p in stand.messenger.given if p.chat.id == chat]
        assert keys == ["1000", "1001", "1002"]


async def test_a_chat_that_must_wait_does_not_hold_up_the_others(stand: Stand) -> None:
    await owe(stand, 100, 200, times=2)

    def decide(parcel: Parcel) -> Outcome:
        return Retry(30, "429") if parcel.chat.id == 100 else Sent(1)

    stand.messenger.decide = decide
    due = await deliverer(stand).run()
    assert stand.messenger.chats.count(200) == 2
    assert stand.messenger.chats.count(100) == 1
    assert due == stand.now + timedelta(seconds=30)
    stand.later(seconds=30)
    stand.messenger.decide = lambda _: Sent(2)
    await deliverer(stand).run()
    assert await states(stand) == {DeliveryState.SENT: 4}


async def test_a_chat_that_left_is_closed_and_owed_nothing_more(stand: Stand) -> None:
    await owe(stand, 100, times=3)
    stand.messenger.decide = lambda _: Gone("bot was blocked by the user")
    await deliverer(stand).run()
    chat = await stand.store.chats.get(100)
    assert chat is not None
    assert chat.state is ChatState.GONE
    assert (len(stand.messenger.given), await states(stand)) == (1, {DeliveryState.CANCELLED: 3})


async def test_a_group_that_moved_is_followed(stand: Stand) -> None:
    await owe(stand, 100)
    stand.messenger.decide = lambda parcel: Moved(-100500) if parcel.chat.id == 100 else Sent(1)
    await deliverer(stand).run()
    assert stand.messenger.chats == [100, -100500]


async def test_what_telegram_refuses_is_kept_and_shown(stand: Stand) -> None:
    await owe(stand, 100)
    stand.messenger.decide = lambda _: Refused("not enough rights to send text messages to the chat")
    await deliverer(stand).run()
    health = await stand.store.health(now=stand.now)
    assert health.deliveries == {DeliveryState.DEAD: 1}
    assert "not enough rights" in health.dead[0].reason


async def test_nobody_knows_whether_it_was_sent_so_it_is_sent_again(stand: Stand) -> None:
    await owe(stand, 100)
    stand.messenger.decide = lambda parcel: Unsure("no answer") if parcel.attempts == 0 else Sent(1)
    due = await deliverer(stand).run()
    assert due is not None
    stand.now = due
    await deliverer(stand).run()
    assert (len(stand.messenger.given), await states(stand)) == (2, {DeliveryState.SENT: 1})


async def test_a_message_that_cannot_be_written_is_set_aside_and_the_rest_goes_out(stand: Stand) -> None:
    await owe(stand, 100, 200, 300)

    def decide(parcel: Parcel) -> Outcome:
        if parcel.chat.id == 200:
            raise KeyError("no such message in the catalogue")
        return Sent(1)

    stand.messenger.decide = decide
    await deliverer(stand).run()
    assert await states(stand) == {DeliveryState.SENT: 2, DeliveryState.DEAD: 1}


async def test_a_database_that_cannot_be_written_never_ends_an_alert(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owe(stand, 100)

    async def disk_full(delivery_id: int, **_: object) -> bool:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(stand.store.outbox, "begin", disk_full)
        await deliverer(stand).run()
    assert (stand.messenger.given, await states(stand)) == ([], {DeliveryState.CLAIMED: 1})
    stand.later(minutes=2)
    await deliverer(stand).run()
    assert await states(stand) == {DeliveryState.SENT: 1}


async def test_how_it_ended_is_kept_as_soon_as_the_disk_has_room(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    await owe(stand, 100)
    settle, pauses = stand.store.outbox.settle, list[float]()

    async def disk_full(delivery_id: int, outcome: Outcome, *, wall: datetime, fence: int | None) -> None:
        raise StoreError("the disk is full")

    async def wait(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            monkeypatch.setattr(stand.store.outbox, "settle", settle)

    monkeypatch.setattr(stand.store.outbox, "settle", disk_full)
    await Deliverer(stand.store, stand.messenger, stand.times, sleep=wait).run()
    assert pauses == [1, 2, 4]
    assert (len(stand.messenger.given), await states(stand)) == (1, {DeliveryState.SENT: 1})


async def test_while_the_token_is_refused_nothing_is_sent_and_everything_is_kept(stand: Stand) -> None:
    await owe(stand, *range(1000, 1000 + HELD))
    sender = deliverer(stand)
    stand.messenger.decide = lambda _: Retry(60, "the token is refused", whole_chat=False, everybody=True)
    due = await sender.run()
    tried = len(stand.messenger.given)
    assert due == stand.now + timedelta(seconds=60)
    assert tried < 10
    assert await states(stand) == {DeliveryState.READY: HELD}
    assert await sender.run() == due
    assert len(stand.messenger.given) == tried
    stand.messenger.decide = lambda parcel: Sent(parcel.id)
    stand.later(minutes=1)
    await sender.run()
    assert await states(stand) == {DeliveryState.SENT: HELD}


async def test_a_rule_paused_while_its_alert_waits_says_nothing(stand: Stand) -> None:
    watch = await stand.watch("new")
    offer = panda()
    event = event_of(offer, at=stand.now)
    await stand.store.polls.keep(
        changes_of(offer, events=(event,), at=stand.now), [alert_of(watch, event)], now=stand.now
    )
    await stand.store.watches.set_active(watch.id, active=False)
    await deliverer(stand).run()
    assert stand.messenger.given == []


async def test_asked_to_stop_it_finishes_what_flies_and_claims_nothing_more(stand: Stand) -> None:
    await owe(stand, *range(100, 150))
    sender = deliverer(stand)

    def decide(parcel: Parcel) -> Outcome:
        sender.stop()
        return Sent(parcel.id)

    stand.messenger.decide = decide
    await sender.run()
    left = await states(stand)
    assert left[DeliveryState.SENT] == len(stand.messenger.given) < 50
    assert left[DeliveryState.READY] == 50 - left[DeliveryState.SENT]


async def test_after_a_crash_the_next_start_sends_what_was_claimed_or_flying(stand: Stand) -> None:
    await owe(stand, 100, 200)
    wall, lease = stand.now, timedelta(minutes=1)
    claimed = await stand.store.outbox.claim(limit=2, lease=lease, wall=wall)
    assert await stand.store.outbox.begin(claimed[0].id, now=stand.now)
    assert await stand.store.outbox.recover(wall=wall) == 2
    async with asyncio.timeout(30):
        while await states(stand) != {DeliveryState.SENT: 2}:
            due = await deliverer(stand).run()
            stand.now = due or stand.now
    assert sorted(stand.messenger.chats) == [100, 200]


async def test_only_some_of_a_long_queue_are_in_memory(stand: Stand) -> None:
    await owe(stand, *range(1000, 1000 + HELD + 40))
    stand.messenger.room = asyncio.Semaphore(0)
    running = asyncio.create_task(deliverer(stand).run())
    async with asyncio.timeout(30):
        await stand.messenger.hears(HELD)
    assert await states(stand) == {DeliveryState.CLAIMED: HELD, DeliveryState.READY: 40}
    for _ in range(HELD + 40):
        stand.messenger.room.release()
    await running
    assert await states(stand) == {DeliveryState.SENT: HELD + 40}


async def test_while_it_waits_for_its_turn_nothing_counts_as_sending_and_a_stop_gives_it_back(stand: Stand) -> None:
    await owe(stand, *range(100, 110))
    stand.messenger.room = asyncio.Semaphore(0)
    sender = deliverer(stand)
    running = asyncio.create_task(sender.run())
    async with asyncio.timeout(30):
        await stand.messenger.hears(10)
    assert await states(stand) == {DeliveryState.CLAIMED: 10}
    sender.stop()
    await running
    assert (stand.messenger.given, await states(stand)) == ([], {DeliveryState.READY: 10})


async def test_a_chat_whose_turn_is_far_off_is_stepped_over_until_then(stand: Stand) -> None:
    await owe(stand, -100, 200, times=2)
    stand.messenger.busy[-100] = 40
    due = await deliverer(stand).run()
    assert stand.messenger.chats == [200, 200]
    assert due == stand.now + timedelta(seconds=40)
    stand.messenger.busy.clear()
    stand.later(seconds=40)
    await deliverer(stand).run()
    assert await states(stand) == {DeliveryState.SENT: 4}


async def test_what_becomes_urgent_goes_before_what_waits(stand: Stand) -> None:
    await owe(stand, *range(100, 150))
    watch = await stand.watch("new", 7)
    offer = panda(key="5")
    event = event_of(offer, at=stand.now)
    urgent = alert_of(watch, event, urgent=True)
    await stand.store.polls.keep(changes_of(offer, events=(event,), at=stand.now), [urgent], now=stand.now)
    await deliverer(stand).run()
    assert (stand.messenger.asked[0].chat.id, stand.messenger.asked[0].lane) == (7, 0)


async def test_what_waited_longer_than_its_lease_is_not_taken_for_lost_while_it_is_on_its_way(stand: Stand) -> None:
    await owe(stand, 100)
    (parcel,) = await stand.store.outbox.claim(limit=1, lease=LEASE, wall=stand.now)
    stand.later(minutes=3)
    assert await stand.store.outbox.begin(parcel.id, now=stand.now, leased_until=stand.now + LEASE)
    assert await stand.store.outbox.claim(limit=1, lease=LEASE, wall=stand.now) == []
    assert await states(stand) == {DeliveryState.SENDING: 1}
