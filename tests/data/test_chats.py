from dataclasses import replace

from data.records import Chat, ChatKind, ChatState, DeliveryState, Forgotten
from data.store import Store
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, START

NEW = -1001234567890123


async def test_meeting_a_chat_again_keeps_its_settings(store: Store) -> None:
    first = await store.chats.meet(-1, ChatKind.GROUP, title="Deals", language="vi", now=START)
    assert first == Chat(id=-1, kind=ChatKind.GROUP, title="Deals", language="vi", created_at=START)
    await store.chats.set_language(-1, "zh")
    await store.chats.mute(-1, START + HOUR)
    again = await store.chats.meet(-1, ChatKind.GROUP, title="Better deals", language="en", now=START + DAY)
    assert again == replace(first, title="Better deals", language="zh", muted_until=START + HOUR)
    assert await store.chats.get(-1) == again
    assert await store.chats.get(-2) is None


async def test_a_chat_that_left_comes_back_when_it_is_met(store: Store, scene: Scene) -> None:
    await scene.chat(1)
    await store.chats.gone(1, "bot was blocked by the user")
    gone = await store.chats.get(1)
    assert gone is not None
    assert (gone.state, gone.reason) == (ChatState.GONE, "bot was blocked by the user")
    back = await scene.chat(1)
    assert (back.state, back.reason) == (ChatState.ACTIVE, "")


async def test_bound_chats_are_channels_and_groups_oldest_first(store: Store, scene: Scene) -> None:
    for chat, kind in ((-3, ChatKind.CHANNEL), (1, ChatKind.PRIVATE), (-2, ChatKind.GROUP)):
        await store.chats.meet(chat, kind, title="", language="en", now=START - chat * HOUR)
    assert [chat.id for chat in await store.chats.bound()] == [-2, -3]


async def test_forgetting_a_chat_leaves_nothing_of_it_and_everything_of_others(store: Store, scene: Scene) -> None:
    watches = [await scene.watch(chat) for chat in (1, 1, 2)]
    offer = await scene.owe(*watches)
    listing = await store.offers.find(offer.id)
    assert listing is not None
    for chat in (1, 2):
        await store.chats.snooze(chat, listing.ref, until=None)
    in_group = await store.views.put(chat_id=-9, user_id=1, kind="page", state={}, now=START)
    of_other = await store.views.put(chat_id=2, user_id=2, kind="page", state={}, now=START)
    (leaving, _) = await scene.claim()
    assert await store.chats.forget(1) == Forgotten(watches=2, snoozes=1, deliveries=2, views=1)
    assert await store.chats.get(1) is None
    assert await store.outbox.get(leaving.id) is None
    assert not await store.outbox.begin(leaving.id, now=START)
    assert await store.views.get(in_group.id) is None
    assert await store.views.get(of_other.id) == of_other
    assert await store.watches.active() == [watches[2]]
    assert (await store.health(now=START)).deliveries == {DeliveryState.CLAIMED: 1}
    assert await store.chats.forget(1) == Forgotten(watches=0, snoozes=0, deliveries=0)


async def test_who_made_a_rule_of_a_group_is_forgotten_and_the_rule_stays(store: Store, scene: Scene) -> None:
    await scene.chat(7)
    watch = await scene.watch(-9)
    await store.chats.forget(7)
    kept = await store.watches.get(watch.id, now=START)
    assert kept is not None
    assert (kept.watch, kept.owner_id) == (watch, 0)


async def test_an_answer_for_a_forgotten_chat_brings_nothing_back(store: Store, scene: Scene) -> None:
    await scene.owe(await scene.watch(1))
    (parcel,) = await scene.claim()
    await store.outbox.begin(parcel.id, now=START)
    await store.chats.forget(1)
    await scene.send(parcel)
    assert await store.chats.get(1) is None
    assert (await store.health(now=START)).deliveries == {}


async def test_a_snooze_from_a_chat_or_of_an_offer_that_is_not_there_does_nothing(store: Store, scene: Scene) -> None:
    await scene.chat(1)
    await store.chats.snooze(1, 99, until=None)
    await scene.see(scene.offer())
    await store.chats.snooze(2, 1, until=None)
    assert await store.chats.forget(1) == Forgotten(watches=0, snoozes=0, deliveries=0)


async def test_everything_follows_a_group_to_its_new_id(store: Store, scene: Scene) -> None:
    old = await store.chats.meet(-1, ChatKind.GROUP, title="Deals", language="vi", now=START)
    watch = await scene.watch(-1, thread_id=4)
    offer = await scene.owe(watch)
    listing = await store.offers.find(offer.id)
    assert listing is not None
    view = await store.views.put(chat_id=-1, user_id=5, kind="page", state={}, now=START)
    for _ in range(2):
        await store.chats.moved(-1, NEW)
    assert await store.chats.get(-1) is None
    assert await store.chats.get(NEW) == replace(old, id=NEW)
    assert await store.watches.active() == [replace(watch, chat_id=NEW)]
    assert await store.views.get(view.id) == replace(view, chat_id=NEW)
    (parcel,) = await scene.claim()
    assert (parcel.chat.id, parcel.thread_id) == (NEW, 4)


async def test_a_group_that_was_met_under_its_new_id_first_keeps_the_old_settings(store: Store, scene: Scene) -> None:
    await store.chats.meet(-1, ChatKind.GROUP, title="Deals", language="vi", now=START)
    offer = await scene.owe(await scene.watch(-1))
    listing = await store.offers.find(offer.id)
    assert listing is not None
    await store.chats.snooze(-1, listing.ref, until=None)
    await store.chats.meet(NEW, ChatKind.GROUP, title="Deals 2", language="en", now=START + DAY)
    await store.chats.snooze(NEW, listing.ref, until=START + HOUR)
    await store.chats.moved(-1, NEW)
    chat = await store.chats.get(NEW)
    assert chat is not None
    assert (chat.language, chat.created_at) == ("vi", START)
    assert await store.chats.forget(NEW) == Forgotten(watches=1, snoozes=1, deliveries=1)


async def test_a_group_that_moved_to_where_it_is_stays(store: Store, scene: Scene) -> None:
    chat = await scene.chat(-1)
    await store.chats.moved(-1, -1)
    assert await store.chats.get(-1) == chat
