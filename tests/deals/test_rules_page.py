"""docs/rules.md tells the whole language."""

import re
from pathlib import Path

import pytest

from deals.grammar import parse_rule
from deals.grammar.conditions import CONDITIONS, FLAGS
from deals.printer import print_rule

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
CELLS = re.findall(r"^\| (`.+?`) \| .+ \|$", PAGE, flags=re.MULTILINE)
WRITTEN = [line.replace("\\|", "|") for cell in CELLS for line in re.findall(r"`(.+?)`", cell)]


@pytest.mark.parametrize("word", [*(condition.example for condition in CONDITIONS.values()), *FLAGS])
def test_everything_that_can_be_written_is_on_the_page(word: str) -> None:
    assert word in WRITTEN


@pytest.mark.parametrize("line", WRITTEN)
def test_everything_on_the_page_can_be_written(line: str) -> None:
    rule = parse_rule(f"猫粮 {line}", admin=True)
    assert parse_rule(print_rule(rule), admin=True) == rule
