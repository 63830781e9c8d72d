"""What a snapshot means: new, known, silent."""

from dataclasses import replace

import pytest

from deals.diff import diff
from deals.events import EventKind, NewFacts, PresaleFacts
from deals.history import Observation
from deals.offer import Campaign, Commission, Feed, Offer, OfferId, PriceKind, Quote, Rank
from deals.snapshot import Changes, Known
from tests.deals.builders import DAY, HOUR, START, coupon, kinds, known, panda, presale, snapshot, taobao
from tests.deals.memory import Memory

NEXT = START + HOUR


def compare(offer: Offer, before: Known | None = None, *, baseline: bool = False, filler: bool = False) -> Changes:
    remembered = {offer.id: before} if before else {}
    return diff(snapshot(offer, filler=filler), remembered, baseline=baseline, now=START)


def test_a_new_offer_is_one_event_with_its_price() -> None:
    offer = taobao(6990)
    changes = compare(offer)
    assert changes.offers == (offer,)
    assert changes.observations == ((offer.id, Observation(START, PriceKind.FINAL, 6990)),)
    [event] = changes.events
    assert (event.key, event.at) == ("taobao:s:abcdefghij/new_offer", START)
    assert event.facts == NewFacts(quote=Quote(PriceKind.FINAL, 6990))


def test_a_new_offer_without_a_readable_price_is_new_all_the_same() -> None:
    changes = compare(taobao(None))
    assert kinds(changes.events) == [EventKind.NEW_OFFER]
    assert changes.observations == ()


def test_a_new_offer_keeps_both_prices_of_1688() -> None:
    offer = panda(2550, 2250)
    assert compare(offer).observations == (
        (offer.id, Observation(START, PriceKind.WHOLESALE, 2550)),
        (offer.id, Observation(START, PriceKind.DROPSHIP, 2250)),
    )


@pytest.mark.parametrize(
    ("windows", "kind"),
    [
        (presale(START + HOUR), EventKind.NEW_OFFER),
        (presale(START - HOUR), EventKind.DEPOSIT_OPENS),
        (presale(START - 10 * DAY + 2 * HOUR), EventKind.DEPOSIT_OPENS),
        (presale(START - 10 * DAY + HOUR), EventKind.DEPOSIT_CLOSING),
        (presale(START - 10 * DAY - HOUR), EventKind.NEW_OFFER),
        (presale(START - 11 * DAY), EventKind.NEW_OFFER),
        (presale(START - 40 * DAY), EventKind.NEW_OFFER),
        (presale(START - HOUR, days=200), EventKind.NEW_OFFER),
    ],
)
def test_a_new_offer_whose_deposit_is_open_is_told_as_that_and_nothing_else(windows: object, kind: EventKind) -> None:
    assert isinstance(windows, type(presale()))
    assert kinds(compare(taobao(presale=windows)).events) == [kind]


def test_a_new_offer_with_an_open_deposit_says_what_it_costs_in_the_presale() -> None:
    [event] = compare(taobao(108000, presale=presale(START - HOUR))).events
    assert isinstance(event.facts, PresaleFacts)
    assert event.facts.quote == Quote(PriceKind.PRESALE, 108000)


def test_a_baseline_is_kept_whole_and_raises_nothing() -> None:
    offers = (taobao(presale=presale(START - HOUR)), taobao(key="s:zzzzzzzzzz"), panda(100, 90))
    changes = diff(snapshot(*offers), {}, baseline=True, now=START)
    assert changes.events == ()
    assert len(changes.offers) == 3
    assert len(changes.observations) == 4
    assert len(changes.timers) == 3


def test_a_baseline_of_a_second_source_is_silent_about_what_the_first_knew_too() -> None:
    offer = taobao(8000)
    changes = compare(offer, known(taobao(10000), (DAY, 10000)), baseline=True)
    assert changes.events == ()
    assert changes.observations == ((offer.id, Observation(START, PriceKind.FINAL, 8000)),)


def test_filler_is_kept_but_nothing_new_is_announced() -> None:
    changes = compare(taobao(presale=presale(START - HOUR)), filler=True)
    assert changes.events == ()
    assert len(changes.offers) == len(changes.observations) == 1


def test_filler_keeps_the_price_of_a_known_offer_and_says_nothing() -> None:
    changes = compare(taobao(8000), known(taobao(10000), (DAY, 10000)), filler=True)
    assert changes.events == ()
    assert [point.fen for _, point in changes.observations] == [8000]


def test_what_is_absent_means_nothing() -> None:
    memory = Memory()
    memory.poll(taobao(), panda(), at=START, baseline=True)
    assert memory.poll(at=NEXT) == []
    assert memory.poll(panda(), at=NEXT + HOUR) == []
    assert memory.poll(taobao(), panda(), at=NEXT + DAY) == []
    assert len(memory.known) == 2


def test_an_empty_snapshot_changes_nothing() -> None:
    assert diff(snapshot(), {}, baseline=False, now=START) == Changes()


def test_the_same_snapshot_again_changes_nothing_at_all() -> None:
    memory = Memory()
    offers = (taobao(presale=presale(), steps=(coupon(),)), panda(100, 90))
    memory.poll(*offers, at=START)
    assert diff(snapshot(*offers, at=NEXT), memory.known, baseline=False, now=NEXT) == Changes()


def test_links_ids_and_hosts_that_differ_per_request_are_no_change() -> None:
    before = taobao(
        link="https://s.click.taobao.com/t?xId=1",
        image="https://img.alicdn.com/i1/a.jpg",
        native_id="prefix1234-abcdefghij",
    )
    before = replace(
        before,
        rank=Rank("白茶热销榜·第5名", 5, "https://x.taobao.com/1"),
        commission=Commission(campaigns=(Campaign(id="1", apply_link="https://pub.alimama.com/1"),)),
    )
    after = replace(
        before,
        link="https://s.click.taobao.com/t?xId=2",
        coupon_link="https://uland.taobao.com/2",
        image="https://gw.alicdn.com/i1/a.jpg?v=2",
        native_id="prefix9999-abcdefghij",
        rank=Rank("白茶热销榜·第5名", 5, "https://x.taobao.com/2"),
        commission=Commission(campaigns=(Campaign(id="1", apply_link="https://pub.alimama.com/2"),)),
    )
    assert compare(after, known(before, (DAY, 10000))) == Changes()


def test_what_lasts_is_written_with_the_newest_link_and_raises_nothing() -> None:
    after = taobao(title="【20点抢】猫粮", link="https://s.click.taobao.com/t?xId=2")
    changes = compare(after, known(taobao(link="https://s.click.taobao.com/t?xId=1"), (DAY, 10000)))
    assert changes.offers == (after,)
    assert changes.timers == ((after.id, ()),)
    assert (changes.events, changes.observations) == ((), ())


def test_unreadable_prices_keep_the_old_ones_and_write_nothing() -> None:
    before = taobao(6990, sale_price=9900, listing_price=10200)
    assert compare(taobao(None), known(before, (DAY, 6990))) == Changes()
    before = panda(2550, 2250)
    remembered = known(before, (DAY, 2550), kind=PriceKind.WHOLESALE)
    assert compare(panda(None, None), remembered) == Changes()
    before = panda(1000, sale_is_range=True)
    assert compare(panda(None), known(before, (DAY, 1000), kind=PriceKind.WHOLESALE_FROM)) == Changes()


def test_every_change_of_the_kind_of_price_is_kept_even_where_the_figure_is_the_same() -> None:
    memory = Memory()
    shown = [taobao(8000), taobao(None, sale_price=8000), taobao(8000)]
    for hour, offer in enumerate(shown):
        memory.poll(offer, at=START + hour * HOUR)
    points = memory.known[shown[0].id].history.points
    assert [point.kind for point in points] == [PriceKind.FINAL, PriceKind.SALE, PriceKind.FINAL]


def test_where_another_price_is_said_instead_the_missing_one_is_gone() -> None:
    changes = compare(taobao(None, sale_price=9900), known(taobao(6990, sale_price=9900), (DAY, 6990)))
    assert changes.offers[0].final_price is None
    assert changes.observations[0][1] == Observation(START, PriceKind.SALE, 9900)
    assert changes.events == ()


def test_the_last_of_two_offers_with_one_id_counts() -> None:
    changes = diff(snapshot(taobao(9000), taobao(8000)), {}, baseline=False, now=START)
    assert changes.offers == (taobao(8000),)
    assert len(changes.observations) == len(changes.events) == 1


def test_ids_are_told_apart_by_case_and_by_feed() -> None:
    memory = Memory()
    memory.poll(taobao(key="n:1"), at=START)
    assert len(memory.poll(taobao(key="n:1"), panda(key="1"), taobao(key="N:1"), at=NEXT)) == 2
    assert OfferId(Feed.PANDAPON, "1") in memory.known
