from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.money import Price, read_fen, read_hundredths, read_percent, read_price


@pytest.mark.parametrize(
    ("sent", "fen"),
    [
        ("567.0", 56700),
        ("567.00", 56700),
        ("79", 7900),
        (79, 7900),
        (Decimal("25.5"), 2550),
        (" 25.50 ", 2550),
        ("¥69.9", 6990),
        ("￥69.9", 6990),
        ("CNY 69.90", 6990),
        ("59.9元", 5990),
        ("1,234.00", 123400),
        ("1,234,567.00", 123456700),
        ("６９.９", 6990),
        ("9.994", 999),
        ("9.995", 1000),
        ("999999999.99", 99999999999),
    ],
)
def test_an_amount_is_read_however_it_is_written(sent: object, fen: int) -> None:
    assert read_price(sent) == Price(fen)
    assert read_fen(sent) == fen


@pytest.mark.parametrize(
    ("sent", "low"),
    [("10.00-20.00", 1000), ("10~20", 1000), ("10～20", 1000), ("¥10 - ¥20", 1000), ("20-10", 1000), ("99起", 9900)],
)
def test_a_range_gives_its_low_end_and_says_so(sent: str, low: int) -> None:
    assert read_price(sent) == Price(low, is_range=True)
    assert read_fen(sent) is None


def test_a_range_of_one_price_is_that_price() -> None:
    assert read_price("10.00-10.0") == Price(1000)


@pytest.mark.parametrize(
    "sent",
    [
        *("", " ", None, "null", "0", "0.00", 0, Decimal("0.0"), "0.004", "0-5"),
        *("NaN", "Infinity", "-Infinity", Decimal("NaN"), Decimal("Infinity")),
        *("1e3", "1E3", "1e1000000", Decimal("1E+999"), Decimal("1E-7"), "1_000", "0x10"),
        *("-1", -1, "+1", "--1", "1-", "-", "1.2.3", "5.", ".5", "12,34", "1,2345"),
        *("9" * 400, "9" * 5000, pytest.param(10**5000, id="huge"), "1234567890"),
        *("$5", "5 USD", "五", "٣", "免费", True, False, 25.5, [], {}, ["5"]),
    ],
)
def test_what_is_not_certainly_an_amount_is_unknown(sent: object) -> None:
    assert read_price(sent) is None


@given(st.integers(min_value=1, max_value=99_999_999_999))
def test_every_amount_survives_being_written(fen: int) -> None:
    written = f"{fen // 100}.{fen % 100:02}"
    assert read_fen(written) == fen
    assert read_fen(f"￥{written}元") == fen
    assert read_fen(Decimal(written)) == fen


@given(st.integers(min_value=1, max_value=9_999_999), st.integers(min_value=1, max_value=9_999_999))
def test_every_range_gives_its_lower_end(one: int, other: int) -> None:
    price = read_price(f"{one // 100}.{one % 100:02}-{other // 100}.{other % 100:02}")
    assert price == Price(min(one, other), is_range=one != other)


@given(
    st.one_of(
        st.text(),
        st.text(alphabet="0123456789.,-~¥元起eE+_ "),
        st.integers(),
        st.decimals(),
        st.floats(),
        st.none(),
        st.lists(st.integers()),
    )
)
def test_nothing_a_feed_can_send_raises_or_is_free(sent: object) -> None:
    price = read_price(sent)
    assert price is None or 0 < price.fen <= 10**11


@pytest.mark.parametrize(
    ("sent", "points"),
    [
        ("5.50", 550),
        ("5.5%", 550),
        ("100", 10_000),
        ("0", 0),
        (5, 500),
        ("100.01", None),
        ("", None),
        ("5表示5%", None),
    ],
)
def test_a_rate_in_percent(sent: object, points: int | None) -> None:
    assert read_percent(sent) == points


@pytest.mark.parametrize(
    ("sent", "points"),
    [
        *(("1550表示15.5%", 1550), ("1550", 1550), (1550, 1550), ("0", 0), ("10000", 10_000)),
        *(("10001", None), ("15.5%", None), ("15%", None), ("", None), (None, None), ("表示15.5%", None)),
    ],
)
def test_a_rate_in_hundredths_of_a_percent(sent: object, points: int | None) -> None:
    assert read_hundredths(sent) == points
