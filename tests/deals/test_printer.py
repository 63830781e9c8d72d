"""One canonical line for every rule."""

from datetime import timedelta

import pytest
from hypothesis import assume, given

from deals.grammar import parse_rule
from deals.grammar.conditions import FLAGS
from deals.printer import FLAGS as QUOTED
from deals.printer import duration, print_rule
from deals.rule import Rule
from tests.deals.rule_strategies import LINES, RULES, parsed


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (
            "充电宝 -二手 |移动电源 <80 drop>=10%:med7 @taobao every:6h",
            "充电宝|移动电源 -二手 <80 drop>=10%:med7 @taobao every:6h",
        ),
        ("loud every:120m MAX:20 猫粮 drop", "猫粮 drop>=5%:med7 every:2h max:20/d loud"),
        ("@pandapon @taobao new", "new @1688 @taobao"),
        ("<=80 >=50", "50-80"),
        (">50 <=80", ">50 <=80"),
        (">=0.5 <=79.99", ">=0.5 <80"),
        ("-“car charger”|二手 “Low30”", '"Low30" -"car charger" -二手'),
        ('cat:"a b"|c rank<10 sold>1k', 'cat:"a b"|c sold>1000 rank<=9'),
        ('"low" "lower" "low9" "1-2" "wi-fi" "a:b"', '"low" lower "low9" "1-2" wi-fi "a:b"'),
    ],
)
def test_the_canonical_line(typed: str, line: str) -> None:
    assert print_rule(parse_rule(typed)) == line


@given(RULES)
def test_parsing_what_is_printed_gives_the_rule(rule: Rule) -> None:
    assert parse_rule(print_rule(rule), admin=True) == rule


@given(LINES)
def test_printing_is_stable_for_whatever_was_typed(line: str) -> None:
    rule = parsed(line)
    assume(rule is not None)
    assert rule is not None
    printed = print_rule(rule)
    assert parse_rule(printed, admin=True) == rule
    assert print_rule(parse_rule(printed, admin=True)) == printed


def test_words_that_mean_something_alone_are_quoted() -> None:
    assert set(FLAGS) == QUOTED


@pytest.mark.parametrize(("minutes", "text"), [(90, "90m"), (360, "6h"), (2880, "2d"), (1, "1m")])
def test_durations_use_the_largest_unit_that_fits(minutes: int, text: str) -> None:
    assert duration(timedelta(minutes=minutes)) == text
