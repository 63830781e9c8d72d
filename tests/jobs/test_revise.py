"""What was said stays true: it is looked at when its offer changes or its time is over, and edited once."""

import asyncio
from datetime import timedelta

import pytest

from data.records import Gone, Outcome, Parcel, Refused, Retry, Unsure
from deals.events import Event, EventKind, PresaleFacts
from deals.offer import Offer
from deals.verdict import Correction, Moved, Untrue, Why
from jobs.deliver import Deliverer
from jobs.revise import BUSY_PAUSE, UNSURE_PAUSE, Reviser
from tests.deals.builders import DAY, presale, taobao
from tests.jobs.stand import Messenger, Stand
from tests.makers import alert_of, changes_of, drop_of, event_of

CHEAP, DEAR = taobao(9000), taobao(12000)


async def said(stand: Stand, event: Event, offer: Offer = CHEAP, *chats: int) -> None:
    """These chats were told."""
    watches = [await stand.watch("drop>=5%:prev", chat) for chat in chats or (100,)]
    alerts = [alert_of(watch, event) for watch in watches]
    await stand.store.polls.keep(changes_of(offer, events=(event,), at=stand.now), alerts, now=stand.now)
    await Deliverer(stand.store, stand.messenger, stand.times).run()


async def told_of_a_drop(stand: Stand, *chats: int) -> None:
    await said(stand, drop_of(CHEAP, 12000, at=stand.now), CHEAP, *chats)


async def now_costs(stand: Stand, offer: Offer) -> None:
    await stand.store.polls.keep(changes_of(offer, at=stand.now), [], now=stand.now)


def reviser(stand: Stand) -> Reviser:
    return Reviser(stand.store, stand.messenger, stand.times)


def corrections(stand: Stand) -> list[Correction]:
    return [verdict for _, verdict in stand.messenger.edited]


async def test_what_is_true_is_left_alone(stand: Stand) -> None:
    await told_of_a_drop(stand)
    assert await reviser(stand).run() is None
    assert corrections(stand) == []


async def test_a_price_that_went_up_again_corrects_every_chat_once(stand: Stand) -> None:
    await told_of_a_drop(stand, 100, 200)
    await reviser(stand).run()
    stand.later(hours=1)
    await now_costs(stand, DEAR)
    await reviser(stand).run()
    assert corrections(stand) == [Untrue(Why.PRICE_UP, stand.now)] * 2
    assert {parcel.message_id for parcel, _ in stand.messenger.edited} == {1000 + p.id for p in stand.messenger.given}
    stand.later(hours=1)
    await now_costs(stand, CHEAP)
    stand.later(hours=1)
    await now_costs(stand, DEAR)
    await reviser(stand).run()
    assert len(corrections(stand)) == 2


async def test_what_became_untrue_before_it_was_ever_looked_at_is_corrected(stand: Stand) -> None:
    await told_of_a_drop(stand)
    await now_costs(stand, DEAR)
    await reviser(stand).run()
    assert len(corrections(stand)) == 1


async def test_after_a_restart_nothing_is_forgotten_and_nothing_done_twice(stand: Stand) -> None:
    await told_of_a_drop(stand)
    await reviser(stand).run()
    await now_costs(stand, DEAR)
    for _ in range(3):
        await reviser(stand).run()
    assert len(corrections(stand)) == 1
    parcel = await stand.store.outbox.get(stand.messenger.given[0].id)
    assert parcel is not None
    assert parcel.is_over


async def test_time_alone_ends_a_window(stand: Stand) -> None:
    windows = presale(stand.now - DAY, days=2)
    offer = taobao(presale=windows)
    facts = PresaleFacts(presale=windows)
    await said(stand, event_of(offer, EventKind.DEPOSIT_OPENS, at=stand.now, facts=facts), offer)
    assert await reviser(stand).run() == windows.deposit_end
    stand.later(days=1)
    await reviser(stand).run()
    assert corrections(stand) == [Untrue(Why.WINDOW_OVER, stand.now)]


async def test_a_window_may_move_and_move_back_and_is_shown_as_it_is_until_it_ends(stand: Stand) -> None:
    windows = presale(stand.now - DAY, days=2)
    offer = taobao(presale=windows)
    event = event_of(offer, EventKind.DEPOSIT_OPENS, at=stand.now, facts=PresaleFacts(presale=windows))
    await said(stand, event, offer)
    for days in (3, 3, 4, 2):
        stand.later(hours=1)
        await now_costs(stand, taobao(9000 + days, presale=presale(windows.deposit_start or stand.now, days=days)))
        await reviser(stand).run()
    assert corrections(stand) == [Moved(), Moved(), Moved()]
    stand.later(days=4)
    await reviser(stand).run()
    assert isinstance(corrections(stand)[-1], Untrue)


async def test_new_alerts_go_first(stand: Stand) -> None:
    await told_of_a_drop(stand)
    await now_costs(stand, DEAR)
    other = taobao(5000, key="s:other12345")
    event = drop_of(other, 9000, at=stand.now)
    watch = await stand.watch("drop>=5%:prev", 300)
    await stand.store.polls.keep(changes_of(other, events=(event,)), [alert_of(watch, event)], now=stand.now)
    assert await reviser(stand).run() == stand.now + BUSY_PAUSE
    assert corrections(stand) == []
    await Deliverer(stand.store, stand.messenger, stand.times).run()
    await reviser(stand).run()
    assert len(corrections(stand)) == 1


@pytest.mark.parametrize(("outcome", "pause"), [(Retry(30, "429"), timedelta(seconds=30)), (Unsure("?"), UNSURE_PAUSE)])
async def test_an_edit_that_did_not_come_through_is_tried_again(
    stand: Stand, outcome: Outcome, pause: timedelta
) -> None:
    await told_of_a_drop(stand)
    await now_costs(stand, DEAR)
    sent, stand.messenger.decide = stand.messenger.decide, lambda parcel: outcome
    assert await reviser(stand).run() == stand.now + pause
    assert len(corrections(stand)) == 1
    stand.now += pause
    stand.messenger.decide = sent
    assert await reviser(stand).run() is None
    assert len(corrections(stand)) == 2


@pytest.mark.parametrize("outcome", [Gone("blocked"), Refused("too long")])
async def test_an_edit_that_can_never_come_through_is_given_up(stand: Stand, outcome: Outcome) -> None:
    await told_of_a_drop(stand)
    await now_costs(stand, DEAR)
    stand.messenger.decide = lambda parcel: outcome
    for _ in range(2):
        assert await reviser(stand).run() is None
    assert len(corrections(stand)) == 1


async def test_one_message_that_cannot_be_written_does_not_stop_the_others(
    stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    await told_of_a_drop(stand, 100, 200)
    await now_costs(stand, DEAR)

    def decide(parcel: Parcel) -> Outcome:
        if parcel.chat.id == 100:
            raise ValueError("no such sentence")
        return Gone("")

    stand.messenger.decide = decide
    assert await reviser(stand).run() is None
    assert [parcel.chat.id for parcel, _ in stand.messenger.edited] == [100, 200]
    assert "could not be corrected" in caplog.text


async def test_an_old_alert_is_left_as_it_reads(stand: Stand) -> None:
    await told_of_a_drop(stand)
    stand.later(days=8)
    await now_costs(stand, DEAR)
    assert await reviser(stand).run() is None
    assert corrections(stand) == []


async def test_a_chat_that_left_and_a_list_of_new_offers_are_not_edited(stand: Stand) -> None:
    await told_of_a_drop(stand)
    await stand.store.chats.gone(100, "blocked")
    offers = [taobao(9000 + number, key=f"s:offer{number:05}") for number in range(6)]
    events = tuple(event_of(offer, at=stand.now) for offer in offers)
    watch = await stand.watch("<=95", 200)
    kept = changes_of(*offers, events=events, at=stand.now)
    await stand.store.polls.keep(kept, [alert_of(watch, *events)], now=stand.now)
    await Deliverer(stand.store, stand.messenger, stand.times).run()
    await now_costs(stand, DEAR)
    await now_costs(stand, taobao(20000, key="s:offer00000"))
    assert await reviser(stand).run() is None
    assert corrections(stand) == []


async def test_a_change_while_it_is_being_looked_at_is_looked_at_again(stand: Stand) -> None:
    await told_of_a_drop(stand)
    (spoken,) = await stand.store.revisions.due(now=stand.now)
    stand.later(minutes=1)
    await now_costs(stand, DEAR)
    await stand.store.revisions.looked({spoken.parcel.id: (spoken.look_at, None)})
    assert len(await stand.store.revisions.due(now=stand.now)) == 1


class Waiting(Messenger):
    """Its edits wait for their turn for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = asyncio.Event()

    async def edit(self, parcel: Parcel, verdict: Correction) -> Outcome:
        self.waits.set()
        await asyncio.Event().wait()
        raise AssertionError("never")


async def test_a_stop_does_not_wait_for_an_edit_that_waits_for_its_turn(stand: Stand) -> None:
    await told_of_a_drop(stand)
    await now_costs(stand, DEAR)
    messenger = Waiting()
    stopping = Reviser(stand.store, messenger, stand.times)
    running = asyncio.create_task(stopping.run())
    await messenger.waits.wait()
    stopping.stop()
    await running
    await reviser(stand).run()
    assert len(corrections(stand)) == 1
