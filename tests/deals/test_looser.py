import pytest
from hypothesis import given

from deals.grammar import parse_rule
from deals.looser import looser_rules
from deals.printer import print_rule
from deals.rule import Rule
from tests.deals.rule_strategies import RULES


def variants(line: str) -> list[str]:
    return [print_rule(rule) for rule in looser_rules(parse_rule(line, admin=True))]


def test_the_smallest_step_comes_first() -> None:
    assert variants("猫粮 -二手 <=80 drop>=20%") == [
        "猫粮 -二手 <=100 drop>=20%:med7",
        "猫粮 -二手 <=80 drop>=10%:med7",
        "猫粮 -二手 <=80",
        "猫粮 -二手 drop>=20%:med7",
        "猫粮 <=80 drop>=20%:med7",
        "-二手 <=80 drop>=20%:med7",
    ]


@pytest.mark.parametrize("line", ["猫粮", "@taobao", "new"])
def test_what_asks_for_one_thing_only_cannot_ask_for_less(line: str) -> None:
    assert variants(line) == []


def test_a_drop_is_never_counted_from_less_than_the_usual() -> None:
    assert "猫粮 drop>=5%:med7" in variants("猫粮 drop>=8%")


@given(RULES)
def test_every_variant_is_another_rule_that_can_be_kept(rule: Rule) -> None:
    for variant in looser_rules(rule):
        assert variant != rule
        assert parse_rule(print_rule(variant), admin=True) == variant
