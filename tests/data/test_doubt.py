"""Nobody knows whether it arrived; somebody else has it meanwhile; the store was away: what then."""

from datetime import timedelta

import pytest

from data.records import ChatKind, DeliveryState, Gone, InDoubt, Outcome, Parcel, Refused, Retry, Sent, Unsure
from data.store import Store
from tests.data.scene import LEASE, Scene
from tests.deals.builders import START

AFTER_THE_LEASE = START + LEASE + timedelta(seconds=1)


async def leaving(store: Store, scene: Scene) -> Parcel:
    """One delivery whose request has left."""
    await scene.owe(await scene.watch())
    [parcel] = await scene.claim()
    assert await store.outbox.begin(parcel.id, now=START)
    return parcel


async def test_without_a_choice_what_may_not_have_arrived_is_sent_again(store: Store, scene: Scene) -> None:
    parcel = await leaving(store, scene)
    assert parcel.chat.in_doubt is InDoubt.RETRY
    await store.outbox.settle(parcel.id, Unsure("no answer"), wall=START)
    assert await scene.state(parcel.id) is DeliveryState.READY


async def test_where_nothing_may_arrive_twice_it_is_left_to_the_admin(store: Store, scene: Scene) -> None:
    parcel = await leaving(store, scene)
    await store.chats.set_in_doubt(100, InDoubt.ONCE)
    await store.outbox.settle(parcel.id, Unsure("no answer"), wall=START)
    assert await scene.state(parcel.id) is DeliveryState.DEAD
    health = await store.health(now=START)
    assert [dead.reason for dead in health.dead] == ["nobody knows whether it arrived (no answer)"]
    await store.outbox.retry(parcel.id, now=START)
    [again] = await scene.claim()
    assert again.id == parcel.id


@pytest.mark.parametrize("choice", InDoubt)
async def test_a_crash_in_the_middle_of_a_request_is_a_doubt_too(store: Store, scene: Scene, choice: InDoubt) -> None:
    parcel = await leaving(store, scene)
    await store.chats.set_in_doubt(100, choice)
    assert await store.outbox.recover(wall=START) == 1
    wanted = DeliveryState.DEAD if choice is InDoubt.ONCE else DeliveryState.READY
    assert await scene.state(parcel.id) is wanted


@pytest.mark.parametrize("choice", InDoubt)
async def test_a_lease_that_ran_out_in_the_middle_of_a_request_is_a_doubt_too(
    store: Store, scene: Scene, choice: InDoubt
) -> None:
    parcel = await leaving(store, scene)
    await store.chats.set_in_doubt(100, choice)
    again = await scene.claim(wall=AFTER_THE_LEASE)
    assert [parcel.id for parcel in again] == ([] if choice is InDoubt.ONCE else [parcel.id])
    assert (await scene.state(parcel.id) is DeliveryState.DEAD) == (choice is InDoubt.ONCE)


async def test_what_was_only_claimed_is_no_doubt(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch())
    await store.chats.set_in_doubt(100, InDoubt.ONCE)
    [parcel] = await scene.claim()
    await store.outbox.recover(wall=START)
    assert await scene.state(parcel.id) is DeliveryState.READY


async def test_a_choice_follows_a_group_that_moved(store: Store, scene: Scene) -> None:
    await scene.chat(-5, ChatKind.GROUP)
    await store.chats.set_in_doubt(-5, InDoubt.ONCE)
    await store.chats.moved(-5, -1005)
    chat = await store.chats.get(-1005)
    assert chat is not None
    assert chat.in_doubt is InDoubt.ONCE


async def test_who_still_has_it_keeps_it_however_long_the_store_was_away(store: Store, scene: Scene) -> None:
    parcel = await leaving(store, scene)
    wall = AFTER_THE_LEASE + timedelta(hours=1)
    assert await store.outbox.claim(limit=9, lease=LEASE, wall=wall, holding=[parcel.id]) == []
    await store.outbox.settle(parcel.id, Sent(1), wall=wall, fence=parcel.fence)
    assert await scene.state(parcel.id) is DeliveryState.SENT


@pytest.mark.parametrize(
    "outcome",
    [Retry(1, "429"), Unsure("no answer"), Refused("bad"), Gone("blocked")],
    ids=lambda one: type(one).__name__,
)
async def test_who_lost_it_changes_nothing_any_more(store: Store, scene: Scene, outcome: Outcome) -> None:
    slow = await leaving(store, scene)
    [fast] = await scene.claim(wall=AFTER_THE_LEASE)
    assert fast.fence > slow.fence
    await store.outbox.settle(slow.id, outcome, wall=AFTER_THE_LEASE, fence=slow.fence)
    assert not await store.outbox.begin(slow.id, now=AFTER_THE_LEASE, fence=slow.fence)
    assert await scene.state(slow.id) is DeliveryState.CLAIMED
    assert await store.outbox.begin(fast.id, now=AFTER_THE_LEASE, fence=fast.fence)


async def test_that_it_arrived_counts_whoever_says_so(store: Store, scene: Scene) -> None:
    slow = await leaving(store, scene)
    [fast] = await scene.claim(wall=AFTER_THE_LEASE)
    await store.outbox.settle(slow.id, Sent(7), wall=AFTER_THE_LEASE, fence=slow.fence)
    assert await scene.state(slow.id) is DeliveryState.SENT
    assert not await store.outbox.begin(fast.id, now=AFTER_THE_LEASE, fence=fast.fence)
