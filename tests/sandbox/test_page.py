"""The page as files: it stands alone, and what it names exists."""

import re
from pathlib import Path

import pytest

from sandbox.server import PAGE

FILES = sorted(path for path in PAGE.iterdir() if path.suffix in {".html", ".css", ".js", ".svg"})
HTML = (PAGE / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    addresses = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"']*", path.read_text(encoding="utf-8"))
    assert [address for address in addresses if "www.w3.org" not in address] == []


def test_every_file_the_page_names_is_there_and_none_is_left_over() -> None:
    named = set(re.findall(r"/page/([a-z]+\.[a-z]+)", HTML))
    imported = {name for path in FILES for name in re.findall(r'from "\./([a-z]+\.js)"', path.read_text("utf-8"))}
    assert named | imported | {"index.html"} == {path.name for path in FILES}


def test_the_page_has_no_inline_script_or_style() -> None:
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", HTML)


@pytest.mark.parametrize("test_id", ["pane-you", "pane-channel", "pane-group", "pane-admin", "knobs", "clock", "alert"])
def test_the_places_a_browser_test_looks_for_are_marked(test_id: str) -> None:
    assert f'data-testid="{test_id}"' in HTML


def test_light_and_dark_and_small_screens_are_thought_of() -> None:
    styles = "".join(path.read_text("utf-8") for path in FILES if path.suffix == ".css")
    for wanted in ("prefers-color-scheme: dark", "prefers-reduced-motion", "max-width: 860px", ":focus-visible"):
        assert wanted in styles
