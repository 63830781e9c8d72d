"""What a person types against what a shop writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.words import Text, bare, clean, fold, found
from tests.deals.rule_strategies import WORDS


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("猫粮", "皇家猫粮K36"),
        ("猫", "天猫超市"),
        ("IPHONE", "苹果iPhone15手机壳"),
        ("15", "苹果iPhone15手机壳"),
        ("k36", "皇家 Ｋ３６ 幼猫"),
        ("20000mah", "小米20000mAh充电宝"),
        ("power bank", "Anker Power  Bank 20W"),
        ("wi-fi", "Wi–Fi 路由器"),
        ("den", "Đèn UVB cho bò sát"),
        ("đèn", "ĐÈN UVB"),
        ("bo sat", "Đèn UVB cho bò sát"),
        ("pokemon", "Pokémon 卡牌"),
        ("c++", "C++ Primer"),
        ("power", "super power"),
        ("power", "superpower power"),
        ("โคม", "ขายโคมไฟ"),
    ],
)
def test_a_word_is_found(word: str, title: str) -> None:
    assert found(word, Text.of(title))


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("狗粮", "皇家猫粮K36"),
        ("phone", "iPhone"),
        ("iphone", "iphones"),
        ("5m", "15m 数据线"),
        ("200", "2000"),
        ("đèn", "den uvb"),
        ("đen", "đèn uvb"),
        ("power bank", "power"),
        ("か", "がくせい"),
    ],
)
def test_a_word_is_not_found(word: str, title: str) -> None:
    assert not found(word, Text.of(title))


def test_a_phrase_is_not_found_across_two_fields() -> None:
    assert not found("power bank", Text.of("super power", "bank"))


def test_a_missing_field_is_no_text() -> None:
    assert Text.of(None, "a") == Text.of("a")


@given(st.text(max_size=40))
def test_cleaning_and_folding_twice_change_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)
    assert bare(bare(fold(text))) == bare(fold(text))


@given(WORDS)
def test_a_word_is_found_in_itself_and_among_others(word: str) -> None:
    assert found(word, Text.of(word))
    assert found(word, Text.of(f"充 {word} 电"))


@given(WORDS, st.text(max_size=30))
def test_what_is_found_is_in_the_text(word: str, title: str) -> None:
    if found(word, Text.of(title)):
        assert bare(fold(word)) in bare(fold(title))
