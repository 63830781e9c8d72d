"""One poll after another: what is told, what is kept, and when a source is asked again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from data.records import ChatKind, DeliveryState, Sent, SourceState
from deals.offer import Feed
from deals.snapshot import Notice
from deals.source import TaobaoParams
from feeds.errors import FeedError, Malformed, Refused, TryAgain, WaitUntil
from jobs.poll import Poller, poll_source
from tests.deals.builders import panda
from tests.jobs.stand import ADMIN, VIETNAMESE, Stand

CAT_FOOD = TaobaoParams(adzone_id="3", material_id="28026")


async def told(stand: Stand) -> list[str]:
    """The messages owed to admins, by name, as the messenger would get them."""
    return [notice.message for notice in await notices(stand)]


async def notices(stand: Stand) -> list[Notice]:
    """What admins are owed, the oldest first."""
    await stand.store.chats.meet(ADMIN, ChatKind.PRIVATE, title="", language="en", now=stand.now)
    found = []
    while parcels := await stand.store.outbox.claim(limit=50, lease=timedelta(minutes=1), wall=stand.now):
        for parcel in parcels:
            await stand.store.outbox.settle(parcel.id, Sent(parcel.id), wall=stand.now)
            found += [parcel.notice] if parcel.notice else []
    return found


async def ready(stand: Stand) -> int:
    return (await stand.store.health(now=stand.now)).deliveries.get(DeliveryState.READY, 0)


async def test_the_first_snapshot_is_a_silent_baseline_and_the_next_drop_is_told(stand: Stand) -> None:
    source = await stand.source()
    await stand.watch("drop>=10%:prev")
    stand.feeds.shelf[VIETNAMESE] = (panda(10000),)
    first = await poll_source(stand.desk, source)
    assert (first.kept and first.kept.events, await ready(stand)) == ((), 0)
    stand.later(minutes=10)
    stand.feeds.shelf[VIETNAMESE] = (panda(8000),)
    second = await poll_source(stand.desk, await stand.look(source))
    assert second.kept is not None
    assert [event.kind.value for event in second.kept.events] == ["price_drop"]
    assert (second.kept.deliveries, await ready(stand)) == (1, 1)


async def test_a_poll_cut_short_before_the_baseline_does_not_make_the_rest_new(stand: Stand) -> None:
    source = await stand.source()
    await stand.watch("new")
    stand.feeds.complete = False
    stand.feeds.shelf[VIETNAMESE] = (panda(key="1"),)
    await poll_source(stand.desk, source)
    stand.feeds.complete = True
    stand.feeds.shelf[VIETNAMESE] = (panda(key="1"), panda(key="2"), panda(key="3"))
    await poll_source(stand.desk, await stand.look(source))
    assert await ready(stand) == 0
    stand.feeds.shelf[VIETNAMESE] = (panda(key="4"),)
    await poll_source(stand.desk, await stand.look(source))
    assert await ready(stand) == 1


async def test_the_same_poll_twice_owes_the_alert_once(stand: Stand) -> None:
    source = await stand.source()
    await stand.watch("drop>=10%:prev")
    for price in (10000, 8000, 8000):
        stand.feeds.shelf[VIETNAMESE] = (panda(price),)
        await poll_source(stand.desk, await stand.look(source))
    assert await ready(stand) == 1


@pytest.mark.parametrize("error", [TryAgain("503"), Malformed("an HTML page")])
async def test_a_source_that_fails_is_asked_again_with_growing_pauses(stand: Stand, error: FeedError) -> None:
    source = await stand.source()
    stand.feeds.shelf[VIETNAMESE] = error
    pauses = []
    for _ in range(3):
        await poll_source(stand.desk, await stand.look(source))
        kept = await stand.look(source)
        assert kept.next_poll_at is not None
        pauses.append(kept.next_poll_at - stand.now)
    assert pauses == [timedelta(minutes=20), timedelta(minutes=40), timedelta(minutes=60)]


async def test_admins_hear_once_of_an_outage_however_long_it_lasts(stand: Stand) -> None:
    source = await stand.source()
    stand.feeds.shelf[VIETNAMESE] = TryAgain("503")
    for _ in range(10):
        await poll_source(stand.desk, await stand.look(source))
    assert await told(stand) == ["notice-source-failing"]


async def test_the_end_of_an_outage_is_told_once_and_how_long_it_lasted(stand: Stand) -> None:
    source = await stand.source()
    stand.feeds.shelf[VIETNAMESE] = TryAgain("503")
    for _ in range(4):
        await poll_source(stand.desk, await stand.look(source))
        stand.later(hours=1)
    stand.feeds.shelf[VIETNAMESE] = (panda(),)
    for _ in range(2):
        await poll_source(stand.desk, await stand.look(source))
    (_, recovered) = await notices(stand)
    assert (recovered.message, recovered.arguments) == (
        "notice-source-recovered",
        {"source": "1688 vi", "minutes": 240},
    )
    assert (await stand.look(source)).told_at is None


async def test_an_outage_that_nobody_heard_of_ends_in_silence(stand: Stand) -> None:
    source = await stand.source()
    stand.feeds.shelf[VIETNAMESE] = TryAgain("503")
    await poll_source(stand.desk, source)
    stand.feeds.shelf[VIETNAMESE] = (panda(),)
    await poll_source(stand.desk, await stand.look(source))
    assert await told(stand) == []


async def test_a_second_ban_on_the_same_day_is_not_told_and_neither_is_its_end(stand: Stand) -> None:
    source = await stand.source()
    for shown in (WaitUntil("limited", seconds=600), (panda(),), WaitUntil("limited", seconds=600), (panda(),)):
        stand.feeds.shelf[VIETNAMESE] = shown
        await poll_source(stand.desk, await stand.look(source))
        stand.later(minutes=20)
    assert await told(stand) == ["notice-source-waits", "notice-source-recovered"]


@pytest.mark.parametrize("filler", [True, False])
async def test_a_material_that_stays_empty_is_told_once(stand: Stand, *, filler: bool) -> None:
    source = await stand.source(CAT_FOOD)
    stand.feeds.filler = filler
    stand.feeds.shelf[CAT_FOOD] = (panda(),) if filler else ()
    for _ in range(5):
        await poll_source(stand.desk, await stand.look(source))
        stand.later(minutes=10)
    assert await told(stand) == ["notice-source-empty"]
    assert (await stand.look(source)).empty_polls == 5
    stand.feeds.filler = False
    stand.feeds.shelf[CAT_FOOD] = (panda(),)
    await poll_source(stand.desk, await stand.look(source))
    assert (await stand.look(source)).empty_polls == 0


async def test_requests_are_counted_by_feed_and_by_the_shops_day(stand: Stand) -> None:
    source = await stand.source()
    calls = iter([{Feed.PANDAPON: 5}, {Feed.PANDAPON: 2, Feed.TAOBAO: 1}, {}])
    desk = replace(stand.desk, take_calls=lambda: next(calls))
    stand.feeds.shelf[VIETNAMESE] = (panda(),)
    await poll_source(desk, source)
    stand.feeds.shelf[VIETNAMESE] = TryAgain("503")
    await poll_source(desk, source)
    today = (await stand.store.health(now=stand.now)).today
    assert (today.calls, today.polls, today.failed_polls) == ({Feed.PANDAPON: 7, Feed.TAOBAO: 1}, 1, 1)
    stand.later(days=1)
    await poll_source(desk, source)
    assert (await stand.store.health(now=stand.now)).today.calls == {Feed.PANDAPON: 0, Feed.TAOBAO: 0}


async def test_a_wait_asked_for_by_the_service_is_kept(stand: Stand) -> None:
    source = await stand.source()
    stand.feeds.shelf[VIETNAMESE] = WaitUntil("app call limited", seconds=31062)
    poller = Poller(stand.desk, after=stand.wake)
    await poller.run()
    stand.later(hours=8)
    await poller.run()
    assert stand.feeds.asked == [VIETNAMESE]
    assert await told(stand) == ["notice-source-waits"]
    stand.later(hours=2)
    stand.feeds.shelf[VIETNAMESE] = (panda(),)
    await poller.run()
    assert (await stand.look(source)).failures == 0


async def test_a_refusal_stops_the_source_and_is_told(stand: Stand) -> None:
    source = await stand.source()
    stand.feeds.shelf[VIETNAMESE] = Refused("invalid signature", code="25")
    poller = Poller(stand.desk, after=stand.wake)
    await poller.run()
    stand.later(days=1)
    assert await poller.run() is None
    kept = await stand.look(source)
    assert (kept.state, stand.feeds.asked) == (SourceState.REFUSED, [VIETNAMESE])
    assert "invalid signature" in kept.last_error
    assert await told(stand) == ["notice-source-refused"]


async def test_one_bad_source_never_stops_the_other(stand: Stand) -> None:
    await stand.source()
    other = await stand.source(CAT_FOOD)
    stand.feeds.shelf[VIETNAMESE] = RuntimeError("nobody expected this")
    stand.feeds.shelf[CAT_FOOD] = (panda(),)
    with pytest.raises(ExceptionGroup):
        await Poller(stand.desk, after=stand.wake).run()
    assert (await stand.look(other)).last_items == 1


async def test_a_paused_source_is_not_asked(stand: Stand) -> None:
    source = await stand.source()
    await stand.store.sources.set_state(source.id, SourceState.PAUSED)
    assert await Poller(stand.desk, after=stand.wake).run() is None
    assert stand.feeds.asked == []


async def test_the_poller_says_when_the_next_source_is_due_and_wakes_the_others_for_what_changed(stand: Stand) -> None:
    await stand.source()
    await stand.watch("drop>=10%:prev")
    poller = Poller(stand.desk, after=stand.wake)
    for price, woken in ((10000, 1), (10000, 1), (5000, 2)):
        stand.feeds.shelf[VIETNAMESE] = (panda(price),)
        assert await poller.run() == stand.now + timedelta(minutes=10)
        assert stand.woken == woken
        stand.later(minutes=10)
