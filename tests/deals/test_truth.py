from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.events import EventKind, PresaleFacts, Sighting
from deals.history import History, Observation
from deals.offer import Fen, Offer, Preheat, PriceKind, PromotionStep, Quote
from deals.truth import judge, look_again, mark
from deals.verdict import Kept, Moved, StillTrue, Told, Untrue, Why
from tests.deals.builders import DAY, HOUR, START, coupon, presale, taobao
from tests.deals.watching import coupon_event, drop, new, preheat, presale_step, sighting, watch

LATER = START + HOUR


def told(one: Sighting, now: Offer, *, line: str | None = "drop>=5%:prev", at: datetime = LATER) -> Told:
    """What was said, and the offer as it was seen last, at that price since `at`."""
    points = (Observation(at, PriceKind.FINAL, now.final_price),) if now.final_price is not None else ()
    return Told(
        sighting=replace(one, offer=now), watch=watch(line) if line else None, history=History(points), seen_at=at
    )


@pytest.mark.parametrize(("fen", "is_true"), [(8000, True), (9000, True), (9100, True), (9180, False), (12000, False)])
def test_a_drop_is_untrue_once_the_price_is_two_percent_up_again(fen: Fen, is_true: bool) -> None:
    verdict = judge(told(drop(9000, 12000), taobao(fen)), LATER)
    assert verdict == (StillTrue() if is_true else Untrue(Why.PRICE_UP, LATER))


def test_a_drop_is_untrue_once_its_rule_would_not_have_asked_for_it() -> None:
    one = drop(9500, 10000)
    assert judge(told(one, taobao(9501), line="drop>=5%:prev"), LATER) == Untrue(Why.PRICE_UP, LATER)
    assert judge(told(one, taobao(9501), line="<=95 drop>=1%:prev"), LATER) == Untrue(Why.PRICE_UP, LATER)
    assert judge(told(one, taobao(9501), line="drop>=1%:prev"), LATER) == StillTrue()


def test_a_rule_that_was_changed_since_takes_nothing_back() -> None:
    assert judge(told(drop(9500, 10000), taobao(9501), line="drop>=50%:prev"), LATER) == StillTrue()
    assert judge(told(drop(9500, 10000), taobao(9501), line=None), LATER) == StillTrue()


def test_what_nobody_knows_takes_nothing_back() -> None:
    unread, in_presale = taobao(None), taobao(99000, presale=presale(START - DAY))
    assert judge(told(drop(9000, 12000), unread), LATER) == StillTrue()
    assert judge(told(drop(9000, 12000), in_presale), LATER) == StillTrue()


def test_a_new_offer_stays_new_but_may_leave_the_price_it_was_wanted_for() -> None:
    one = new(taobao(9000))
    assert judge(told(one, taobao(20000), line="new"), LATER) == StillTrue()
    assert judge(told(one, taobao(10000), line="<=100"), LATER) == StillTrue()
    assert judge(told(one, taobao(10001), line="<=100"), LATER) == Untrue(Why.PRICE_UP, LATER)


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        (EventKind.PRESALE_ANNOUNCED, "deposit_end"),
        (EventKind.DEPOSIT_OPENS, "deposit_end"),
        (EventKind.DEPOSIT_CLOSING, "deposit_end"),
        (EventKind.BALANCE_OPENS, "balance_end"),
        (EventKind.BALANCE_CLOSING, "balance_end"),
        (EventKind.WINDOW_MOVED, "balance_end"),
    ],
)
def test_a_presale_is_over_when_its_window_closes_and_not_before(kind: EventKind, end: str) -> None:
    windows = presale()
    one = told(presale_step(kind), taobao(presale=windows), line="presale")
    at = getattr(windows, end)
    assert look_again(one, START) == at
    assert judge(one, at - HOUR) == StillTrue()
    assert judge(one, at) == Untrue(Why.WINDOW_OVER, at)


def test_a_window_that_moved_is_shown_as_it_is_now_and_ends_then() -> None:
    longer = presale(days=12)
    one = told(presale_step(EventKind.DEPOSIT_OPENS), taobao(presale=longer), line="presale")
    assert judge(one, LATER) == Moved()
    assert longer.deposit_end is not None
    assert judge(one, longer.deposit_end) == Untrue(Why.WINDOW_OVER, longer.deposit_end)
    assert mark(Moved(), taobao(presale=longer)) != mark(Moved(), taobao(presale=presale(days=13)))


def test_the_next_presale_of_an_offer_is_not_the_one_that_was_told() -> None:
    first = presale()
    following = presale(START + 40 * DAY)
    one = told(presale_step(EventKind.BALANCE_OPENS), taobao(presale=following), line="presale")
    assert judge(one, LATER) == StillTrue()
    assert first.balance_end is not None
    assert judge(one, first.balance_end) == Untrue(Why.WINDOW_OVER, first.balance_end)


def test_a_presale_that_is_not_shown_any_more_still_ends_when_it_said() -> None:
    one = told(presale_step(EventKind.DEPOSIT_OPENS), taobao(), line="presale")
    assert judge(one, LATER) == StillTrue()
    end = presale().deposit_end
    assert end is not None
    assert judge(one, end) == Untrue(Why.WINDOW_OVER, end)


def test_only_money_moved_is_no_other_window() -> None:
    facts = PresaleFacts(presale=presale())
    one = sighting(EventKind.DEPOSIT_OPENS, taobao(), facts)
    assert judge(told(one, taobao(presale=presale(deposit=5000)), line="presale"), LATER) == StillTrue()


STARTS = START + DAY
"""When the announced price of `preheat` should hold."""


@pytest.mark.parametrize("kind", [EventKind.PREHEAT_ANNOUNCED, EventKind.PREHEAT_STARTED])
@pytest.mark.parametrize("fen", [7000, 8000])
def test_an_announced_price_that_came_was_kept(kind: EventKind, fen: Fen) -> None:
    one = preheat(8000, 10000)
    one = replace(one, event=replace(one.event, kind=kind))
    came = STARTS + HOUR
    assert judge(told(one, taobao(fen), at=came), came) == Kept(came)


def test_an_announced_price_that_did_not_come_was_broken_after_a_grace() -> None:
    one = told(preheat(8000, 10000), taobao(9000), at=STARTS + HOUR)
    assert judge(one, STARTS + HOUR) == StillTrue()
    assert look_again(one, STARTS + HOUR) == STARTS + 2 * HOUR
    assert judge(one, STARTS + 2 * HOUR) == Untrue(Why.BROKEN, STARTS)


def test_no_promise_is_judged_before_the_offer_was_seen_again() -> None:
    assert judge(told(preheat(8000, 10000), taobao(10000), at=START), STARTS + 9 * HOUR) == StillTrue()


def test_a_kept_price_that_ended_is_no_broken_promise() -> None:
    one = told(preheat(8000, 10000), taobao(10000), at=STARTS + 5 * HOUR)
    history = History((Observation(STARTS + HOUR, PriceKind.FINAL, 8000), *one.history.points))
    verdict = judge(replace(one, history=history), STARTS + 6 * HOUR)
    assert verdict == Untrue(Why.PRICE_UP, STARTS + 5 * HOUR)


def test_another_kind_of_price_breaks_no_promise() -> None:
    shelf_only = taobao(None, sale_price=11000)
    one = told(preheat(8000, 10000), shelf_only, at=STARTS + HOUR)
    assert judge(one, STARTS + 9 * HOUR) == StillTrue()


def test_an_announcement_that_was_changed_in_time_shows_the_new_one() -> None:
    changed = taobao(10000, preheat=Preheat(at=STARTS, price=8500))
    assert judge(told(preheat(8000, 10000), changed), LATER) == Moved()
    same = taobao(10000, preheat=Preheat(at=STARTS, price=8000))
    assert judge(told(preheat(8000, 10000), same), LATER) == StillTrue()


def test_a_promise_that_was_put_off_is_not_broken_yet_but_one_that_was_kept_stays_kept() -> None:
    put_off = taobao(10000, preheat=Preheat(at=STARTS + DAY, price=8000))
    late = told(preheat(8000, 10000), put_off, at=STARTS + HOUR)
    assert judge(late, STARTS + 3 * HOUR) == Moved()
    following = taobao(8000, preheat=Preheat(at=STARTS + DAY, price=7000))
    assert judge(told(preheat(8000, 10000), following, at=STARTS), STARTS + 3 * HOUR) == Kept(STARTS)


def test_a_coupon_is_over_at_its_end_unless_the_end_moved() -> None:
    one = coupon_event(EventKind.COUPON_APPEARED, HOUR)
    longer = taobao(steps=(coupon(ends=START + DAY),))
    assert judge(told(one, taobao(steps=(coupon(ends=LATER),))), LATER) == Untrue(Why.COUPON_OVER, LATER)
    assert judge(told(one, longer), LATER) == StillTrue()
    assert look_again(told(one, longer), LATER) == START + DAY


def test_a_coupon_is_over_when_other_steps_took_its_place_but_not_when_nothing_was_said() -> None:
    one = coupon_event(EventKind.COUPON_APPEARED, 9 * HOUR)
    other = taobao(steps=(PromotionStep(title="跨店满减", fee=100),))
    assert judge(told(one, other), LATER) == Untrue(Why.COUPON_OVER, LATER)
    assert judge(told(one, taobao()), LATER) == StillTrue()


@given(now=st.integers(0, 10**6), fen=st.integers(1, 30_000), before=st.integers(1, 30_000))
def test_a_price_that_never_rose_is_never_taken_back(now: int, fen: Fen, before: Fen) -> None:
    one = drop(fen, before)
    cheaper = told(replace(one, event=replace(one.event, at=START)), taobao(max(fen - now, 1)))
    assert judge(cheaper, LATER) == StillTrue()


def test_prices_are_compared_within_their_kind() -> None:
    one = drop(9000, 12000, kind=PriceKind.SALE)
    assert judge(told(one, taobao(20000)), LATER) == StillTrue()
    shelf = taobao(None, sale_price=9999)
    history = History((Observation(LATER, PriceKind.SALE, Quote(PriceKind.SALE, 9999).fen),))
    assert judge(replace(told(one, shelf), history=history), LATER) == Untrue(Why.PRICE_UP, LATER)
