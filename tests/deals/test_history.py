from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.history import History, Observation
from deals.offer import Fen, PriceKind
from tests.deals.builders import DAY, HOUR, START, prices

FINAL, SALE, PRESALE, DROPSHIP = PriceKind.FINAL, PriceKind.SALE, PriceKind.PRESALE, PriceKind.DROPSHIP

POINTS = st.lists(
    st.tuples(st.integers(1, 90 * 24), st.sampled_from([FINAL, SALE, DROPSHIP]), st.integers(1, 500)), max_size=30
)


def history(points: list[tuple[int, PriceKind, Fen]]) -> History:
    ordered = sorted(points, key=lambda point: -point[0])
    return History(tuple(Observation(START - ago * HOUR, kind, fen) for ago, kind, fen in ordered))


def test_a_price_stands_until_its_next_point() -> None:
    past = prices((2 * DAY, 100), (DAY, 80))
    assert past.price_at(FINAL, START - 3 * DAY) is None
    assert past.price_at(FINAL, START - 2 * DAY) == 100
    assert past.price_at(FINAL, START - DAY - HOUR) == 100
    assert past.price_at(FINAL, START) == 80
    assert past.price_at(SALE, START) is None


def test_a_headline_of_another_kind_ends_a_stretch_but_the_dropship_price_does_not() -> None:
    past = history([(48, FINAL, 100), (36, DROPSHIP, 90), (24, PRESALE, 80), (12, FINAL, 95)])
    assert [(s.since, s.until, s.fen) for s in past.stretches(FINAL, START)] == [
        (START - 48 * HOUR, START - 24 * HOUR, 100),
        (START - 12 * HOUR, START, 95),
    ]
    assert [(s.since, s.until) for s in past.stretches(DROPSHIP, START)] == [(START - 36 * HOUR, START)]
    assert past.last(FINAL) == Observation(START - 12 * HOUR, FINAL, 95)
    assert past.last_headline() == past.last(FINAL)
    assert past.last(SALE) is None
    assert past.stretches(FINAL, START - 48 * HOUR) == ()


def test_the_median_counts_time_not_points() -> None:
    flapping = prices((7 * DAY, 100), (3 * HOUR, 80), (2 * HOUR, 90), (HOUR, 70))
    assert flapping.median(FINAL, START - 7 * DAY, START) == 100


def test_the_median_reaches_back_no_further_than_asked() -> None:
    past = prices((30 * DAY, 100), (4 * DAY, 80))
    assert past.median(FINAL, START - 7 * DAY, START) == 80
    assert past.median(FINAL, START - 10 * DAY, START) == 100
    assert past.median(FINAL, START - 40 * DAY, START - 31 * DAY) is None


def test_of_two_middle_prices_the_median_is_the_lower() -> None:
    assert prices((2 * DAY, 100), (DAY, 80)).median(FINAL, START - 2 * DAY, START) == 80


@given(POINTS)
def test_the_median_is_a_price_that_stood_and_half_of_the_time_is_at_or_below_it(
    points: list[tuple[int, PriceKind, Fen]],
) -> None:
    past, since = history(points), START - 40 * DAY
    median = past.median(FINAL, since, START)
    stood: dict[Fen, timedelta] = {}
    for stretch in past.stretches(FINAL, START):
        time = stretch.until - max(stretch.since, since)
        if time > timedelta():
            stood[stretch.fen] = stood.get(stretch.fen, timedelta()) + time
    if median is None:
        assert not stood
        return
    total = sum(stood.values(), timedelta())
    assert sum((time for fen, time in stood.items() if fen <= median), timedelta()) * 2 >= total
    assert sum((time for fen, time in stood.items() if fen < median), timedelta()) * 2 < total


def test_a_price_that_was_replaced_at_the_same_moment_never_stood() -> None:
    past = prices((DAY, 100), (HOUR, 80), (HOUR, 90))
    assert past.median(FINAL, START - HOUR, START) == past.lowest(FINAL, START - DAY, START) == 90
    assert prices((timedelta(), 80)).median(FINAL, START - HOUR, START) is None


@given(POINTS)
def test_the_lowest_is_no_higher_than_the_median_and_both_need_the_same_time(
    points: list[tuple[int, PriceKind, Fen]],
) -> None:
    past, since = history(points), START - 30 * DAY
    lowest, median = past.lowest(FINAL, since, START), past.median(FINAL, since, START)
    assert (lowest is None) is (median is None)
    assert lowest is None or median is None or lowest <= median


@pytest.mark.parametrize(("days", "lowest"), [(13.9, None), (14, 100), (60, 100)])
def test_the_lowest_ever_is_said_after_two_weeks_of_observation(days: float, lowest: Fen | None) -> None:
    past = prices((timedelta(days=days), 100), (HOUR, 120))
    assert past.lowest_seen(FINAL, START) == lowest


def test_before_the_first_point_nothing_was_observed() -> None:
    assert prices((DAY, 100)).observed(FINAL, START) == DAY
    assert prices((DAY, 100)).observed(FINAL, START - 2 * DAY) == timedelta()
    assert History().observed(FINAL, START) == timedelta()


@pytest.mark.parametrize(("days", "low"), [(27.9, None), (28, 100), (60, 100)])
def test_the_low_of_30_days_is_said_after_four_weeks_before_the_dip(days: float, low: Fen | None) -> None:
    assert prices((timedelta(days=days), 100)).low30(FINAL, START) == low


def test_the_low_of_30_days_leaves_the_running_dip_out() -> None:
    past = prices((60 * DAY, 100), (2 * DAY, 80))
    dip = past.dip_began(FINAL, 75, START)
    assert dip == START - 2 * DAY
    assert past.low30(FINAL, dip) == 100


def test_a_dip_that_ended_is_no_part_of_the_running_one() -> None:
    past = prices((60 * DAY, 100), (9 * DAY, 80), (2 * DAY, 90))
    dip = past.dip_began(FINAL, 75, START)
    assert dip == START
    assert past.low30(FINAL, dip) == 80


def test_a_fall_of_more_than_30_days_ago_became_the_normal_price() -> None:
    past = prices((60 * DAY, 100), (31 * DAY, 90), (5 * DAY, 80))
    assert past.dip_began(FINAL, 75, START) == START - 5 * DAY


def test_where_nothing_fell_the_dip_begins_now() -> None:
    assert prices((60 * DAY, 100)).dip_began(FINAL, 100, START) == START
    assert History().dip_began(FINAL, 100, START) == START


@pytest.mark.parametrize(
    ("points", "stood"),
    [
        ([], timedelta()),
        ([(5 * DAY, 80)], timedelta()),
        ([(5 * DAY, 80), (3 * DAY, 100)], 3 * DAY),
        ([(5 * DAY, 80), (3 * DAY, 100), (2 * DAY, 96), (DAY, 110)], 3 * DAY),
        ([(5 * DAY, 80), (3 * DAY, 100), (2 * DAY, 95), (DAY, 110)], DAY),
        ([(9 * DAY, 100)], 4 * DAY),
    ],
)
def test_how_long_a_price_stood_above_without_a_break(points: list[tuple[timedelta, Fen]], stood: timedelta) -> None:
    since: datetime = START - 4 * DAY
    assert prices(*points).stood_above(FINAL, 96, since=since, until=START) == stood
