"""docs/channels.md tells every placeholder, tag and setting there is."""

import re
from pathlib import Path

from bot.alerts.posts.slots import DEFAULT, NAMES
from bot.alerts.posts.template import TAGS
from deals.posting_values import SETTINGS

PAGE = (Path(__file__).parents[2] / "docs" / "channels.md").read_text(encoding="utf-8")


def test_the_page_lists_exactly_the_placeholders_there_are() -> None:
    assert re.findall(r"^\| `\{(\w+)\}` \|", PAGE, flags=re.MULTILINE) == list(NAMES)


def test_the_page_shows_the_usual_layout_and_every_tag() -> None:
    assert f"```\n{DEFAULT}\n```" in PAGE
    assert all(f"`{tag}`" in PAGE for tag in TAGS)


def test_what_the_page_types_can_be_typed() -> None:
    typed = re.findall(r"\| `([^{}`]+)` \|$", PAGE, flags=re.MULTILINE)
    examples = [setting for setting in SETTINGS.values() if setting.example]
    assert len(typed) == len(examples)
    assert all(setting.read(text) for setting, text in zip(examples, typed, strict=True))
