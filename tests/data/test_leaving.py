"""Everything that may have happened between claiming a delivery and sending it."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from data.records import DeliveryState, Health, Retry
from data.store import Store
from deals.grammar import parse_rule
from deals.rule import Watch
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, START, taobao
from tests.makers import alert_of, changes_of, drop_of, event_of, notice_of

Happening = Callable[[Store, Watch, int], Awaitable[object]]


async def _edited(store: Store, watch: Watch, ref: int) -> None:
    await store.watches.edit(watch.id, line="low", rule=parse_rule("low"))


async def _paused(store: Store, watch: Watch, ref: int) -> None:
    await store.watches.set_active(watch.id, active=False)


async def _deleted(store: Store, watch: Watch, ref: int) -> None:
    await store.watches.delete(watch.id)


async def _gone(store: Store, watch: Watch, ref: int) -> None:
    await store.chats.gone(watch.chat_id, "kicked")


async def _muted(store: Store, watch: Watch, ref: int) -> None:
    await store.chats.mute(watch.chat_id, START + HOUR)


async def _snoozed(store: Store, watch: Watch, ref: int) -> None:
    await store.chats.snooze(watch.chat_id, ref, until=START + HOUR)


async def _hidden(store: Store, watch: Watch, ref: int) -> None:
    await store.chats.snooze(watch.chat_id, ref, until=None)


REASONS = {
    _edited: "the watch was edited",
    _paused: "the watch is paused",
    _deleted: "the watch was deleted",
    _gone: "the chat is gone",
    _muted: "muted",
    _snoozed: "snoozed",
    _hidden: "snoozed",
}
HAPPENINGS: list[Happening] = list(REASONS)


@pytest.mark.parametrize("happens", HAPPENINGS)
async def test_what_is_not_wanted_any_more_does_not_leave(store: Store, scene: Scene, happens: Happening) -> None:
    watch, neighbour = await scene.watch(1), await scene.watch(2)
    offer = await scene.owe(watch, neighbour)
    listing = await store.offers.find(offer.id)
    assert listing is not None
    parcel, other = await scene.claim()
    await happens(store, watch, listing.ref)
    assert not await store.outbox.begin(parcel.id, now=START)
    assert await scene.state(parcel.id) is DeliveryState.CANCELLED
    assert await store.outbox.begin(other.id, now=START)


@pytest.mark.parametrize("happens", HAPPENINGS)
async def test_what_has_left_ends_as_its_answer_says(store: Store, scene: Scene, happens: Happening) -> None:
    watch = await scene.watch(1)
    offer = await scene.owe(watch)
    listing = await store.offers.find(offer.id)
    assert listing is not None
    (parcel,) = await scene.claim()
    assert await store.outbox.begin(parcel.id, now=START)
    await happens(store, watch, listing.ref)
    assert await scene.state(parcel.id) is DeliveryState.SENDING


@pytest.mark.parametrize(("happens", "reason"), REASONS.items())
async def test_what_happened_while_it_was_under_way_stops_the_second_try(
    store: Store, scene: Scene, path: Path, happens: Happening, reason: str
) -> None:
    watch = await scene.watch(1)
    offer = await scene.owe(watch)
    listing = await store.offers.find(offer.id)
    assert listing is not None
    (parcel,) = await scene.claim()
    assert await store.outbox.begin(parcel.id, now=START)
    await happens(store, watch, listing.ref)
    await store.outbox.settle(parcel.id, Retry(0, "429"), wall=START)
    (parcel,) = await scene.claim()
    assert not await store.outbox.begin(parcel.id, now=START)
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT state, reason FROM deliveries").fetchall() == [("cancelled", reason)]


async def test_what_came_too_late_expires(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch(1), await scene.watch(2), expires=START + HOUR)
    first, second = await scene.claim()
    assert await store.outbox.begin(first.id, now=START + HOUR / 2)
    assert not await store.outbox.begin(second.id, now=START + HOUR)
    assert await scene.state(second.id) is DeliveryState.EXPIRED


async def test_a_mute_and_a_snooze_end_by_themselves(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    offer = await scene.owe(watch)
    listing = await store.offers.find(offer.id)
    assert listing is not None
    await store.chats.mute(100, START + HOUR)
    await store.chats.snooze(100, listing.ref, until=START + HOUR)
    (parcel,) = await scene.claim()
    assert await store.outbox.begin(parcel.id, now=START + HOUR)


async def test_a_mute_can_be_ended(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch())
    await store.chats.mute(100, START + DAY)
    await store.chats.mute(100, None)
    (parcel,) = await scene.claim()
    assert await store.outbox.begin(parcel.id, now=START)


async def test_an_admin_who_muted_alerts_still_hears_that_a_source_was_refused(store: Store, scene: Scene) -> None:
    await scene.chat(1)
    await store.chats.mute(1, START + DAY)
    await store.outbox.notify([notice_of()], admins=[1], now=START)
    (parcel,) = await scene.claim()
    assert await store.outbox.begin(parcel.id, now=START)


@pytest.mark.parametrize(("price", "leaves"), [(9000, False), (8999, True)])
async def test_snoozed_until_lower_means_lower(store: Store, scene: Scene, price: int, leaves: bool) -> None:
    watch = await scene.watch(line="drop>=1%")
    await scene.see(taobao(10000))
    offer = taobao(price)
    listing = await store.offers.find(offer.id)
    assert listing is not None
    await store.chats.snooze(100, listing.ref, until=None, below=9000)
    event = drop_of(offer, 10000)
    await store.polls.keep(changes_of(offer, events=(event,)), [alert_of(watch, event)], now=START)
    (parcel,) = await scene.claim()
    assert await store.outbox.begin(parcel.id, now=START) is leaves


async def test_unsnoozing_lets_an_offer_speak_again(store: Store, scene: Scene) -> None:
    offer = await scene.owe(await scene.watch())
    listing = await store.offers.find(offer.id)
    assert listing is not None
    await store.chats.snooze(100, listing.ref, until=None)
    await store.chats.unsnooze(100, listing.ref)
    (parcel,) = await scene.claim()
    assert await store.outbox.begin(parcel.id, now=START)


async def test_a_burst_leaves_while_one_of_its_offers_may_be_spoken_of(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    offers = [scene.offer() for _ in range(2)]
    events = tuple(event_of(offer) for offer in offers)
    await store.polls.keep(changes_of(*offers, events=events), [alert_of(watch, *events)], now=START)
    (parcel,) = await scene.claim()
    first, second = parcel.refs.values()
    await store.chats.snooze(100, first, until=None)
    assert await store.outbox.begin(parcel.id, now=START)
    await store.outbox.recover(wall=START)
    await store.chats.snooze(100, second, until=None)
    (parcel,) = await scene.claim()
    assert not await store.outbox.begin(parcel.id, now=START)


async def test_a_resumed_watch_does_not_say_what_it_wanted_before(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    await scene.owe(watch)
    await store.watches.set_active(watch.id, active=False)
    await store.watches.set_active(watch.id, active=True)
    assert await scene.claim() == []
    await scene.owe(watch)
    (parcel,) = await scene.claim()
    assert await store.outbox.begin(parcel.id, now=START)


async def _deliveries(store: Store) -> dict[DeliveryState, int]:
    health: Health = await store.health(now=START)
    return health.deliveries


@pytest.mark.parametrize("happens", [_edited, _paused, _deleted, _gone])
async def test_an_alert_decided_for_a_watch_as_it_was_is_not_queued(
    store: Store, scene: Scene, happens: Happening
) -> None:
    watch = await scene.watch()
    await happens(store, watch, 0)
    await scene.owe(watch)
    assert await _deliveries(store) == {}
