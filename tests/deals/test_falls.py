"""Price drops and lows: what counts, what was told, what is said."""

from dataclasses import replace
from datetime import timedelta

import pytest

from deals.diff import diff
from deals.events import Event, EventKind, Fall
from deals.history import History, Observation
from deals.offer import Fen, Offer, PriceKind, Quote
from deals.snapshot import Known, Told
from tests.deals.builders import DAY, HOUR, START, coupon, kinds, known, panda, presale, price_facts, snapshot, taobao

FINAL, SALE, PRESALE = PriceKind.FINAL, PriceKind.SALE, PriceKind.PRESALE
WHOLESALE, DROPSHIP = PriceKind.WHOLESALE, PriceKind.DROPSHIP


def events(offer: Offer, before: Known) -> tuple[Event, ...]:
    return diff(snapshot(offer), {offer.id: before}, baseline=False, now=START).events


def mixed(offer: Offer, *points: tuple[timedelta, PriceKind, Fen], told: Told | None = None) -> Known:
    history = History(tuple(Observation(START - ago, kind, fen) for ago, kind, fen in points))
    return Known(offer=offer, history=history, told=told)


def test_a_fall_is_told_with_every_baseline() -> None:
    before = known(taobao(8000), (40 * DAY, 11000), (6 * DAY, 10000), (2 * DAY, 8000))
    [event] = events(taobao(6990), before)
    facts = price_facts(event)
    assert event.kind is EventKind.PRICE_DROP
    assert event.at == START
    assert (facts.quote, facts.before) == (Quote(FINAL, 6990), 8000)
    assert (facts.median7, facts.lowest, facts.observed_days) == (10000, 8000, 40)
    assert facts.is_lowest
    assert (facts.also, facts.coupon) == (None, None)


def test_the_low_of_30_days_is_measured_before_the_running_dip() -> None:
    before = known(taobao(8000), (40 * DAY, 10000), (2 * DAY, 8000))
    facts = price_facts(events(taobao(6990), before)[0])
    assert facts.low30 == 10000
    assert facts.is_low30


def test_after_a_short_observation_nothing_is_said_of_lows() -> None:
    facts = price_facts(events(taobao(6990), known(taobao(10000), (5 * DAY, 10000)))[0])
    assert (facts.lowest, facts.low30, facts.is_lowest, facts.is_low30) == (None, None, False, False)
    assert (facts.median7, facts.observed_days) == (10000, 5)


def test_a_fall_to_a_price_that_was_seen_before_is_no_low() -> None:
    before = known(taobao(10000), (40 * DAY, 6990), (30 * DAY, 10000))
    assert not price_facts(events(taobao(6990), before)[0]).is_lowest


def test_the_key_of_a_fall_is_readable_and_hangs_on_what_it_fell_from() -> None:
    [event] = events(taobao(6990), known(taobao(10000), (DAY, 10000)))
    since = int((START - DAY).timestamp() * 1000)
    assert event.key == f"taobao:s:abcdefghij/price_drop/final/6990/{since}"


@pytest.mark.parametrize("fen", [10000, 10001, 20000, None])
def test_what_does_not_fall_is_no_drop(fen: Fen | None) -> None:
    assert events(taobao(fen), known(taobao(10000), (DAY, 10000))) == ()


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (taobao(8000), (SALE, 10000)),
        (taobao(None, sale_price=8000), (FINAL, 10000)),
        (taobao(8000, presale=presale(START - DAY)), (FINAL, 10000)),
        (taobao(8000), (PRESALE, 10000)),
        (panda(8000), (PriceKind.WHOLESALE_FROM, 10000)),
        (panda(8000, sale_is_range=True), (WHOLESALE, 10000)),
        (panda(None, 8000), (WHOLESALE, 10000)),
    ],
)
def test_prices_of_different_kinds_are_never_compared(now: Offer, before: tuple[PriceKind, Fen]) -> None:
    kind, fen = before
    assert EventKind.PRICE_DROP not in kinds(events(now, mixed(now, (DAY, kind, fen))))


def test_a_moment_with_another_kind_of_price_does_not_hide_a_fall() -> None:
    offer = taobao(8000)
    [event] = events(offer, mixed(offer, (DAY, FINAL, 10000), (HOUR, SALE, 12000)))
    assert price_facts(event).before == 10000


class TestWholesaleAndDropship:
    BEFORE = mixed(panda(2550, 2250), (DAY, WHOLESALE, 2550), (DAY, DROPSHIP, 2250))

    def test_a_fall_of_both_prices_is_one_drop(self) -> None:
        [event] = events(panda(2000, 1900), self.BEFORE)
        facts = price_facts(event)
        assert (facts.quote, facts.before) == (Quote(WHOLESALE, 2000), 2550)
        assert facts.also == Fall(Quote(DROPSHIP, 1900), 2250)

    def test_a_fall_of_the_dropship_price_alone_is_a_drop_of_its_own(self) -> None:
        [event] = events(panda(2550, 1900), self.BEFORE)
        facts = price_facts(event)
        assert (facts.quote, facts.before, facts.also) == (Quote(DROPSHIP, 1900), 2250, None)
        assert (facts.median7, facts.observed_days) == (2250, 1)

    def test_a_fall_of_the_wholesale_price_alone_carries_nothing_else(self) -> None:
        [event] = events(panda(2000, 2250), self.BEFORE)
        assert price_facts(event).also is None

    def test_a_dropship_price_that_fell_beside_a_headline_already_told_is_told(self) -> None:
        offer = panda(2550, 2250)
        before = mixed(
            offer, (2 * HOUR, WHOLESALE, 2550), (2 * HOUR, DROPSHIP, 2250), told=Told(WHOLESALE, 2000, START - 3 * HOUR)
        )
        [event] = events(panda(2000, 1900), before)
        assert price_facts(event).quote == Quote(DROPSHIP, 1900)


class TestTold:
    """A fall that is not lower than what was told waits until the price stood above it for a while."""

    def falls(self, fen: Fen, stood: Fen, ago: timedelta, *, told: Fen = 8000, kind: PriceKind = FINAL) -> bool:
        before = known(
            taobao(stood), (20 * DAY, 10000), (15 * DAY, told), (ago, stood), told=Told(kind, told, START - 15 * DAY)
        )
        return bool(events(taobao(fen), before))

    @pytest.mark.parametrize("fen", [8000, 8001])
    def test_what_was_told_is_not_told_again_soon(self, fen: Fen) -> None:
        assert not self.falls(fen, 10000, HOUR)

    def test_a_fall_below_what_was_told_is_news(self) -> None:
        assert self.falls(7999, 10000, HOUR)

    @pytest.mark.parametrize(
        ("stood", "ago", "told_again"),
        [
            (8400, 7 * DAY, True),
            (8400, 7 * DAY - HOUR, False),
            (8399, 14 * DAY, False),
            (9600, DAY, True),
            (9600, DAY - HOUR, False),
            (9599, DAY, False),
        ],
    )
    def test_five_percent_for_a_week_or_twenty_for_a_day_make_it_news_again(
        self, stood: Fen, ago: timedelta, told_again: bool
    ) -> None:
        assert self.falls(8000, stood, ago) is told_again

    def test_the_time_above_must_reach_up_to_the_fall(self) -> None:
        before = known(
            taobao(8200),
            (15 * DAY, 8000),
            (14 * DAY, 10000),
            (HOUR, 8200),
            told=Told(FINAL, 8000, START - 15 * DAY),
        )
        assert events(taobao(8000), before) == ()

    def test_the_percentage_is_not_rounded_down(self) -> None:
        assert not self.falls(8001, 8401, 7 * DAY, told=8001)
        assert self.falls(8001, 8402, 7 * DAY, told=8001)

    def test_the_time_before_it_was_told_does_not_count(self) -> None:
        before = known(taobao(10000), (10 * DAY, 10000), told=Told(FINAL, 8000, START - HOUR))
        assert events(taobao(8000), before) == ()

    def test_a_told_price_of_another_kind_does_not_silence_the_first_fall(self) -> None:
        before = known(taobao(10000), (DAY, 10000), told=Told(SALE, 5000, START - HOUR))
        assert kinds(events(taobao(8000), before)) == [EventKind.PRICE_DROP]

    def test_where_another_kind_was_told_since_a_price_seen_lately_is_no_news(self) -> None:
        told = Told(SALE, 5000, START - HOUR)
        assert events(taobao(8000), known(taobao(10000), (DAY, 8000), (HOUR, 10000), told=told)) == ()
        assert events(taobao(8000), known(taobao(10000), (9 * DAY, 8000), (8 * DAY, 10000), told=told)) != ()

    def test_a_fall_told_again_has_a_key_of_its_own(self) -> None:
        first = events(taobao(8000), known(taobao(10000), (DAY, 10000)))
        again = events(taobao(8000), known(taobao(10000), (9 * DAY, 10000)))
        assert first[0].key != again[0].key


class TestPresale:
    OFFER = taobao(8000, presale=presale(START - DAY))

    def test_a_price_that_falls_while_the_presale_runs_is_a_drop(self) -> None:
        [event] = events(self.OFFER, mixed(self.OFFER, (2 * DAY, FINAL, 12000), (22 * HOUR, PRESALE, 10000)))
        assert price_facts(event).quote == Quote(PRESALE, 8000)
        assert price_facts(event).before == 10000

    def test_a_feed_that_is_late_with_the_presale_price_fakes_no_drop(self) -> None:
        before = mixed(self.OFFER, (2 * DAY, FINAL, 12000), (22 * HOUR + timedelta(minutes=1), PRESALE, 12000))
        assert events(self.OFFER, before) == ()

    def test_a_presale_price_is_kept_once_more_when_it_can_be_believed(self) -> None:
        before = mixed(self.OFFER, (23 * HOUR, PRESALE, 8000))
        changes = diff(snapshot(self.OFFER), {self.OFFER.id: before}, baseline=False, now=START)
        assert changes.observations == ((self.OFFER.id, Observation(START, PRESALE, 8000)),)

    @pytest.mark.parametrize(("opened", "last"), [(HOUR, HOUR), (DAY, HOUR)], ids=["too early", "believed already"])
    def test_but_not_before_and_not_twice(self, opened: timedelta, last: timedelta) -> None:
        offer = taobao(8000, presale=presale(START - opened))
        before = mixed(offer, (last, PRESALE, 8000))
        assert diff(snapshot(offer), {offer.id: before}, baseline=False, now=START).observations == ()

    def test_it_is_a_presale_price_even_where_the_deposit_window_is_not_sent_any_more(self) -> None:
        windows = presale(START - DAY)
        sent = taobao(8000, presale=replace(windows, deposit_start=None, deposit_end=None))
        before = mixed(taobao(8000, presale=windows), (DAY, FINAL, 10000))
        changes = diff(snapshot(sent), {sent.id: before}, baseline=False, now=START)
        assert changes.observations == ((sent.id, Observation(START, PRESALE, 8000)),)
        assert changes.events == ()

    def test_the_price_of_an_earlier_presale_is_not_fallen_from(self) -> None:
        assert events(self.OFFER, mixed(self.OFFER, (100 * DAY, PRESALE, 10000))) == ()

    def test_the_end_of_a_presale_is_no_drop_from_what_was_before_it(self) -> None:
        offer = taobao(9000)
        assert events(offer, mixed(offer, (5 * DAY, FINAL, 10000), (4 * DAY, PRESALE, 8000))) == ()


class TestLowestSeen:
    def test_a_low_where_the_kind_of_price_changed_is_told_without_a_fall(self) -> None:
        offer = taobao(7000)
        [event] = events(offer, mixed(offer, (30 * DAY, FINAL, 10000), (4 * DAY, PRESALE, 8000)))
        facts = price_facts(event)
        assert event.kind is EventKind.LOWEST_SEEN
        assert event.key.startswith("taobao:s:abcdefghij/lowest_seen/final/7000/")
        assert (facts.before, facts.lowest, facts.quote) == (None, 10000, Quote(FINAL, 7000))
        assert facts.is_lowest

    def test_a_coupon_that_came_with_it_is_part_of_it(self) -> None:
        offer = taobao(7000, steps=(coupon(),))
        before = mixed(taobao(), (30 * DAY, FINAL, 10000), (4 * DAY, PRESALE, 8000))
        [event] = events(offer, before)
        assert price_facts(event).coupon == coupon()

    @pytest.mark.parametrize(
        ("observed", "presale_price", "now"),
        [(13 * DAY, 8000, 7000), (30 * DAY, 7000, 7000), (30 * DAY, 12000, 10000)],
        ids=["observed too shortly", "the presale was as cheap", "no lower than before"],
    )
    def test_otherwise_nothing_is_said(self, observed: timedelta, presale_price: Fen, now: Fen) -> None:
        offer = taobao(now)
        assert events(offer, mixed(offer, (observed, FINAL, 10000), (4 * DAY, PRESALE, presale_price))) == ()

    def test_a_fall_to_the_lowest_is_one_drop_that_says_so(self) -> None:
        [event] = events(taobao(7000), known(taobao(10000), (30 * DAY, 10000)))
        assert event.kind is EventKind.PRICE_DROP
        assert price_facts(event).is_lowest

    def test_a_first_price_is_never_the_lowest(self) -> None:
        assert events(taobao(7000), Known(offer=taobao(None))) == ()


class TestCoupons:
    def test_a_coupon_that_came_with_a_fall_is_part_of_it(self) -> None:
        [event] = events(taobao(8000, steps=(coupon(),)), known(taobao(10000), (DAY, 10000)))
        assert event.kind is EventKind.PRICE_DROP
        assert price_facts(event).coupon == coupon()

    def test_a_coupon_that_comes_and_goes_with_a_flapping_price_is_not_told_again(self) -> None:
        before = known(taobao(10000), (DAY, 8000), (HOUR, 10000), told=Told(FINAL, 8000, START - DAY))
        assert events(taobao(8000, steps=(coupon(),)), before) == ()
