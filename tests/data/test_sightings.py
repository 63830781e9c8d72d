"""What every event was judged by can be read back, as it was and as it was grouped."""

from dataclasses import replace

from data.store import Store
from deals.glance import glance
from deals.offer import Category, Commission, Count, OfferId, Rank, SellerKind
from deals.snapshot import Changes
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, START, panda, presale, taobao
from tests.makers import event_of

RICH = replace(
    taobao(presale=presale(), listing_price=20000),
    sub_title="无谷",
    brand="皇家",
    shop="旗舰店",
    seller=SellerKind.TAOBAO,
    category=Category("猫粮", "1"),
    commission=Commission(income_rate=0, rate_text="1550"),
    sold_month=Count(10000, at_least=True),
    rank=Rank("热销榜", 5, "https://a.test"),
)


async def test_events_come_back_as_they_were_raised_together(store: Store, scene: Scene) -> None:
    one, two = RICH, panda()
    await scene.see(one, two, events=(event_of(two), event_of(one)))
    await scene.see(one, events=(event_of(one, key="another"),), at=START)
    rounds = await store.sightings.rounds(since=START, until=START + HOUR)
    assert [[s.event.offer for s in one.sightings] for one in rounds] == [[two.id, one.id], [one.id]]
    assert [s.offer for s in rounds[0].sightings] == [glance(two), glance(one)]
    assert {one.at for one in rounds} == {START}


async def test_an_offer_is_remembered_as_it_was_then(store: Store, scene: Scene) -> None:
    before, after = taobao(10000, title="猫粮"), taobao(9000, title="狗粮")
    await scene.see(before, events=(event_of(before),))
    await scene.see(after, at=START + HOUR)
    late = event_of(after, key="another", at=START + 2 * HOUR)
    await store.polls.keep(Changes(events=(late,)), [], now=START + 2 * HOUR)
    latest = await store.sightings.of_offer(after.id, limit=5)
    assert [one.offer.title for one in latest] == ["狗粮", "猫粮"]


async def test_a_window_begins_with_its_first_moment_and_ends_before_its_last(store: Store, scene: Scene) -> None:
    for hours in range(4):
        offer = scene.offer()
        await scene.see(offer, events=(event_of(offer, at=START + hours * HOUR),), at=START + hours * HOUR)
    rounds = await store.sightings.rounds(since=START + HOUR, until=START + 3 * HOUR)
    assert [one.at for one in rounds] == [START + HOUR, START + 2 * HOUR]


async def test_what_got_another_id_is_found_under_it(store: Store, scene: Scene) -> None:
    old = taobao(key="s:oldoldoldold")
    await scene.see(old, events=(event_of(old),))
    new = OfferId(old.id.feed, "s:newnewnewnew")
    await store.polls.keep(Changes(rekeyed=((old.id, new),)), [], now=START)
    (found,) = await store.sightings.of_offer(new, limit=1)
    assert (found.offer.id, found.event.offer) == (new, new)


async def test_known_facts_are_not_fresh_and_each_is_asked_once(store: Store, scene: Scene) -> None:
    known, other = scene.offer(), scene.offer()
    await scene.see(known, events=(event_of(known),))
    asked = [event_of(known), event_of(other), event_of(other)]
    assert await store.sightings.fresh(asked) == [event_of(other)]


async def test_a_month_stays_and_what_is_older_goes_while_its_facts_stay_known(store: Store, scene: Scene) -> None:
    old, young = scene.offer(), scene.offer()
    await scene.see(old, events=(event_of(old, at=START - 37 * DAY),), at=START - 37 * DAY)
    await scene.see(young, events=(event_of(young, at=START - 35 * DAY),), at=START - 35 * DAY)
    await store.tidy(now=START)
    (left,) = await store.sightings.rounds(since=START - 40 * DAY, until=START)
    assert left.sightings[0].offer.id == young.id
    assert await store.sightings.fresh([event_of(old)]) == []
