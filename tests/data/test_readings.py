"""Rules that are kept as they were read."""

import hashlib
from dataclasses import fields
from itertools import permutations, product

from hypothesis import given

from data.sqlite.readings import GRAMMAR, read_reading, write_reading
from deals.rule import Rule
from tests.deals.random_lines import FEEDS, FLAGS, HEADS, NUMBERS, SIGNS, TAILS, WORDS
from tests.deals.rule_strategies import ANY_RULES, parsed

READ = {1: "184b22296610fa48"}
"""What each grammar made of the same lines."""


@given(ANY_RULES)
def test_a_rule_comes_back_as_it_was_read(rule: Rule) -> None:
    assert read_reading(write_reading(rule)) == rule


def test_every_part_of_a_rule_is_kept() -> None:
    assert {field.name for field in fields(Rule)} == set(read_reading("{}").__slots__)
    assert read_reading("{}") == Rule()


def test_lines_mean_what_they_meant_or_the_grammar_has_another_number() -> None:
    conditions = map("".join, product(HEADS, SIGNS, NUMBERS[2:5], ("", "%", "d"), TAILS[:2]))
    lines = [*WORDS, *FLAGS, *FEEDS, *map("猫粮 ".__add__, conditions), *map("|".join, permutations(WORDS, 2))]
    said = "\n".join(write_reading(rule) if rule else "" for rule in map(parsed, lines))
    assert hashlib.sha256(said.encode()).hexdigest()[:16] == READ[GRAMMAR]
