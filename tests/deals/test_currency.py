from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.currency import Currency, Rate, read_currency, read_rate

NOW = datetime(2026, 10, 1, tzinfo=UTC)


def test_a_strong_currency_costs_yuan_and_a_weak_one_is_bought_by_one() -> None:
    assert Rate(Currency.USD, Decimal("7.12"), NOW).convert(71200) == 100
    assert Rate(Currency.VND, Decimal(3600), NOW).convert(2550) == 91800


@pytest.mark.parametrize(("typed", "value"), [("7.12", "7.12"), ("7,12", "7.12"), ("3600", "3600"), (".5", "0.5")])
def test_a_rate_is_read_with_point_or_comma(typed: str, value: str) -> None:
    assert read_rate(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "0", "-1", "1e5", "NaN", "٣", "1.2.3", "9999999", "1" * 5000, ".", "Infinity"])
def test_what_is_no_rate_is_refused(typed: str) -> None:
    assert read_rate(typed) is None


@given(st.text(max_size=30))
def test_nothing_typed_is_more_than_refused(typed: str) -> None:
    value = read_rate(typed)
    assert value is None or 0 < value <= 1_000_000


@pytest.mark.parametrize(
    ("typed", "currency"), [("usd", Currency.USD), ("VND", Currency.VND), ("CNY", None), ("ß", None)]
)
def test_only_what_is_offered_is_a_currency(typed: str, currency: Currency | None) -> None:
    assert read_currency(typed) is currency
