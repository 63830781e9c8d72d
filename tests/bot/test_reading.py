import pytest

from bot.catalogue import LANGUAGES, Catalogue, fields
from bot.reading import say_reading
from bot.voice import Voice
from deals.grammar import RULE_ERRORS, parse_rule
from deals.reading import READINGS, reading

CATALOGUE = Catalogue.load()
EVERYTHING = (
    "充电宝|移动电源 -二手 50-80 cat:数码 shop:旗舰店 brand:小米 sold>1000 rank<=10 comm>=15% "
    "drop>=12.5%:low30 low low30 new coupon coupon<6h presale @taobao every:6h max:20/d loud"
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [*RULE_ERRORS, *READINGS])
def test_every_code_of_the_grammar_has_a_sentence(language: str, code: str) -> None:
    assert code in CATALOGUE.messages[language]


@pytest.mark.parametrize("code", READINGS)
def test_a_clause_uses_exactly_what_it_is_given(code: str) -> None:
    given = {
        name
        for name in ("words", "price", "low", "high", "count", "rate", "feeds", "span")
        if f"{{{name}}}" in READINGS[code]
    }
    needed = fields(CATALOGUE.messages["en"][code])
    assert needed <= {"words", "price", "low", "high", "count", "rate", "feeds", "span"}
    assert given <= needed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_rule_is_read_back_one_clause_a_line(language: str) -> None:
    clauses = reading(parse_rule(EVERYTHING, admin=True))
    said = say_reading(Voice.of(CATALOGUE, language), clauses)
    assert len(said.split("\n")) == len(clauses)
    assert "{" not in said


def test_a_reading_in_english() -> None:
    rule = parse_rule("uvb|灯 -二手 <=25.5 drop>=12.5%:low30 @1688 every:36h")
    assert say_reading(Voice.of(CATALOGUE, "en"), reading(rule)).split("\n") == [
        "· the title has “uvb” or “灯”",
        "· without “二手”",
        "· costs ¥25.50 or less",
        "· only from 1688",
        "· I speak up when it is 12.5% below the lowest of the 30 days before",
        "· at most one message in 1d 12h",
    ]


def test_a_word_with_signs_of_html_stays_a_word() -> None:
    said = say_reading(Voice.of(CATALOGUE, "en"), reading(parse_rule('"<b>&"x')))
    assert "“&lt;b&gt;&amp;x”" in said
