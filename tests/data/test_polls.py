import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from data.records import DeliveryState, Source
from data.store import Store
from deals.events import EventKind, Timer
from deals.history import Observation
from deals.offer import Offer, OfferId, PriceKind, Quote
from deals.snapshot import Changes, Told
from deals.source import PandaponParams
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, START, panda, presale, taobao
from tests.makers import alert_of, changes_of, drop_of, event_of, notice_of, point_of

OFFER = taobao(10000)


def timer(kind: EventKind, due: timedelta, *, offer: Offer = OFFER, subject: str = "") -> Timer:
    return Timer(offer=offer.id, kind=kind, due=START + due, anchor=START + DAY, subject=subject)


def moment(kind: EventKind, at: timedelta) -> Timer:
    return Timer(offer=OFFER.id, kind=kind, due=START + at, anchor=START + at)


async def source(store: Store) -> Source:
    return await store.sources.add(PandaponParams(language="vi"), now=START)


async def test_what_was_seen_is_known_afterwards(store: Store, scene: Scene) -> None:
    await scene.see(OFFER)
    known = await store.offers.known([OFFER.id, panda().id])
    assert set(known) == {OFFER.id}
    assert known[OFFER.id].offer == OFFER
    assert known[OFFER.id].history.points == (Observation(START, PriceKind.FINAL, 10000),)
    assert known[OFFER.id].told is None


async def test_the_same_fact_is_kept_once(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    event = event_of(OFFER)
    other = event_of(OFFER, EventKind.COUPON_APPEARED, key="other")
    first = await store.polls.keep(changes_of(OFFER, events=(event,)), [alert_of(watch, event)], now=START)
    again = await store.polls.keep(
        changes_of(OFFER, events=(event, other)), [alert_of(watch, event), alert_of(watch, other)], now=START
    )
    assert (first.events, first.deliveries) == ((event,), 1)
    assert (again.events, again.deliveries) == ((other,), 1)


async def test_a_burst_that_was_half_told_tells_the_rest(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    old, new = scene.offer(), scene.offer()
    await store.polls.keep(changes_of(old, events=(event_of(old),)), [], now=START)
    events = (event_of(old), event_of(new))
    kept = await store.polls.keep(changes_of(old, new, events=events), [alert_of(watch, *events)], now=START)
    assert kept.deliveries == 1
    (parcel,) = await scene.claim()
    assert [s.offer for s in parcel.sightings] == [new]


async def test_all_of_a_poll_is_kept_or_nothing(store: Store, scene: Scene) -> None:
    """The last event is about an offer that was never kept."""
    watch = await scene.watch()
    stranger = panda()
    events = (event_of(OFFER), event_of(stranger))
    changes = replace(changes_of(OFFER, events=events), notices=(notice_of(),))
    with pytest.raises(LookupError, match="never kept"):
        await store.polls.keep(changes, [alert_of(watch, *events)], now=START, admins=[1])
    health = await store.health(now=START)
    assert (health.offers, health.observations, health.deliveries) == (0, 0, {})
    kept = await store.polls.keep(changes_of(OFFER, events=events[:1]), [], now=START)
    assert kept.events == events[:1]


async def test_a_poll_moves_its_sources_cursor_in_the_same_step(store: Store) -> None:
    (before,) = [await source(store)]
    await store.sources.failed(before.id, error="502", now=START, next_poll_at=START + HOUR, wait_until=START + HOUR)
    await store.polls.keep(
        Changes(use_full_ids=True),
        [],
        now=START + HOUR,
        source_id=before.id,
        next_poll_at=START + 2 * HOUR,
        items=20,
        rejected=2,
        baselined=True,
    )
    assert await store.sources.all() == [
        replace(
            before,
            full_ids=True,
            baselined_at=START + HOUR,
            next_poll_at=START + 2 * HOUR,
            last_poll_at=START + HOUR,
            last_ok_at=START + HOUR,
            last_items=20,
            last_rejected=2,
        )
    ]


async def test_a_source_is_baselined_once(store: Store) -> None:
    kept = await source(store)
    for later in (HOUR, 2 * HOUR):
        await store.polls.keep(Changes(), [], now=START + later, source_id=kept.id, baselined=True)
    await store.polls.keep(Changes(), [], now=START + DAY, source_id=kept.id, baselined=False)
    assert [s.baselined_at for s in await store.sources.all()] == [START + HOUR]


async def test_an_unchanged_poll_that_cannot_wait_touches_its_source_and_the_day_only(
    store: Store, scene: Scene, path: Path
) -> None:
    kept = await source(store)
    await scene.owe(await scene.watch())
    before = contents(path)
    await store.polls.keep(Changes(), [], now=START + HOUR, source_id=kept.id, next_poll_at=START + 2 * HOUR, items=20)
    after = contents(path)
    assert {table for table in after if after[table] != before[table]} == {"sources", "tallies"}


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as file:
        names = [name for (name,) in file.execute("SELECT name FROM pragma_table_list WHERE type <> 'virtual'")]
        return {name: file.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608 - our own names


async def test_a_filler_poll_is_no_baseline(store: Store) -> None:
    kept = await source(store)
    await store.polls.keep(Changes(), [], now=START, source_id=kept.id)
    assert [s.baselined_at for s in await store.sources.all()] == [None]


async def test_a_poll_tells_admins_in_the_same_step(store: Store, scene: Scene) -> None:
    await scene.chat(1)
    kept = await store.polls.keep(Changes(notices=(notice_of(),)), [], now=START, admins=[1])
    assert kept.deliveries == 1
    assert [p.notice for p in await scene.claim()] == [notice_of()]


async def test_the_price_before_is_the_last_other_price_of_the_same_kind(store: Store, scene: Scene) -> None:
    offer = taobao(10000)
    prices = []
    for day, state in enumerate(
        [offer, replace(offer, final_price=9000), replace(offer, final_price=9000, title="neu"), taobao(None)]
    ):
        at = START + day * DAY
        changes = changes_of(state, at=at) if state.final_price else Changes(offers=(state,))
        await store.polls.keep(changes, [], now=at)
        listing = await store.offers.find(offer.id)
        assert listing is not None
        prices.append((listing.quote, listing.before))
    final = PriceKind.FINAL
    assert prices == [
        (Quote(final, 10000), None),
        (Quote(final, 9000), 10000),
        (Quote(final, 9000), 10000),
        (None, None),
    ]


async def test_a_presale_price_is_never_before_another_kind_of_price(store: Store, scene: Scene) -> None:
    offer = taobao(10000)
    await scene.see(offer)
    await scene.see(replace(offer, final_price=8000, presale=presale(START)), at=START + HOUR)
    listing = await store.offers.find(offer.id)
    assert listing is not None
    assert (listing.quote, listing.before) == (Quote(PriceKind.PRESALE, 8000), None)


async def test_new_links_come_with_the_next_write(store: Store, scene: Scene) -> None:
    await scene.see(replace(OFFER, link="https://s.click.taobao.com/1"))
    await scene.see(replace(OFFER, link="https://s.click.taobao.com/2"))
    listing = await store.offers.find(OFFER.id)
    assert listing is not None
    assert listing.offer.link == "https://s.click.taobao.com/2"


async def test_a_poll_that_another_one_overtook_does_not_bring_the_old_price_back(store: Store, scene: Scene) -> None:
    await scene.see(replace(OFFER, final_price=9000), at=START + timedelta(seconds=30))
    await scene.see(OFFER, at=START)
    listing = await store.offers.find(OFFER.id)
    assert listing is not None
    assert listing.quote == Quote(PriceKind.FINAL, 9000)


async def test_polls_go_on_when_the_clock_was_set_back(store: Store, scene: Scene) -> None:
    await scene.see(OFFER, at=START + 3650 * DAY)
    await scene.see(replace(OFFER, final_price=9000), at=START)
    listing = await store.offers.find(OFFER.id)
    assert listing is not None
    assert (listing.offer.final_price, listing.changed_at) == (9000, START)


async def test_history_is_kept_in_order_and_two_prices_of_one_moment_do_not_clash(store: Store, scene: Scene) -> None:
    await scene.see(OFFER, at=START + HOUR)
    await scene.see(OFFER, at=START)
    await scene.see(replace(OFFER, final_price=9900), at=START + HOUR)
    listing = await store.offers.find(OFFER.id)
    assert listing is not None
    assert [p.fen for p in (await store.offers.history(listing.ref)).points] == [10000, 9900]
    assert await store.offers.histories([listing.ref]) == {listing.ref: await store.offers.history(listing.ref)}


async def test_the_last_fall_that_was_announced_is_remembered(store: Store, scene: Scene) -> None:
    await scene.see(OFFER, events=(event_of(OFFER),))
    for day, price in ((1, 9000), (2, 8000)):
        offer = replace(OFFER, final_price=price)
        at = START + day * DAY
        await scene.see(offer, events=(drop_of(offer, 10000, at=at),), at=at)
    later = START + 3 * DAY
    await scene.see(OFFER, events=(event_of(OFFER, EventKind.COUPON_APPEARED, key="c", at=later),), at=later)
    known = await store.offers.known([OFFER.id])
    assert known[OFFER.id].told == Told(PriceKind.FINAL, 8000, START + 2 * DAY)


async def test_the_same_product_under_a_new_id_keeps_its_history_its_snoozes_and_its_number(
    store: Store, scene: Scene
) -> None:
    old = taobao(10000, key="s:aaaaaaaaaa")
    watch = await scene.watch()
    await scene.owe(watch, offer=old)
    listing = await store.offers.find(old.id)
    assert listing is not None
    await store.chats.snooze(100, listing.ref, until=None)
    new = OfferId(old.id.feed, "s:bbbbbbbbbb")
    for _ in range(2):
        await store.polls.keep(Changes(rekeyed=((old.id, new),)), [], now=START + HOUR)
    assert await store.offers.find(old.id) is None
    moved = await store.offers.find(new)
    assert moved is not None
    assert (moved.ref, moved.offer) == (listing.ref, replace(old, id=new))
    assert set(await store.offers.known([new])) == {new}
    (parcel,) = await scene.claim()
    assert parcel.sightings[0].event.offer == new
    assert not await store.outbox.begin(parcel.id, now=START)


async def test_a_new_id_that_is_known_already_stays_itself(store: Store, scene: Scene) -> None:
    old, new = scene.offer(100), scene.offer(200)
    await scene.see(old, new)
    await store.polls.keep(Changes(rekeyed=((old.id, new.id),)), [], now=START)
    assert {i: k.offer for i, k in (await store.offers.known([old.id, new.id])).items()} == {old.id: old, new.id: new}


async def test_timers_follow_their_offer(store: Store, scene: Scene) -> None:
    opens, closes = timer(EventKind.DEPOSIT_OPENS, HOUR), timer(EventKind.DEPOSIT_CLOSING, 2 * HOUR)
    moved = timer(EventKind.DEPOSIT_CLOSING, 3 * HOUR)
    changes = replace(changes_of(OFFER), timers=((OFFER.id, (opens, closes)),))
    await store.polls.keep(changes, [], now=START)
    assert await store.timers.next_due() == START + HOUR
    await store.polls.keep(Changes(timers=((OFFER.id, (moved,)),)), [], now=START + HOUR)
    due = await store.timers.due(now=START + DAY)
    assert [t for t, _ in due] == [opens, moved]
    assert [listing.offer for _, listing in due] == [OFFER, OFFER]


async def test_a_timer_rings_once(store: Store, scene: Scene) -> None:
    rings, stays = timer(EventKind.COUPON_ENDING, HOUR, subject="a"), timer(EventKind.COUPON_ENDING, HOUR, subject="b")
    await store.polls.keep(replace(changes_of(OFFER), timers=((OFFER.id, (rings, stays)),)), [], now=START)
    assert await store.timers.due(now=START + HOUR - timedelta(milliseconds=1)) == []
    await store.polls.keep(Changes(), [], now=START + HOUR, rung=[rings])
    assert [t for t, _ in await store.timers.due(now=START + HOUR)] == [stays]
    assert len(await store.timers.due(now=START + HOUR, limit=1)) == 1


async def test_a_write_between_the_moment_and_its_bell_does_not_lose_it(store: Store, scene: Scene) -> None:
    opens = timer(EventKind.DEPOSIT_OPENS, HOUR)
    await store.polls.keep(replace(changes_of(OFFER), timers=((OFFER.id, (opens,)),)), [], now=START)
    await store.polls.keep(Changes(timers=((OFFER.id, ()),)), [], now=START + HOUR + timedelta(seconds=3))
    assert [t for t, _ in await store.timers.due(now=START + DAY)] == [opens]


async def test_presale_moments_to_come_are_listed_soonest_first(store: Store, scene: Scene) -> None:
    past = moment(EventKind.PREHEAT_STARTED, -HOUR)
    soon, later = moment(EventKind.BALANCE_OPENS, HOUR), moment(EventKind.DEPOSIT_CLOSING, 3 * HOUR)
    earlier = replace(later, due=START + HOUR)
    far = moment(EventKind.BALANCE_CLOSING, 9 * DAY)
    coupon = moment(EventKind.COUPON_ENDING, HOUR)
    every = (later, far, coupon, past, soon, earlier)
    await store.polls.keep(replace(changes_of(OFFER), timers=((OFFER.id, every),)), [], now=START)
    found = await store.offers.presales(now=START, until=START + DAY)
    assert [t for t, _ in found] == [soon, later]
    assert [t for t, _ in await store.offers.presales(now=START, until=START + DAY, limit=1)] == [soon]


async def test_an_event_that_rings_is_about_the_offer_that_is_kept(store: Store, scene: Scene) -> None:
    await scene.see(OFFER)
    event = event_of(OFFER, EventKind.DEPOSIT_OPENS)
    watch = await scene.watch()
    kept = await store.polls.keep(Changes(events=(event,)), [alert_of(watch, event)], now=START)
    assert kept.events == (event,)
    assert (await store.health(now=START)).deliveries == {DeliveryState.READY: 1}


async def test_a_point_for_an_offer_that_was_not_rewritten_is_kept(store: Store, scene: Scene) -> None:
    offer = panda(5000, 6000)
    await scene.see(offer)
    cheaper = Observation(START + DAY, PriceKind.DROPSHIP, 5500)
    await store.polls.keep(Changes(observations=((offer.id, cheaper),)), [], now=START + DAY)
    known = await store.offers.known([offer.id])
    assert known[offer.id].history.points == (point_of(offer)[1], cheaper)
