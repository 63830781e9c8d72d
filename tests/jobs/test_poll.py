"""One poll after another: what is told, what is kept, and when a source is asked again."""

from datetime import timedelta

import pytest

from data.records import ChatKind, DeliveryState, SourceState
from deals.source import TaobaoParams
from feeds.errors import FeedError, Malformed, Refused, TryAgain, WaitUntil
from jobs.poll import Poller, poll_source
from tests.deals.builders import panda
from tests.jobs.stand import ADMIN, VIETNAMESE, Stand

CAT_FOOD = TaobaoParams(adzone_id="3", material_id="28026")


async def told(stand: Stand) -> list[str]:
    """The messages owed to admins, by name, as the messenger would get them."""
    await stand.store.chats.meet(ADMIN, ChatKind.PRIVATE, title="", language="en", now=stand.now)
    parcels = await stand.store.outbox.claim(limit=50, lease=timedelta(minutes=1), wall=stand.now)
    await stand.store.outbox.release([parcel.id for parcel in parcels])
    return [parcel.notice.message for parcel in parcels if parcel.notice]


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


async def test_the_poller_says_when_the_next_source_is_due_and_wakes_delivery_for_what_it_queued(stand: Stand) -> None:
    source = await stand.source()
    await stand.watch("drop>=10%:prev")
    poller = Poller(stand.desk, after=stand.wake)
    stand.feeds.shelf[VIETNAMESE] = (panda(10000),)
    assert await poller.run() == stand.now + timedelta(minutes=10)
    assert stand.woken == 0
    stand.later(minutes=10)
    stand.feeds.shelf[VIETNAMESE] = (panda(5000),)
    await poller.run()
    assert stand.woken == 1
    assert (await stand.look(source)).last_items == 1
