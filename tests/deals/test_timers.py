"""Reminders: when they are due, what they say when they ring, and that they agree with the polls."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from deals.diff import diff
from deals.events import CouponFacts, EventKind, PreheatFacts, PresaleFacts, Timer
from deals.offer import Offer, Preheat, Presale, PriceKind, Quote
from deals.timers import ring, timers
from tests.deals.builders import DAY, HOUR, START, coupon, known, presale, snapshot, taobao

K = EventKind
OPENS = START + DAY
CLOSES = OPENS + 10 * DAY
TAIL = CLOSES + 3 * HOUR
TAIL_END = TAIL + 3 * DAY
OFFER = taobao(presale=presale(OPENS))
MINUTE = timedelta(minutes=1)


def due(offer: Offer, now: datetime = START) -> list[tuple[EventKind, datetime]]:
    return [(timer.kind, timer.due) for timer in timers(offer, now)]


def timer(kind: EventKind, offer: Offer = OFFER) -> Timer:
    """The first reminder of a kind."""
    return next(timer for timer in timers(offer, START) if timer.kind is kind)


def test_a_presale_reminds_of_every_opening_and_closing() -> None:
    assert due(OFFER) == [
        (K.DEPOSIT_OPENS, OPENS),
        (K.DEPOSIT_CLOSING, CLOSES - DAY),
        (K.DEPOSIT_CLOSING, CLOSES - HOUR),
        (K.DEPOSIT_CLOSING, CLOSES - 10 * MINUTE),
        (K.BALANCE_OPENS, TAIL),
        (K.BALANCE_CLOSING, TAIL_END - DAY),
        (K.BALANCE_CLOSING, TAIL_END - HOUR),
        (K.BALANCE_CLOSING, TAIL_END - 10 * MINUTE),
    ]


def test_only_what_is_still_to_come() -> None:
    assert due(OFFER, TAIL_END - DAY) == [
        (K.BALANCE_CLOSING, TAIL_END - HOUR),
        (K.BALANCE_CLOSING, TAIL_END - 10 * MINUTE),
    ]
    assert due(OFFER, TAIL_END) == []


def test_windows_of_more_than_120_days_remind_of_nothing() -> None:
    assert due(taobao(presale=presale(days=130))) == []
    assert len(due(taobao(presale=presale(OPENS, days=117, gap=timedelta(), balance_days=3)))) == 8


def test_a_window_shorter_than_a_lead_is_not_closing_before_it_opens() -> None:
    short = taobao(presale=Presale(deposit_start=OPENS, deposit_end=OPENS + HOUR))
    assert due(short) == [(K.DEPOSIT_OPENS, OPENS), (K.DEPOSIT_CLOSING, OPENS + 50 * MINUTE)]
    shortest = taobao(presale=Presale(deposit_start=OPENS, deposit_end=OPENS + 10 * MINUTE))
    assert due(shortest) == [(K.DEPOSIT_OPENS, OPENS)]


def test_an_announced_price_and_ending_coupons_remind_too() -> None:
    ends = START + 3 * DAY
    offer = taobao(
        preheat=Preheat(at=OPENS, price=9950),
        steps=(coupon(ends=ends), coupon("单品直降", ends=ends), coupon("品类券", ends=None)),
    )
    assert due(offer) == [
        (K.PREHEAT_STARTED, OPENS),
        (K.COUPON_ENDING, ends - DAY),
        (K.COUPON_ENDING, ends - 6 * HOUR),
        (K.COUPON_ENDING, ends - HOUR),
    ]


def test_a_coupon_is_not_ending_before_it_begins() -> None:
    late = replace(coupon(ends=START + 3 * DAY), starts=START + 3 * DAY - 2 * HOUR)
    assert due(taobao(steps=(late,))) == [(K.COUPON_ENDING, START + 3 * DAY - HOUR)]


@pytest.mark.parametrize("found", timers(OFFER, START), ids=lambda found: f"{found.kind}-{found.anchor - found.due}")
def test_on_time_every_reminder_says_what_it_is_for(found: Timer) -> None:
    event = ring(found, OFFER, found.due)
    assert event is not None
    assert (event.kind, event.offer, event.at) == (found.kind, OFFER.id, found.due)
    assert isinstance(event.facts, PresaleFacts)
    assert event.facts.presale == OFFER.presale
    assert event.facts.lead == (found.anchor - found.due or None)


COMMON = [found for found in timers(OFFER, START) if found.anchor - found.due in {timedelta(), HOUR}]


@pytest.mark.parametrize("found", COMMON, ids=lambda found: f"{found.kind}-{found.anchor - found.due}")
def test_a_poll_that_sees_the_same_first_writes_the_same_key(found: Timer) -> None:
    rung = ring(found, OFFER, found.due)
    before = known(taobao(), (30 * DAY, 10000))
    polled = diff(snapshot(OFFER, at=found.due), {OFFER.id: before}, baseline=False, now=found.due).events
    assert rung is not None
    assert [event.key for event in polled] == [rung.key]


@pytest.mark.parametrize(
    ("kind", "now", "said"),
    [
        (K.DEPOSIT_OPENS, CLOSES - HOUR - MINUTE, True),
        (K.DEPOSIT_OPENS, CLOSES - HOUR, False),
        (K.DEPOSIT_CLOSING, CLOSES - DAY - MINUTE, False),
        (K.DEPOSIT_CLOSING, CLOSES - HOUR - MINUTE, True),
        (K.DEPOSIT_CLOSING, CLOSES - HOUR, False),
        (K.DEPOSIT_CLOSING, CLOSES, False),
        (K.BALANCE_OPENS, TAIL_END - HOUR - MINUTE, True),
        (K.BALANCE_OPENS, TAIL_END - HOUR, False),
    ],
)
def test_what_is_said_of_a_window_is_said_late_until_its_last_hour(kind: EventKind, now: datetime, said: bool) -> None:
    assert (ring(timer(kind), OFFER, now) is not None) is said


@pytest.mark.parametrize("kind", [K.DEPOSIT_CLOSING, K.BALANCE_CLOSING])
def test_what_is_said_in_the_last_hour_is_said_until_the_end(kind: EventKind) -> None:
    of_the_hour, of_the_minutes = [found for found in timers(OFFER, START) if found.kind is kind][1:]
    for found in (of_the_hour, of_the_minutes):
        assert ring(found, OFFER, found.anchor - MINUTE) is not None
        assert ring(found, OFFER, found.anchor) is None


def test_reminders_of_hours_and_of_minutes_are_other_facts() -> None:
    events = [ring(found, OFFER, found.due) for found in timers(OFFER, START) if found.kind is K.DEPOSIT_CLOSING]
    assert [event.key.rpartition("/")[2] for event in events if event] == ["24h", "1h", "10m"]


@pytest.mark.parametrize(
    "now_shown",
    [taobao(), taobao(presale=presale(OPENS + HOUR)), taobao(presale=presale(OPENS - DAY))],
    ids=["gone", "later", "earlier"],
)
def test_a_reminder_of_windows_that_moved_says_nothing(now_shown: Offer) -> None:
    assert ring(timer(K.DEPOSIT_OPENS), now_shown, OPENS) is None


def test_an_opening_says_a_presale_price_but_never_the_one_before() -> None:
    for kind, quote in ((PriceKind.PRESALE, Quote(PriceKind.PRESALE, 8000)), (PriceKind.FINAL, None)):
        event = ring(timer(K.DEPOSIT_OPENS), OFFER, OPENS, quote=Quote(kind, 8000))
        assert event is not None
        assert isinstance(event.facts, PresaleFacts)
        assert event.facts.quote == quote


class TestPreheat:
    OFFER = taobao(preheat=Preheat(at=OPENS, price=9950))

    def test_it_says_that_the_announced_time_has_come(self) -> None:
        before = Quote(PriceKind.FINAL, 10000)
        event = ring(timer(K.PREHEAT_STARTED, self.OFFER), self.OFFER, OPENS, quote=before)
        assert event is not None
        assert event.facts == PreheatFacts(preheat=Preheat(at=OPENS, price=9950), quote=before)
        assert event.key == f"taobao:s:abcdefghij/preheat_started/{int(OPENS.timestamp() * 1000)}"

    @pytest.mark.parametrize(("late", "said"), [(timedelta(), True), (5 * HOUR, True), (6 * HOUR, False)])
    def test_it_is_said_for_some_hours(self, late: timedelta, said: bool) -> None:
        event = ring(timer(K.PREHEAT_STARTED, self.OFFER), self.OFFER, OPENS + late)
        assert (event is not None) is said

    @pytest.mark.parametrize(
        "preheat",
        [None, Preheat(at=OPENS + HOUR, price=9950), Preheat(at=OPENS - HOUR, price=9950)],
        ids=["gone", "later", "earlier"],
    )
    def test_what_was_called_off_is_not_said(self, preheat: Preheat | None) -> None:
        assert ring(timer(K.PREHEAT_STARTED, self.OFFER), taobao(preheat=preheat), OPENS) is None

    def test_it_is_not_said_early(self) -> None:
        assert ring(timer(K.PREHEAT_STARTED, self.OFFER), self.OFFER, OPENS - MINUTE) is None


class TestCoupons:
    ENDS = START + 3 * DAY
    OFFER = taobao(steps=(coupon("店铺券", ends=ENDS), coupon(ends=ENDS)))

    def test_each_coupon_is_said_by_itself_with_its_lead(self) -> None:
        rung = [ring(found, self.OFFER, found.due) for found in timers(self.OFFER, START)]
        facts = [event.facts for event in rung if event]
        assert [(f.coupon.title, f.lead) for f in facts if isinstance(f, CouponFacts)] == [
            (title, lead) for lead in (DAY, 6 * HOUR, HOUR) for title in ("店铺券", "商品券")
        ]
        assert len({event.key for event in rung if event}) == 6

    @pytest.mark.parametrize(
        ("shown", "now"),
        [
            (taobao(), ENDS - DAY),
            (taobao(steps=(coupon(ends=ENDS),)), ENDS - DAY),
            (taobao(steps=(coupon("店铺券", ends=ENDS + DAY),)), ENDS - DAY),
            (OFFER, ENDS - 6 * HOUR),
            (OFFER, ENDS - DAY - MINUTE),
            (OFFER, ENDS),
        ],
        ids=["gone", "another one", "prolonged", "the next reminder is due", "early", "ended"],
    )
    def test_otherwise_nothing_is_said(self, shown: Offer, now: datetime) -> None:
        assert ring(timer(K.COUPON_ENDING, self.OFFER), shown, now) is None


def test_a_coupon_that_has_ended_is_not_ending() -> None:
    offer = taobao(steps=(coupon(),))
    last = timers(offer, START)[-1]
    assert ring(last, offer, last.anchor - MINUTE) is not None
    assert ring(last, offer, last.anchor) is None


def test_the_timers_of_an_offer_come_with_every_change_that_is_written() -> None:
    before = known(taobao(), (DAY, 10000))
    changes = diff(snapshot(OFFER, at=OPENS), {OFFER.id: before}, baseline=True, now=OPENS)
    [(offer, found)] = changes.timers
    assert offer == OFFER.id
    assert found == timers(OFFER, START)[1:]
