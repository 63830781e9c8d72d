"""A rule in plain language, as data."""

import string
from datetime import timedelta

import pytest
from hypothesis import given

from deals.grammar import parse_rule
from deals.reading import READINGS, Clause, reading, reading_filters
from deals.rule import Rule
from tests.deals.rule_strategies import RULES


@pytest.mark.parametrize(
    ("line", "clauses"),
    [
        ("猫粮 皇家|冠能 new", [("reading-word", ("猫粮",)), ("reading-any", ("皇家", "冠能")), ("reading-new", None)]),
        ("-二手 -翻新 new", [("reading-none", ("二手", "翻新")), ("reading-new", None)]),
        ("50-80 low", [("reading-between", 5000, 8000), ("reading-low", None)]),
        (">20 <80 low30", [("reading-above", 2000), ("reading-below", 8000), ("reading-low30", None)]),
        (">=20 low30", [("reading-at-least", 2000), ("reading-low30", None)]),
        (">=0 low", [("reading-at-least", 0), ("reading-low", None)]),
        (">0 low", [("reading-above", 0), ("reading-low", None)]),
        ("drop>=10%:mine", [("reading-everything", None), ("reading-drop-mine", 1000)]),
        ("cat:a shop:b brand:c coupon", [("reading-category", ("a",)), ("reading-shop", ("b",)),
                                         ("reading-brand", ("c",)), ("reading-coupon", None)]),
        ("sold>100 rank<=10 comm>=15% presale", [("reading-sold", 100), ("reading-rank", 10),
                                                 ("reading-commission", 1500), ("reading-presale", None)]),
        ("@1688 low every:6h max:20 silent", [("reading-feeds", ("pandapon",)), ("reading-low", None),
                                              ("reading-every", timedelta(hours=6)), ("reading-max", 20),
                                              ("reading-silent", None)]),
        ("coupon<6h", [("reading-everything", None), ("reading-coupon-within", timedelta(hours=6))]),
    ],
)  # fmt: skip
def test_each_part_is_a_clause(line: str, clauses: list[tuple[object, ...]]) -> None:
    said = [(clause.code, *(clause.arguments.values() or (None,))) for clause in reading(parse_rule(line, admin=True))]
    assert said == clauses


def test_what_is_meant_without_being_written_is_said() -> None:
    assert reading(parse_rule("猫粮 <80")) == (
        Clause("reading-word", {"words": ("猫粮",)}),
        Clause("reading-below", {"price": 8000}),
        Clause("reading-new"),
        Clause("reading-drop-med7", {"rate": 500}),
        Clause("reading-crossing", {"price": 8000}),
    )


def test_a_search_has_no_triggers() -> None:
    assert reading_filters(Rule()) == ()
    assert reading_filters(parse_rule("猫粮 <=80")) == (
        Clause("reading-word", {"words": ("猫粮",)}),
        Clause("reading-at-most", {"price": 8000}),
    )


@given(RULES)
def test_every_clause_is_in_the_table_with_its_arguments(rule: Rule) -> None:
    for clause in reading(rule):
        names = {name for _, name, _, _ in string.Formatter().parse(READINGS[clause.code]) if name}
        assert names == set(clause.arguments)
