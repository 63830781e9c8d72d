from dataclasses import replace

import pytest

from data.records import ChatKind, DeadLetter, DeliveryState, Refused, Retry
from data.store import Store
from deals.events import EventKind, Timer
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, START, taobao
from tests.makers import changes_of


async def test_an_empty_store_says_so(store: Store) -> None:
    health = await store.health(now=START)
    assert (health.offers, health.deliveries, health.oldest_ready, health.next_timers) == (0, {}, None, ())
    assert health.store.startswith("SQLite 3.")
    assert health.store.endswith(" MiB")


async def test_the_figures_are_those_of_the_store(store: Store, scene: Scene) -> None:
    watches = [await scene.watch(chat) for chat in (1, 2, 3)]
    await scene.chat(4, ChatKind.CHANNEL)
    await store.chats.gone(4, "kicked")
    await scene.owe(*watches, at=START)
    await scene.owe(*watches[:1], at=START + HOUR)
    first, second, _ = await scene.claim()
    await scene.send(first)
    await store.outbox.settle(second.id, Refused("message is too long"), wall=START)
    health = await store.health(now=START)
    assert (health.offers, health.observations, health.watches) == (2, 2, 3)
    assert (health.chats_active, health.chats_gone) == (3, 1)
    assert health.deliveries == dict.fromkeys(
        (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.CLAIMED, DeliveryState.READY), 1
    )
    assert health.oldest_ready == START + HOUR
    assert health.dead == (
        DeadLetter(id=second.id, chat_id=second.chat.id, reason="message is too long", queued_at=START),
    )
    assert health.waiting == {1: 2}
    assert (health.today.sent, health.today.flooded) == (1, 0)


async def test_the_next_moments_are_named(store: Store) -> None:
    offer = taobao(title="兰蔻小黑瓶")
    timers = tuple(
        Timer(offer=offer.id, kind=EventKind.DEPOSIT_OPENS, due=START + n * HOUR, anchor=START + DAY)
        for n in range(-1, 9)
    )
    await store.polls.keep(replace(changes_of(offer), timers=((offer.id, timers),)), [], now=START - DAY)
    health = await store.health(now=START)
    assert health.next_timers == tuple((START + n * HOUR, EventKind.DEPOSIT_OPENS, "兰蔻小黑瓶") for n in range(5))


async def test_what_telegram_refused_can_be_owed_once_more(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch(), expires=START + DAY)
    (parcel,) = await scene.claim()
    with pytest.raises(LookupError):
        await store.outbox.retry(parcel.id, now=START)
    await store.outbox.settle(parcel.id, Refused("chat is full"), wall=START)
    with pytest.raises(LookupError):
        await store.outbox.retry(parcel.id, now=START + 2 * DAY)
    await store.outbox.retry(parcel.id, now=START)
    assert [again.id for again in await scene.claim()] == [parcel.id]
    assert (await store.health(now=START)).dead == ()


async def test_floods_are_counted_apart_from_other_waits(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch())
    for flooded in (True, False, True):
        (parcel,) = await scene.claim()
        await store.outbox.settle(parcel.id, Retry(0, "wait", whole_chat=False, flooded=flooded), wall=START)
    assert (await store.health(now=START)).today.flooded == 2
    assert (await store.health(now=START + DAY)).today.flooded == 0
