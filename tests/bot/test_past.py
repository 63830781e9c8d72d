from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import Catalogue
from bot.past import BAR_COUNT, BARS, bars, month, observed_days, recent, unseen_days
from bot.voice import Voice
from deals.history import MONTH, History, Observation
from deals.offer import PriceKind
from tests.bot.samples import CAT_FOOD, DAY, HISTORY, NOW

ZH = Voice.of(Catalogue.load(), "zh")
FINAL, PRESALE = PriceKind.FINAL, PriceKind.PRESALE


def history(*points: tuple[float, PriceKind, int]) -> History:
    return History(tuple(Observation(NOW - ago * DAY, kind, fen) for ago, kind, fen in points))


def drawn(past: History) -> str:
    return bars(recent(past, FINAL, NOW - MONTH, NOW))


def test_bars_are_equal_in_time_and_end_with_the_newest_price() -> None:
    assert drawn(history((30, FINAL, 200), (15, FINAL, 100))) == "▇▇▇▇▁▁▁▁"
    assert drawn(history((16, FINAL, 100), (2, FINAL, 200), (1, FINAL, 300))) == "▁▁▁▁▁▁▁▇"


def test_a_price_that_never_changed_stands_in_the_middle() -> None:
    assert drawn(history((9, FINAL, 200))) == "▄" * BAR_COUNT


def test_a_price_that_fell_this_very_moment_is_in_the_range() -> None:
    said = month(ZH, history((9, FINAL, 20000), (0, FINAL, 10000)), FINAL, NOW)
    assert said == "近 30 天 ¥100–¥200 ▇▇▇▇▇▇▇▁"


def test_the_range_is_of_thirty_days_and_counts_the_price_that_stood_when_they_began() -> None:
    past = history((90, FINAL, 90000), (40, FINAL, 20000), (5, FINAL, 10000))
    assert month(ZH, past, FINAL, NOW) == "近 30 天 ¥100–¥200 ▇▇▇▇▇▇▁▁"


def test_one_price_is_no_range() -> None:
    assert month(ZH, history((9, FINAL, 20000)), FINAL, NOW) is None
    assert month(ZH, History(), FINAL, NOW) is None


def test_a_presale_price_is_in_nobodys_range() -> None:
    past = history((20, FINAL, 20000), (10, PRESALE, 100), (5, FINAL, 18000))
    assert month(ZH, past, FINAL, NOW) == "近 30 天 ¥180–¥200 ▇▇▇▇▇▇▁▁"


def test_days_are_whole_days() -> None:
    assert observed_days(HISTORY, FINAL, NOW) == 41
    assert observed_days(HISTORY, FINAL, NOW + timedelta(hours=23)) == 41
    assert observed_days(HISTORY, PRESALE, NOW) == 0


def test_a_listing_price_is_unseen_only_after_two_weeks_of_looking() -> None:
    assert unseen_days(history((14, FINAL, 40000)), CAT_FOOD, NOW) == 14
    assert unseen_days(history((13.9, FINAL, 40000)), CAT_FOOD, NOW) is None
    assert unseen_days(history((30, FINAL, 40000), (20, FINAL, 52900)), CAT_FOOD, NOW) is None
    assert unseen_days(history((30, PRESALE, 40000)), CAT_FOOD, NOW) is None


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(1, 10**6)), min_size=1, max_size=30))
def test_there_are_always_as_many_bars_and_the_highest_and_lowest_are_at_the_ends(
    points: list[tuple[float, int]],
) -> None:
    past = history(*((ago, FINAL, fen) for ago, fen in sorted(points, reverse=True)))
    shown = drawn(past)
    assert len(shown) == BAR_COUNT
    assert set(shown) <= set(BARS)
