import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.typeset import ELLIPSIS, clean, cut, line, units, without_tags

FAMILY = "👨‍👩‍👧"
SIGNS = st.sampled_from(["a", "猫", "é", "e\u0301", "👍🏽", FAMILY, "🇻🇳", "🇨🇳", "✈️", "क्षि", "&", "<", " "])


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(st.text())
def test_length_is_what_telegram_counts(text: str) -> None:
    assert units(text) == utf16(text)


@given(st.lists(SIGNS, max_size=40).map("".join), st.integers(1, 60))
def test_a_cut_text_fits_and_begins_like_the_whole(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert units(short) <= limit
    assert text.startswith(short.removesuffix(ELLIPSIS) if short != text else short)


@given(st.lists(SIGNS, max_size=40).map("".join), st.integers(1, 60))
def test_no_sign_is_cut_in_two(text: str, limit: int) -> None:
    short = cut(text, limit)
    rest = text[len(short) - 1 :] if short != text else ""
    if rest.strip():
        assert rest[0] != "\u200d"
        assert unicodedata.category(rest[0]) not in {"Mn", "Mc", "Me"}
        assert not short.removesuffix(ELLIPSIS).endswith("\u200d")


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("猫粮", 2, "猫粮"),
        ("猫粮罐头", 3, "猫粮…"),
        (f"ab{FAMILY}cd", 8, "ab…"),
        (f"ab{FAMILY}cd", 11, f"ab{FAMILY}…"),
        ("🇻🇳🇨🇳🇪🇸", 9, "🇻🇳🇨🇳…"),
        ("👍🏽👍🏽", 5, "👍🏽…"),
        ("ab cd ef", 4, "ab…"),
    ],
)
def test_where_a_text_is_cut(text: str, limit: int, short: str) -> None:
    assert cut(text, limit) == short


@given(st.text())
def test_nothing_that_turns_or_breaks_a_line_survives(text: str) -> None:
    cleaned = clean(text)
    assert not set(cleaned) & {chr(code) for code in (*range(0x20), *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
    cleaned.encode()


def test_joined_emoji_stay_joined() -> None:
    assert clean(f" {FAMILY}\u202e\n猫\x00粮 ") == f"{FAMILY} 猫粮"
    assert line("猫\u2067粮" * 400, 10) == "猫粮猫粮猫粮猫粮猫…"


def test_plain_text_of_a_message_is_what_was_seen() -> None:
    html = Markup('<b>a &lt;b&gt;</b> <a href="https://x.test/?a=1&amp;b=2">c &amp; d</a>')
    assert without_tags(html) == "a <b> c & d"
