from datetime import timedelta

import pytest

from data.records import ChatKind, DeliveryState, Gone, Moved, Refused, Retry, Sent, Shut, Unsure
from data.store import Store
from tests.data.scene import LEASE, Scene
from tests.deals.builders import DAY, HOUR, START
from tests.makers import alert_of, changes_of, event_of, notice_of

SECOND = timedelta(seconds=1)


async def test_a_claimed_delivery_brings_everything_its_message_needs(store: Store, scene: Scene) -> None:
    watch = await scene.watch(thread_id=9)
    offer = await scene.owe(watch)
    (parcel,) = await scene.claim()
    listing = await store.offers.find(offer.id)
    assert listing is not None
    assert (parcel.chat.id, parcel.thread_id, parcel.watch) == (100, 9, watch)
    assert [(s.event, s.offer) for s in parcel.sightings] == [(event_of(offer), offer)]
    assert parcel.refs == {offer.id: listing.ref}
    assert parcel.history == await store.offers.history(listing.ref)
    assert parcel.state is DeliveryState.CLAIMED


async def test_a_chat_gets_one_at_a_time_and_in_order(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    offers = [await scene.owe(watch) for _ in range(3)]
    got = []
    for _ in offers:
        (parcel,) = await scene.claim()
        assert await scene.claim() == []
        assert await store.outbox.begin(parcel.id, now=START)
        assert await scene.claim() == []
        await store.outbox.settle(parcel.id, Sent(1), wall=START)
        got.append(parcel.sightings[0].offer)
    assert got == offers
    assert await scene.claim() == []


async def test_urgent_ones_go_first_in_a_chat_and_among_chats(scene: Scene) -> None:
    one, other, third = [await scene.watch(chat) for chat in (1, 2, 3)]
    await scene.owe(one)
    await scene.owe(third)
    urgent = await scene.owe(other, urgent=True)
    deadline = await scene.owe(one, urgent=True)
    parcels = await scene.claim()
    assert [p.chat.id for p in parcels] == [2, 1, 3]
    assert [p.sightings[0].offer for p in parcels[:2]] == [urgent, deadline]


async def test_groups_go_before_people_but_never_before_what_is_urgent(scene: Scene) -> None:
    people = [await scene.watch(chat) for chat in (1, 2, 3)]
    groups = [await scene.watch(chat) for chat in (-4, -5)]
    await scene.owe(*people, *groups)
    await scene.owe(people[1], urgent=True)
    assert [p.chat.id for p in await scene.claim()] == [2, -4, -5, 1, 3]


async def test_half_of_what_is_claimed_is_left_to_people(scene: Scene) -> None:
    await scene.owe(*[await scene.watch(chat) for chat in (1, 2, 3, -4, -5, -6, -7)])
    assert [p.chat.id for p in await scene.claim(4)] == [-4, -5, 1, 2]


async def test_settling_says_whether_the_chat_is_owed_more_right_now(store: Store, scene: Scene) -> None:
    watch, other = await scene.watch(1), await scene.watch(2)
    await scene.owe(watch, other)
    await scene.owe(watch)
    one, two = await scene.claim()
    assert await store.outbox.settle(one.id, Sent(1), wall=START)
    assert not await store.outbox.settle(two.id, Sent(2), wall=START)
    (more,) = await scene.claim()
    assert not await store.outbox.settle(more.id, Retry(30, "too many"), wall=START)


async def test_the_limit_is_kept(scene: Scene) -> None:
    await scene.owe(*[await scene.watch(chat) for chat in range(1, 6)])
    assert [p.chat.id for p in await scene.claim(2)] == [1, 2]
    assert [p.chat.id for p in await scene.claim(2)] == [3, 4]
    assert [p.chat.id for p in await scene.claim(2)] == [5]


async def test_a_chat_that_must_wait_is_stepped_over(store: Store, scene: Scene) -> None:
    slow, quick = await scene.watch(1), await scene.watch(2)
    await scene.owe(slow, quick)
    await scene.owe(slow, quick)
    first, second = await scene.claim()
    await scene.send(second)
    await store.outbox.settle(first.id, Retry(30, "429"), wall=START)
    assert [p.chat.id for p in await scene.claim(wall=START)] == [2]
    assert [p.chat.id for p in await scene.claim(wall=START + 29 * SECOND)] == []
    (again,) = await scene.claim(wall=START + 30 * SECOND)
    assert (again.id, again.attempts) == (first.id, 0)


async def test_a_wait_for_one_message_lets_the_others_of_its_chat_pass(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    await scene.owe(watch)
    await scene.owe(watch)
    (first,) = await scene.claim()
    await store.outbox.settle(first.id, Retry(30, "no connection", whole_chat=False, counted=True), wall=START)
    (second,) = await scene.claim()
    assert second.id != first.id
    await scene.send(second)
    (again,) = await scene.claim(wall=START + 30 * SECOND)
    assert (again.id, again.attempts) == (first.id, 1)


async def test_a_second_429_never_shortens_the_first(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    await scene.owe(watch)
    (parcel,) = await scene.claim()
    await store.outbox.settle(parcel.id, Retry(30, "429"), wall=START)
    (parcel,) = await scene.claim(wall=START + 30 * SECOND)
    await store.outbox.settle(parcel.id, Retry(0, "429"), wall=START)
    chat = await store.chats.get(100)
    assert chat is not None
    assert chat.wait_until == START + 30 * SECOND


async def test_an_unanswered_message_is_tried_again_after_ever_longer_pauses(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch())
    pauses = []
    wall = START
    for attempts in range(9):
        (parcel,) = await scene.claim(wall=wall)
        assert parcel.attempts == attempts
        assert await store.outbox.begin(parcel.id, now=START)
        await store.outbox.settle(parcel.id, Unsure("no answer"), wall=wall)
        ready = await store.outbox.next_ready(wall=wall)
        assert ready is not None
        pauses.append((ready - wall).total_seconds())
        assert await scene.claim(wall=ready - SECOND) == []
        wall = ready
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]


async def test_what_telegram_refuses_is_kept_for_the_admin(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    await scene.owe(watch)
    (parcel,) = await scene.claim()
    await store.outbox.begin(parcel.id, now=START)
    await store.outbox.settle(parcel.id, Refused("can't parse entities"), wall=START)
    assert await scene.state(parcel.id) is DeliveryState.DEAD
    assert [dead.reason for dead in (await store.health(now=START)).dead] == ["can't parse entities"]
    assert await store.outbox.next_ready(wall=START) is None


async def test_a_chat_that_left_is_closed_and_owed_nothing(store: Store, scene: Scene) -> None:
    watch, stays = await scene.watch(1), await scene.watch(2)
    await scene.owe(watch)
    await scene.owe(watch, stays)
    first, other = await scene.claim()
    await store.outbox.begin(first.id, now=START)
    await store.outbox.settle(first.id, Gone("bot was blocked"), wall=START)
    chat = await store.chats.get(1)
    assert chat is not None
    assert (chat.state, chat.reason) == ("gone", "bot was blocked")
    assert (await store.health(now=START)).deliveries == {DeliveryState.CANCELLED: 2, DeliveryState.CLAIMED: 1}
    assert await scene.state(other.id) is DeliveryState.CLAIMED
    assert [w.chat_id for w in await store.watches.active()] == [2]


async def test_a_group_that_moved_gets_its_message_under_the_new_id(store: Store, scene: Scene) -> None:
    watch = await scene.watch(-5)
    await scene.owe(watch)
    await scene.owe(watch)
    (parcel,) = await scene.claim()
    await store.outbox.begin(parcel.id, now=START)
    await store.outbox.settle(parcel.id, Moved(-1001234567890), wall=START)
    (again,) = await scene.claim()
    assert (again.id, again.chat.id, again.attempts) == (parcel.id, -1001234567890, 0)
    assert await scene.send(again)
    (second,) = await scene.claim()
    assert await scene.send(second)
    assert await store.chats.get(-5) is None


async def test_a_burst_is_one_message_about_several_offers(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    offers = [scene.offer() for _ in range(3)]
    events = tuple(event_of(offer) for offer in offers)
    alerts = [alert_of(watch, events[2], events[0], events[1])]
    kept = await store.polls.keep(changes_of(*offers, events=events), alerts, now=START)
    assert kept.deliveries == 1
    (parcel,) = await scene.claim()
    assert [s.offer for s in parcel.sightings] == [offers[2], offers[0], offers[1]]
    assert set(parcel.refs) == {offer.id for offer in offers}
    past = await store.watches.past([watch.id], now=START)
    assert {offer: told.fen for (offer, _), told in past[watch.id].told.items()} == {one.id: 10000 for one in offers}
    assert past[watch.id].sent_today == 1


async def test_after_a_crash_what_was_claimed_or_leaving_is_owed_again(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch(1), await scene.watch(2), await scene.watch(3))
    claimed, sending, sent = await scene.claim()
    await store.outbox.begin(sending.id, now=START)
    await scene.send(sent)
    assert await store.outbox.recover(wall=START) == 2
    parcels = await scene.claim()
    assert [(p.id, p.attempts) for p in parcels] == [(claimed.id, 0), (sending.id, 1)]


async def test_a_wait_that_a_clock_running_ahead_wrote_ends_with_the_next_start(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch(1), await scene.watch(2), await scene.watch(3))
    first, second, third = await scene.claim()
    future = START + 3650 * DAY
    await store.outbox.settle(first.id, Retry(30, "429"), wall=future)
    await store.outbox.settle(second.id, Unsure("no answer"), wall=future)
    await store.outbox.settle(third.id, Retry(DAY.total_seconds(), "429"), wall=START)
    assert await scene.claim() == []
    assert await store.outbox.recover(wall=START) == 0
    assert [p.id for p in await scene.claim()] == [first.id, second.id]
    assert await store.outbox.next_ready(wall=START) == START + DAY


async def test_what_nobody_settled_within_its_lease_is_owed_again(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch(1), await scene.watch(2))
    claimed, sending = await scene.claim()
    await store.outbox.begin(sending.id, now=START)
    assert await scene.claim(wall=START + LEASE - SECOND) == []
    parcels = await scene.claim(wall=START + LEASE)
    assert [(p.id, p.attempts) for p in parcels] == [(claimed.id, 0), (sending.id, 1)]


async def test_an_answer_that_comes_after_the_lease_still_counts(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch())
    (parcel,) = await scene.claim()
    await store.outbox.begin(parcel.id, now=START)
    await store.outbox.recover(wall=START)
    await store.outbox.settle(parcel.id, Sent(77), wall=START)
    assert await scene.claim() == []
    kept = await store.outbox.get(parcel.id)
    assert kept is not None
    assert (kept.state, kept.message_id) == (DeliveryState.SENT, 77)


@pytest.mark.parametrize("outcome", [Retry(0, "429"), Unsure("?"), Refused("no"), Gone("left"), Moved(-9)])
async def test_nothing_that_comes_later_unsends_a_message(store: Store, scene: Scene, outcome: Gone) -> None:
    await scene.owe(await scene.watch())
    (parcel,) = await scene.claim()
    await scene.send(parcel)
    await store.outbox.settle(parcel.id, outcome, wall=START)
    assert await scene.state(parcel.id) is DeliveryState.SENT


async def test_a_graceful_stop_gives_back_what_did_not_leave(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch(1), await scene.watch(2))
    first, second = await scene.claim()
    await store.outbox.begin(second.id, now=START)
    await store.outbox.release([first.id, second.id])
    assert await scene.state(second.id) is DeliveryState.SENDING
    assert [(p.id, p.attempts) for p in await scene.claim()] == [(first.id, 0)]


async def test_only_what_is_claimed_may_leave(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch())
    (parcel,) = await scene.claim()
    assert await store.outbox.begin(parcel.id, now=START)
    assert not await store.outbox.begin(parcel.id, now=START)
    assert not await store.outbox.begin(12345, now=START)
    assert await scene.state(parcel.id) is DeliveryState.SENDING


async def test_the_next_moment_to_look_is_when_the_first_wait_ends(store: Store, scene: Scene) -> None:
    assert await store.outbox.next_ready(wall=START) is None
    await scene.owe(await scene.watch(1), await scene.watch(2))
    assert await store.outbox.next_ready(wall=START) == START
    first, second = await scene.claim()
    assert await store.outbox.next_ready(wall=START) is None
    await store.outbox.settle(first.id, Retry(40, "429"), wall=START)
    await store.outbox.settle(second.id, Retry(20, "busy", whole_chat=False), wall=START)
    assert await store.outbox.next_ready(wall=START) == START + 20 * SECOND
    assert await store.outbox.next_ready(wall=START + HOUR) == START + HOUR


async def test_admins_are_told_a_thing_once(store: Store, scene: Scene) -> None:
    await scene.chat(1)
    await scene.chat(2)
    for _ in range(2):
        await store.outbox.notify([notice_of("a"), notice_of("b")], admins={1, 2}, now=START)
    first = await scene.claim()
    assert [(p.chat.id, p.notice, p.watch, p.sightings) for p in first] == [
        (1, notice_of("a"), None, ()),
        (2, notice_of("a"), None, ()),
    ]
    assert [await scene.send(p) for p in first] == [True, True]
    assert [p.notice for p in await scene.claim()] == [notice_of("b"), notice_of("b")]


async def test_a_notice_waits_for_an_admin_who_never_met_the_bot_but_not_for_ever(store: Store, scene: Scene) -> None:
    await store.outbox.notify([notice_of()], admins={1}, now=START)
    assert await scene.claim() == []
    assert await store.outbox.next_ready(wall=START) is None
    await scene.chat(1)
    assert await store.outbox.next_ready(wall=START) == START
    assert [p.notice for p in await scene.claim()] == [notice_of()]

    await store.outbox.notify([notice_of("late")], admins={3}, now=START)
    await store.tidy(now=START + 8 * DAY)
    assert (await store.health(now=START)).deliveries[DeliveryState.EXPIRED] == 1


async def test_nothing_counts_as_told_while_there_is_nobody_to_tell(store: Store, scene: Scene) -> None:
    await scene.chat(1)
    await store.outbox.notify([notice_of()], admins=(), now=START)
    await store.outbox.notify([notice_of()], admins=[1], now=START)
    assert [p.notice for p in await scene.claim()] == [notice_of()]


async def test_of_the_named_chats_each_gives_its_first_and_nobody_else_gives_any(store: Store, scene: Scene) -> None:
    watches = [await scene.watch(chat) for chat in (100, 200, 300)]
    await scene.owe(*watches)
    await scene.owe(watches[1], urgent=True)
    named = await store.outbox.claim(limit=9, lease=LEASE, wall=START, chats=[200, 300, 400])
    assert [(parcel.chat.id, parcel.lane) for parcel in named] == [(200, 0), (300, 1)]
    assert await store.outbox.claim(limit=9, lease=LEASE, wall=START, chats=[200, 300]) == []
    assert [parcel.chat.id for parcel in await scene.claim()] == [100]


async def test_a_named_chat_that_must_wait_gives_none(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch())
    await scene.owe(await scene.watch())
    (first,) = await scene.claim()
    await store.outbox.settle(first.id, Retry(30, "429"), wall=START)
    assert await store.outbox.claim(limit=9, lease=LEASE, wall=START, chats=[100]) == []
    later = START + timedelta(seconds=30)
    assert len(await store.outbox.claim(limit=9, lease=LEASE, wall=later, chats=[100])) == 1


async def test_a_topic_that_is_closed_is_not_spoken_in_and_the_rest_of_its_group_is(store: Store, scene: Scene) -> None:
    await scene.chat(-5, ChatKind.GROUP)
    closed, other, general = [await scene.watch(-5, thread_id=thread) for thread in (9, 8, None)]
    await scene.owe(closed)
    [parcel] = await scene.claim()
    await store.outbox.begin(parcel.id, now=START)
    await store.outbox.settle(parcel.id, Shut("TOPIC_CLOSED"), wall=START)
    assert await scene.state(parcel.id) is DeliveryState.DEAD
    assert {watch.id for watch in await store.watches.active()} == {other.id, general.id}


async def test_a_chat_that_is_met_again_need_not_wait_any_more(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch(-5))
    [parcel] = await scene.claim()
    await store.outbox.begin(parcel.id, now=START)
    await store.outbox.settle(parcel.id, Retry(3600, "not enough rights"), wall=START)
    assert await scene.claim(wall=START + timedelta(minutes=1)) == []
    await scene.chat(-5, ChatKind.GROUP)
    assert [again.id for again in await scene.claim(wall=START + timedelta(minutes=1))] == [parcel.id]
