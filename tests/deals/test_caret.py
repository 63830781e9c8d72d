"""The finger under what is wrong."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from deals.grammar import caret


def test_latin_letters_are_one_column() -> None:
    assert caret("cat foo:bar", 4, 11) == "cat foo:bar\n    ^^^^^^^"


def test_chinese_characters_are_two_columns() -> None:
    assert caret("猫粮 狗粮<80", 3, 8) == "猫粮 狗粮<80\n     ^^^^^^^"


def test_full_width_signs_are_two_columns() -> None:
    assert caret("＜x", 1, 2) == "＜x\n  ^"


def test_combining_marks_take_no_column() -> None:
    assert caret("e\u0301 x!", 3, 4) == "e\u0301 x!\n  ^"


def test_a_place_without_width_gets_one_caret() -> None:
    assert caret("", 0, 0) == "\n^"
    assert caret("a|", 2, 2) == "a|\n  ^"


def test_line_breaks_do_not_break_the_picture() -> None:
    assert caret("a\nb", 2, 3) == "a b\n  ^"


def test_a_long_line_shows_only_what_is_around_the_span() -> None:
    line = "猫粮 " * 40 + "foo:bar" + " 狗粮" * 40
    above, below = caret(line, 120, 127).split("\n")
    assert above.startswith("…")
    assert above.endswith("…")
    at = above.index("foo:bar")
    assert len(below) - 7 == columns(above[:at])
    assert columns(above) <= 38


def test_a_long_span_is_marked_to_the_edge() -> None:
    assert caret("a" * 100, 0, 100) == "a" * 34 + "…\n" + "^" * 34


@given(st.text(max_size=80), st.data())
def test_the_carets_stand_below_the_span(line: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    above, below = caret(line, start, end).split("\n")
    assert below.strip(" ") == "^" * below.count("^")
    assert below.count("^") >= 1
    assert columns(above) <= 38


def columns(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(char) in {"W", "F"} for char in text)
    return wide + sum(unicodedata.category(char) not in {"Mn", "Me", "Cf"} for char in text)
