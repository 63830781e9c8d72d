from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.count import read_count, read_share
from deals.offer import Count


@pytest.mark.parametrize(
    ("sent", "count"),
    [
        ("1万+", Count(10_000, at_least=True)),
        ("1.8万+", Count(18_000, at_least=True)),
        ("2000w+", Count(20_000_000, at_least=True)),
        ("2000W+", Count(20_000_000, at_least=True)),
        ("1亿+", Count(100_000_000, at_least=True)),
        ("3千", Count(3000)),
        ("100＋", Count(100, at_least=True)),
        (50000, Count(50000)),
        ("743", Count(743)),
        (0, Count(0)),
        (Decimal(30), Count(30)),
    ],
)
def test_a_volume_is_read_however_it_is_written(sent: object, count: Count) -> None:
    assert read_count(sent) == count


@pytest.mark.parametrize(
    "sent",
    [
        "",
        None,
        True,
        -1,
        "-1",
        "+",
        "万",
        "1万万",
        "1e5",
        "many",
        pytest.param(10**5000, id="huge"),
        Decimal("1E+9"),
        Decimal("NaN"),
        [],
    ],
)
def test_what_is_no_volume_is_unknown(sent: object) -> None:
    assert read_count(sent) is None


@pytest.mark.parametrize(
    ("sent", "share"),
    [
        *(("35%", 35), ("35", 35), (35, 35), ("0%", 0), ("100%", 100), ("33.9%", 33)),
        *(("101%", None), ("-1%", None), ("", None), (None, None), ("%", None), ("abc", None)),
    ],
)
def test_a_share_is_whole_percent_up_to_a_hundred(sent: object, share: int | None) -> None:
    assert read_share(sent) == share


@given(st.one_of(st.text(), st.text(alphabet="0123456789.+万千亿wk%"), st.integers(), st.decimals(), st.floats()))
def test_nothing_a_feed_can_send_raises(sent: object) -> None:
    count, share = read_count(sent), read_share(sent)
    assert count is None or count.value >= 0
    assert share is None or 0 <= share <= 100
