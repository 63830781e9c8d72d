"""A phrase of pieces is in the pieces of a text where, and only where, the word is in the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.cutting import MARK, Phrase, cut, phrase
from deals.words import Text, clean, found

SCRAPS = st.sampled_from(
    ["猫", "粮", "猫粮", "iphone", "K", "k36", "15", "5", " ", "-", ".", "đèn", "den", "é", "ñ", "กา", "㎡"]
)
TEXTS = st.lists(SCRAPS, max_size=12).map("".join) | st.text(max_size=12)
WORDS = (st.lists(SCRAPS, min_size=1, max_size=3).map("".join) | st.text(min_size=1, max_size=3)).map(clean)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("皇家猫粮", "皇家 家猫 猫粮 粮"),
        ("iPhone15 Pro", "iphone x00 15 pro"),
        ("猫粮2kg", "猫粮 粮 x00 2 x00 kg"),
        ("SK-II", "sk x2d ii"),
        ("3.5 mm", "3 x2e 5 mm"),
        ("Đèn led", "den led ·đèn"),
        ("", ""),
    ],
)
def test_a_text_in_pieces(text: str, pieces: str) -> None:
    assert " ".join(cut(Text.of(text))) == pieces


def test_parts_of_a_text_are_kept_apart() -> None:
    assert cut(Text.of("a", "b")) == ["a", "x0a", "b"]


def test_a_single_character_may_go_on() -> None:
    assert phrase("猫") == Phrase(("猫",), goes_on=True, marked=())
    assert phrase("猫粮") == Phrase(("猫粮",), goes_on=False, marked=())
    assert phrase("2猫") == Phrase(("2", "x00", "猫"), goes_on=True, marked=())


def test_one_word_with_diacritics_is_found_exactly_and_two_nearly() -> None:
    assert phrase("đèn") == Phrase(("den",), goes_on=False, marked=("·đèn",))
    assert phrase("đèn").is_exact
    assert not phrase("đèn led").is_exact
    assert phrase("den led").is_exact


@given(TEXTS, WORDS)
def test_what_the_words_say_the_pieces_say(text: str, word: str) -> None:
    whole = Text.of(text)
    if phrase(word).pieces:
        assert says(cut(whole), phrase(word)) >= found(word, whole)


@given(TEXTS, WORDS.filter(lambda word: phrase(word).pieces and phrase(word).is_exact))
def test_what_the_pieces_say_the_words_say(text: str, word: str) -> None:
    whole = Text.of(text)
    assert says(cut(whole), phrase(word)) == found(word, whole)


@given(TEXTS)
def test_pieces_have_no_signs_a_query_could_stumble_over(text: str) -> None:
    for piece in cut(Text.of(text)):
        assert not [char for char in piece.removeprefix(MARK) if char.isascii() and not char.isalnum()]


def says(pieces: list[str], wanted: Phrase) -> bool:
    """As a full-text index looks for it."""
    length, whole = len(wanted.pieces), set(pieces)
    return whole.issuperset(wanted.marked) and any(
        tuple(pieces[at : at + length - wanted.goes_on]) == wanted.pieces[: length - wanted.goes_on]
        and (
            not wanted.goes_on
            or any(one.startswith(wanted.pieces[-1]) for one in pieces[at + length - 1 : at + length])
        )
        for at in range(len(pieces) - length + 1)
    )
