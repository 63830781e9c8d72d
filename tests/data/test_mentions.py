"""What became of an offer's alerts in a chat, and what a watch had said by a moment."""

from data.records import DeliveryState, Snoozed
from data.store import Store
from deals.rule import Past
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, START
from tests.makers import alert_of, changes_of, event_of


async def test_every_delivery_of_an_offer_is_found_with_what_became_of_it(store: Store, scene: Scene) -> None:
    watch, other = await scene.watch(1), await scene.watch(2)
    offer = await scene.owe(watch, other)
    (parcel, _) = await scene.claim()
    await scene.send(parcel)
    (mention,) = await store.mentions.of_offer(1, offer.id, limit=5)
    assert (mention.watch_id, mention.event_key, mention.state) == (watch.id, event_of(offer).key, DeliveryState.SENT)
    (waiting,) = await store.mentions.of_offer(2, offer.id, limit=5)
    assert waiting.state is not DeliveryState.SENT
    assert await store.mentions.of_offer(1, scene.offer().id, limit=5) == []


async def test_each_offer_of_a_burst_was_mentioned(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    offers = [scene.offer() for _ in range(3)]
    events = tuple(event_of(offer) for offer in offers)
    await store.polls.keep(changes_of(*offers, events=events), [alert_of(watch, *events)], now=START)
    for offer in offers:
        (mention,) = await store.mentions.of_offer(100, offer.id, limit=5)
        assert mention.event_key == event_of(offer).key


async def test_the_latest_come_first_and_no_more_than_asked_for(store: Store, scene: Scene) -> None:
    watch, offer = await scene.watch(), scene.offer()
    for hours in range(4):
        event, at = event_of(offer, key=f"event/{hours}"), START + hours * HOUR
        await store.polls.keep(changes_of(offer, events=(event,), at=at), [alert_of(watch, event)], now=at)
    found = await store.mentions.of_offer(100, offer.id, limit=2)
    assert [mention.event_key for mention in found] == ["event/3", "event/2"]


async def test_a_silence_is_read_as_it_was_asked_for(store: Store, scene: Scene) -> None:
    await scene.chat()
    await scene.see(scene.offer())
    assert await store.mentions.snoozed(100, 1) is None
    await store.chats.snooze(100, 1, until=START + DAY)
    assert await store.mentions.snoozed(100, 1) == Snoozed(until=START + DAY)
    await store.chats.snooze(100, 1, until=None, below=500)
    assert await store.mentions.snoozed(100, 1) == Snoozed(below=500)


async def test_what_was_said_later_had_not_been_said_by_then(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    await scene.owe(watch, at=START)
    await scene.owe(watch, at=START + 2 * HOUR)
    past = await store.watches.past([watch.id], now=START + HOUR, until=START + HOUR)
    assert (past[watch.id].last_at, past[watch.id].sent_today, len(past[watch.id].told)) == (START, 1, 1)
    assert await store.watches.past([watch.id], now=START, until=START) == {watch.id: Past()}
