import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.offer import Fen
from deals.reach import reachable


@pytest.mark.parametrize(("lowest", "asked"), [(34900, 36000), (2550, 2700), (100, 110), (9999, 11000), (1, 2)])
def test_a_reachable_price_is_round_and_a_little_above(lowest: Fen, asked: Fen) -> None:
    assert reachable(lowest) == asked


@given(st.integers(1, 10**9))
def test_it_is_never_below_what_was_seen_nor_far_above(lowest: Fen) -> None:
    assert lowest < reachable(lowest) <= max(lowest * 114 // 100 + 1, lowest + 2)
