from hypothesis import given
from hypothesis import strategies as st

from bot.pacing.rate import MINUTE, Rate


def test_a_refusal_costs_a_tenth_and_each_minute_gives_a_hundredth_back() -> None:
    rate = Rate(30)
    rate.lower(100.0)
    assert rate.at(100.0) == 27
    assert rate.at(100.0 + 5 * MINUTE) == 28.5
    assert rate.at(100.0 + 10 * MINUTE) == 30
    assert rate.at(100.0 + 1000 * MINUTE) == 30


@given(st.lists(st.floats(0, 3600), max_size=60))
def test_it_is_never_above_the_full_rate_and_never_stops(pauses: list[float]) -> None:
    rate, now = Rate(30), 0.0
    for pause in pauses:
        now += pause
        rate.lower(now)
        assert 1 <= rate.at(now) <= 30
