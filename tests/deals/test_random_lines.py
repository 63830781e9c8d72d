"""Whatever is typed is a rule or is refused with its place and an example that is right."""

from deals.grammar import RULE_ERRORS, RuleError, caret, parse_rule
from deals.grammar.rules import read_line
from deals.grammar.scanner import LINE_LIMIT
from deals.printer import print_rule
from deals.rule import Rule
from deals.wish import parse_wish
from tests.deals.random_lines import random_line


def test_every_line_is_understood_or_pointed_into(lines: int) -> None:
    understood = 0
    for number in range(lines):
        line = random_line(number)
        rule = read(line, admin=bool(number % 2))
        if rule is not None:
            understood += 1
            assert parse_rule(print_rule(rule), admin=True) == rule, (number, line)
        try:
            parse_wish(line)
        except RuleError as error:
            check(error, line, searching=True)
    assert lines // 20 < understood < lines * 19 // 20, "neither always refused nor always taken"


def read(line: str, *, admin: bool) -> Rule | None:
    try:
        return parse_rule(line, admin=admin)
    except RuleError as error:
        check(error, line)
        return None


def check(error: RuleError, line: str, *, searching: bool = False) -> None:
    """It points into the line, can be said, and its example is one that is taken."""
    assert error.code in RULE_ERRORS
    assert 0 <= error.start <= error.end <= len(line), line
    assert "^" in caret(line, error.start, error.end)
    example = str(error.arguments["example"])
    if example:
        assert len(example) <= LINE_LIMIT
        read_line(example, admin=True, only_filters=searching)
