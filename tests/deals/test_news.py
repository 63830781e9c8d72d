"""Presales, announced prices and coupons of offers that are known."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from deals.diff import diff
from deals.events import CouponFacts, Event, EventKind, PreheatFacts, PresaleFacts
from deals.offer import Offer, Preheat, Presale, PriceKind, PromotionStep, Quote
from tests.deals.builders import DAY, HOUR, START, coupon, kinds, known, presale, snapshot, taobao
from tests.deals.memory import Memory


def events(offer: Offer, before: Offer, now: datetime = START) -> tuple[Event, ...]:
    remembered = known(before, (50 * DAY, 10000))
    return diff(snapshot(offer, at=now), {offer.id: remembered}, baseline=False, now=now).events


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


class TestNewPresale:
    @pytest.mark.parametrize(
        ("windows", "kind", "anchor", "lead"),
        [
            (presale(START + DAY), EventKind.PRESALE_ANNOUNCED, START + DAY, None),
            (presale(START), EventKind.DEPOSIT_OPENS, START, None),
            (presale(START - DAY), EventKind.DEPOSIT_OPENS, START - DAY, None),
            (presale(START - 10 * DAY + 2 * HOUR), EventKind.DEPOSIT_OPENS, START + 2 * HOUR - 10 * DAY, None),
            (presale(START - 10 * DAY + HOUR), EventKind.DEPOSIT_CLOSING, START + HOUR, "1h"),
            (presale(START - 10 * DAY + HOUR / 12), EventKind.DEPOSIT_CLOSING, START + HOUR / 12, "1h"),
            (presale(START - 10 * DAY - 3 * HOUR), EventKind.BALANCE_OPENS, START, None),
            (presale(START - 13 * DAY - 2 * HOUR), EventKind.BALANCE_CLOSING, START + HOUR, "1h"),
            (
                Presale(balance_start=START + DAY, balance_end=START + 2 * DAY),
                EventKind.PRESALE_ANNOUNCED,
                START + DAY,
                None,
            ),
        ],
    )
    def test_it_is_one_event_that_says_what_can_be_done_now(
        self, windows: Presale, kind: EventKind, anchor: datetime, lead: str | None
    ) -> None:
        [event] = events(taobao(presale=windows), taobao())
        assert event.kind is kind
        assert event.key == "/".join(filter(None, ["taobao:s:abcdefghij", kind.value, str(ms(anchor)), lead]))

    @pytest.mark.parametrize(
        "windows",
        [
            presale(START - 10 * DAY),
            presale(START - 10 * DAY - HOUR),
            presale(START - 13 * DAY - 3 * HOUR),
            presale(START - DAY, days=130),
        ],
        ids=["closing right now", "in the gap", "over", "longer than any presale"],
    )
    def test_nothing_is_said_where_nobody_can_act(self, windows: Presale) -> None:
        assert events(taobao(presale=windows), taobao()) == ()

    def test_it_carries_the_presale_price_but_never_an_ordinary_one(self) -> None:
        [opened] = events(taobao(8000, presale=presale(START)), taobao())
        [announced] = events(taobao(presale=presale()), taobao())
        assert isinstance(opened.facts, PresaleFacts)
        assert isinstance(announced.facts, PresaleFacts)
        assert opened.facts.quote == Quote(PriceKind.PRESALE, 8000)
        assert announced.facts.quote is None

    def test_the_next_presale_is_new_when_the_last_is_over(self) -> None:
        before = taobao(presale=presale(START - 40 * DAY))
        assert kinds(events(taobao(presale=presale()), before)) == [EventKind.PRESALE_ANNOUNCED]

    def test_nothing_of_a_presale_that_is_over_is_carried_into_the_next(self) -> None:
        before, after = taobao(presale=presale(START - 40 * DAY)), taobao(presale=presale(deposit=None, text=""))
        [event] = events(after, before)
        assert isinstance(event.facts, PresaleFacts)
        assert event.facts.presale == after.presale

    def test_one_that_flickers_keeps_its_key(self) -> None:
        memory, shown = Memory(), taobao(presale=presale())
        memory.poll(taobao(), at=START, baseline=True)
        assert len(memory.poll(shown, at=START + HOUR)) == 1
        assert memory.poll(taobao(), at=START + 2 * HOUR) == []
        assert memory.poll(shown, at=START + 3 * HOUR) == []


class TestMovedPresale:
    BEFORE = presale()

    @pytest.mark.parametrize(
        "after",
        [
            presale(START + 2 * DAY),
            presale(days=9),
            presale(gap=4 * HOUR),
            presale(balance_days=2),
            presale(deposit=12000),
            presale(text="付定金立减10元"),
        ],
        ids=["start", "deposit end", "balance start", "balance end", "deposit", "text"],
    )
    def test_any_change_is_one_event_that_says_what_was_before(self, after: Presale) -> None:
        [event] = events(taobao(presale=after), taobao(presale=self.BEFORE))
        assert event.kind is EventKind.WINDOW_MOVED
        assert isinstance(event.facts, PresaleFacts)
        assert (event.facts.presale, event.facts.moved_from) == (after, self.BEFORE)

    def test_different_changes_have_different_keys(self) -> None:
        afters = [presale(days=9), presale(balance_days=2), presale(deposit=12000), presale(text="立减10元")]
        keys = {events(taobao(presale=after), taobao(presale=self.BEFORE))[0].key for after in afters}
        assert len(keys) == len(afters)

    @pytest.mark.parametrize(
        "after",
        [
            replace(BEFORE, deposit=None),
            replace(BEFORE, discount_text=""),
            replace(BEFORE, deposit_start=None, deposit_end=None),
            replace(BEFORE, balance_start=None, balance_end=None),
        ],
        ids=["deposit", "text", "deposit window", "balance window"],
    )
    def test_what_is_not_sent_any_more_has_not_moved(self, after: Presale) -> None:
        before = taobao(presale=self.BEFORE)
        changes = diff(
            snapshot(taobao(presale=after)), {before.id: known(before, (DAY, 10000))}, baseline=False, now=START
        )
        assert (changes.events, changes.offers) == ((), ())

    def test_a_window_that_does_not_fit_the_known_one_is_another_presale(self) -> None:
        after = Presale(balance_start=START + 2 * DAY, balance_end=START + 3 * DAY)
        [event] = events(taobao(presale=after), taobao(presale=self.BEFORE))
        assert isinstance(event.facts, PresaleFacts)
        assert event.facts.presale == after

    def test_one_that_is_over_or_gone_says_nothing(self) -> None:
        before = taobao(presale=presale(START - 11 * DAY))
        assert events(taobao(), before) == ()
        assert events(taobao(presale=presale(START - 40 * DAY)), before) == ()

    def test_moving_there_and_back_is_said_once_each_way(self) -> None:
        memory = Memory()
        memory.poll(taobao(presale=presale()), at=START, baseline=True)
        for hour in range(1, 20):
            memory.poll(taobao(presale=presale(days=9 + hour % 2)), at=START + hour * HOUR)
        assert len(memory.events) == 2


class TestPreheat:
    SOON = Preheat(at=START + DAY, price=9950)

    def test_an_announced_price_is_told_beside_the_price_of_today(self) -> None:
        [event] = events(taobao(preheat=self.SOON), taobao())
        assert event.key == f"taobao:s:abcdefghij/preheat_announced/{ms(START + DAY)}/9950"
        assert event.facts == PreheatFacts(preheat=self.SOON, quote=Quote(PriceKind.FINAL, 10000))

    @pytest.mark.parametrize(
        ("after", "told"),
        [
            (SOON, False),
            (replace(SOON, commission_rate=1550), False),
            (replace(SOON, price=None), False),
            (replace(SOON, price=9900), True),
            (replace(SOON, at=START + 2 * DAY), True),
            (replace(SOON, at=START + 2 * DAY, price=None), True),
            (replace(SOON, at=START), False),
        ],
    )
    def test_it_is_told_again_only_when_time_or_price_changed(self, after: Preheat, told: bool) -> None:
        found = events(taobao(preheat=after), taobao(preheat=self.SOON))
        assert kinds(found) == [EventKind.PREHEAT_ANNOUNCED] * told

    def test_the_price_of_another_day_is_not_carried_over(self) -> None:
        later = replace(self.SOON, at=START + 2 * DAY, price=None)
        [event] = events(taobao(preheat=later), taobao(preheat=self.SOON))
        assert isinstance(event.facts, PreheatFacts)
        assert event.facts.preheat == later

    def test_a_price_that_becomes_known_later_is_told(self) -> None:
        before = taobao(preheat=replace(self.SOON, price=None))
        assert kinds(events(taobao(preheat=self.SOON), before)) == [EventKind.PREHEAT_ANNOUNCED]


class TestCoupons:
    def test_a_coupon_that_appears_is_told_with_the_price(self) -> None:
        [event] = events(taobao(steps=(coupon(),)), taobao())
        assert event.key == f"taobao:s:abcdefghij/coupon_appeared/商品券|/{ms(START + 3 * DAY)}"
        assert event.facts == CouponFacts(coupon=coupon(), quote=Quote(PriceKind.FINAL, 10000))

    @pytest.mark.parametrize(
        "step",
        [coupon("单品直降"), coupon(ends=START), coupon(ends=START - HOUR)],
        ids=["no coupon", "ends now", "ended"],
    )
    def test_other_steps_and_expired_coupons_are_not(self, step: PromotionStep) -> None:
        assert events(taobao(steps=(step,)), taobao()) == ()

    def test_one_without_an_end_is_told_too(self) -> None:
        assert kinds(events(taobao(steps=(coupon(ends=None),)), taobao())) == [EventKind.COUPON_APPEARED]

    def test_one_that_was_there_is_not_told_again(self) -> None:
        before = taobao(steps=(coupon(),))
        assert events(taobao(steps=(coupon(fee=1900), coupon("单品直降"))), before) == ()

    def test_of_several_the_strongest_is_told(self) -> None:
        steps = (coupon("店铺券", fee=500), coupon("品类券", fee=5000), coupon("商品券", fee=2000))
        [event] = events(taobao(steps=steps), taobao())
        assert isinstance(event.facts, CouponFacts)
        assert event.facts.coupon.title == "品类券"

    def test_one_that_came_with_a_presale_is_part_of_it(self) -> None:
        found = events(taobao(presale=presale(START), steps=(coupon(),)), taobao())
        assert kinds(found) == [EventKind.DEPOSIT_OPENS]

    def test_one_that_comes_with_a_rise_is_told(self) -> None:
        found = events(taobao(12000, steps=(coupon(),)), taobao())
        assert kinds(found) == [EventKind.COUPON_APPEARED]


def test_a_fall_and_a_moved_window_are_two_changes() -> None:
    windows = presale(START + timedelta(days=2))
    found = events(taobao(8000, presale=windows), taobao(presale=presale()))
    assert kinds(found) == [EventKind.PRICE_DROP, EventKind.WINDOW_MOVED]
