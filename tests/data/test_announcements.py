from data.records import ChatKind, DeliveryState, Reach, Sent
from data.store import Store
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, START


async def people(scene: Scene, store: Store) -> None:
    """Two to reach, and one of every kind that is left alone."""
    for chat in (1, 2, 3, 4):
        await scene.chat(chat)
    await scene.chat(-5, ChatKind.CHANNEL)
    await scene.chat(-6, ChatKind.GROUP)
    await store.chats.mute(3, START + HOUR)
    await store.chats.gone(4, "blocked")


async def test_people_who_can_be_written_to_and_did_not_ask_for_quiet_get_it(store: Store, scene: Scene) -> None:
    await people(scene, store)
    assert await store.announcements.audience(now=START) == 2
    number = await store.announcements.send("<b>hi</b>", key="a", now=START)
    parcels = await scene.claim()
    assert [(parcel.chat.id, parcel.announcement) for parcel in parcels] == [(1, "<b>hi</b>"), (2, "<b>hi</b>")]
    await store.outbox.settle(parcels[0].id, Sent(5), wall=START)
    assert await store.announcements.reach(number) == Reach(chats=2, sent=1, waiting=1)


async def test_sending_the_same_one_twice_owes_it_once(store: Store, scene: Scene) -> None:
    await people(scene, store)
    numbers = {await store.announcements.send("hi", key=key, now=START) for key in ("a", "a", "b", "a")}
    assert [(await store.announcements.reach(number)).chats for number in sorted(numbers)] == [2, 2]


async def test_it_waits_behind_everything_else(store: Store, scene: Scene) -> None:
    watch = await scene.watch(1)
    await store.announcements.send("hi", key="a", now=START)
    await scene.owe(watch)
    (first,) = await scene.claim()
    assert first.announcement is None


async def test_it_is_not_told_a_week_later(store: Store, scene: Scene) -> None:
    await scene.chat(1)
    await store.announcements.send("hi", key="a", now=START)
    (parcel,) = await scene.claim()
    assert not await store.outbox.begin(parcel.id, now=START + 8 * DAY)


async def test_whoever_asks_for_quiet_meanwhile_is_left_alone(store: Store, scene: Scene) -> None:
    await scene.chat(1)
    number = await store.announcements.send("hi", key="a", now=START)
    (parcel,) = await scene.claim()
    await store.chats.mute(1, START + HOUR)
    assert not await store.outbox.begin(parcel.id, now=START)
    assert await scene.state(parcel.id) is DeliveryState.CANCELLED
    assert (await store.announcements.reach(number)).missed == 1
