"""What somebody looks for with /recommend."""

import pytest
from hypothesis import assume, given

from deals.grammar import RuleError, parse_rule
from deals.offer import Feed
from deals.rule import Rule
from deals.wish import Wish, looser, parse_wish, print_wish
from tests.deals.rule_strategies import LINES, RULES


@pytest.mark.parametrize(
    ("line", "wish"),
    [
        ("", Wish()),
        ("   ", Wish()),
        ("猫粮 <80", Wish(Rule(words=(("猫粮",),), price_to=7999))),
        ("@taobao", Wish(Rule(feeds=(Feed.TAOBAO,)))),
        ("猫粮|狗粮 -二手 sold>100 shop:皇家", Wish(parse_rule("猫粮|狗粮 -二手 sold>100 shop:皇家"))),
    ],
)
def test_a_search_is_the_filters_of_a_rule(line: str, wish: Wish) -> None:
    assert parse_wish(line) == wish


def test_a_search_says_where_to_look_and_for_how_much() -> None:
    wish = parse_wish("50-80 @1688")
    assert (wish.feeds, wish.price_from, wish.price_to) == ((Feed.PANDAPON,), 5000, 8000)


@pytest.mark.parametrize("word", ["drop", "drop>=10%", "coupon<6h", "new", "presale", "every:6h", "max:20/d", "loud"])
def test_when_to_speak_is_no_part_of_a_search(word: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_wish(f"猫粮 {word}")
    assert (caught.value.code, caught.value.start, caught.value.end) == ("wish-only-filters", 3, 3 + len(word))


def test_what_earns_the_admin_is_no_part_of_a_search() -> None:
    with pytest.raises(RuleError, match="rule-admin-only"):
        parse_wish("comm>=15%")


def test_looser_searches_lack_one_thing_each() -> None:
    assert [(one.without, print_wish(one.wish)) for one in looser(parse_wish("猫粮 皇家|冠能 -二手 <80 @taobao"))] == [
        ("<80", "猫粮 皇家|冠能 -二手 @taobao"),
        ("@taobao", "猫粮 皇家|冠能 -二手 <80"),
        ("-二手", "猫粮 皇家|冠能 <80 @taobao"),
        ("猫粮", "皇家|冠能 -二手 <80 @taobao"),
        ("皇家|冠能", "猫粮 -二手 <80 @taobao"),
        ("<80 @taobao", "猫粮 皇家|冠能 -二手"),
    ]
    assert [one.without for one in looser(parse_wish("猫 cat:a shop:b brand:c sold>9 rank<=3"))] == [
        "sold>9",
        "rank<=3",
        "cat:a",
        "shop:b",
        "brand:c",
        "猫",
        "cat:a shop:b brand:c sold>9 rank<=3",
    ]


def test_a_search_for_one_thing_cannot_be_looser() -> None:
    assert looser(parse_wish("猫粮")) == ()
    assert looser(Wish()) == ()


@given(LINES)
def test_printing_a_search_is_stable(line: str) -> None:
    wish = searched(line)
    assume(wish is not None)
    assert wish is not None
    assert parse_wish(print_wish(wish)) == wish


@given(RULES)
def test_every_looser_search_can_be_typed(rule: Rule) -> None:
    filters = Rule(words=rule.words, none=rule.none, price_to=rule.price_to, category=rule.category, feeds=rule.feeds)
    for one in looser(Wish(filters)):
        assert parse_wish(print_wish(one.wish)) == one.wish
        assert one.without in print_wish(Wish(filters))


def searched(line: str) -> Wish | None:
    try:
        return parse_wish(line)
    except RuleError:
        return None
