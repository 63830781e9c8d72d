"""One line of text, read as a rule or refused with a finger on what is wrong."""

import random
from datetime import timedelta

import pytest
from hypothesis import given

from deals.grammar import RULE_ERRORS, RuleError, parse_rule
from deals.offer import Feed
from deals.rule import Baseline, OnCoupon, OnDrop, OnLow, OnNew, OnPresale, Rule, Sound
from tests.deals.rule_strategies import LINES

HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("猫粮", Rule(words=(("猫粮",),))),
        ("猫粮 皇家", Rule(words=(("猫粮",), ("皇家",)))),
        ("耳机|音箱", Rule(words=(("耳机", "音箱"),))),
        ("充电宝 -二手 |移动电源", Rule(words=(("充电宝", "移动电源"),), none=("二手",))),
        ("a|A|b", Rule(words=(("a", "b"),))),
        ("-二手|翻新 -二手", Rule(none=("二手", "翻新"))),
        ('"power bank" -"car charger"', Rule(words=(("power bank",),), none=("car charger",))),
        ("“two words” 「三 四」", Rule(words=(("two words",), ("三 四",)))),
        ('"drop" "low30" "50-80"', Rule(words=(("drop",), ("low30",), ("50-80",)))),
        ("brand max 1:18 规格:500g", Rule(words=(("brand",), ("max",), ("1:18",), ("规格:500g",)))),
        ("wi-fi 2024-11-11", Rule(words=(("wi-fi",), ("2024-11-11",)))),
        ("猫粮，狗粮、皇家", Rule(words=(("猫粮",), ("狗粮",), ("皇家",)))),
        ("a\u200bb", Rule(words=(("ab",),))),
        ("e\u0301te\u0301", Rule(words=(("été",),))),
    ],
)
def test_words(line: str, rule: Rule) -> None:
    assert parse_rule(line) == rule


@pytest.mark.parametrize(
    ("line", "low", "high"),
    [
        ("<80", None, 7999),
        ("<=80", None, 8000),
        ("≤80", None, 8000),
        (">20", 2001, None),
        (">=20", 2000, None),
        ("50-80", 5000, 8000),
        ("50~80", 5000, 8000),
        ("５０－８０", 5000, 8000),
        ("¥50-¥80", 5000, 8000),
        ("50-80元", 5000, 8000),
        ("＜￥８０", None, 7999),
        ("<25.5", None, 2549),
        ("<=25.05", None, 2505),
        (">20 <80", 2001, 7999),
        ("<1万", None, None),
    ],
)
def test_prices(line: str, low: int | None, high: int | None) -> None:
    if low is high is None:
        assert refusal(line).code == "rule-bad-price"
    else:
        assert parse_rule(line) == Rule(price_from=low, price_to=high)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("drop", Rule(triggers=(OnDrop(500),))),
        ("DROP>=10%", Rule(triggers=(OnDrop(1000, Baseline.MEDIAN7),))),
        ("drop>10%:prev", Rule(triggers=(OnDrop(1000, Baseline.PREVIOUS),))),
        ("drop:low30", Rule(triggers=(OnDrop(500, Baseline.LOW30),))),
        ("drop:12.5%:mine", Rule(triggers=(OnDrop(1250, Baseline.MINE),))),
        ("ｄｒｏｐ＞＝１０％：ｍｅｄ７", Rule(triggers=(OnDrop(1000),))),
        ("low low30", Rule(triggers=(OnLow(), OnLow(30)))),
        ("new presale new", Rule(triggers=(OnNew(), OnPresale()))),
        ("coupon coupon<6h", Rule(triggers=(OnCoupon(), OnCoupon(6 * HOURS)))),
        ("sold>100", Rule(sold_over=100)),
        ("sold>=100", Rule(sold_over=99)),
        ("sold>1.5万", Rule(sold_over=15000)),
        ("rank<=10", Rule(rank_to=10)),
        ("rank<10", Rule(rank_to=9)),
        ("cat:美妆|护肤 cat:美妆", Rule(category=("美妆", "护肤"))),
        ("shop:魔黛娅", Rule(shop=("魔黛娅",))),
        ('brand:"Royal Canin"', Rule(brand=("Royal Canin",))),
        ("品牌 brand：小米", Rule(words=(("品牌",),), brand=("小米",))),
        ("@1688", Rule(feeds=(Feed.PANDAPON,))),
        ("@PandaPon @taobao", Rule(feeds=(Feed.PANDAPON, Feed.TAOBAO))),
        ("@1688|@taobao", Rule(feeds=(Feed.PANDAPON, Feed.TAOBAO))),
        ("low every:6h max:20/d loud", Rule(triggers=(OnLow(),), every=6 * HOURS, per_day=20, sound=Sound.LOUD)),
        ("low every:90m max:5 silent", Rule(triggers=(OnLow(),), every=1.5 * HOURS, per_day=5, sound=Sound.SILENT)),
    ],
)
def test_conditions(line: str, rule: Rule) -> None:
    assert parse_rule(line) == rule


def test_commission_is_for_admins() -> None:
    assert parse_rule("comm>=15%", admin=True) == Rule(commission_from=1500)
    assert refusal("猫粮 comm>=15%").code == "rule-admin-only"


REFUSED = [
    ("rule-empty", "«»", "猫粮 <300"),
    ("rule-empty", "«  \u200b , »", "猫粮 <300"),
    ("rule-empty", "«every:6h max:3/d loud»", "猫粮 <300"),
    ("rule-too-many-words", "a b c d e f g h i j k l m n o p q r s t «u»", ""),
    ("rule-word-too-long", f"«{'长' * 65}»", ""),
    ("rule-open-quote", "猫粮 «“two words»", '"two words"'),
    ("rule-empty-quotes", '猫粮 «""»', ""),
    ("rule-no-letters", "猫粮 «!!!»", ""),
    ("rule-odd-word", "a|«-b»", '"-b"'),
    ("rule-odd-word", "猫粮 -«-b»", '"-b"'),
    ("rule-nothing-to-join", "-二手 «|狗粮»", "a|狗粮"),
    ("rule-nothing-after", "猫粮 «|» 狗粮", "a|b"),
    ("rule-empty-alternative", "猫粮 «a||b»", "a|b"),
    ("rule-cannot-exclude", "猫粮 «-cat:美妆»", '-"cat:美妆"'),
    ("rule-cannot-exclude", "猫粮 «-@taobao»", '-"@taobao"'),
    ("rule-cannot-exclude", "猫粮 «-new»", '-"new"'),
    ("rule-unknown-feed", "猫粮 «@pdd»", "@1688"),
    ("rule-unknown-feed", "猫粮 @taobao|«@pdd»", "@1688"),
    ("rule-unknown-condition", "«猫粮<80»", "猫粮 <80"),
    ("rule-unknown-condition", "猫粮 «dorp>=10%»", "drop>=10%"),
    ("rule-unknown-condition", "猫粮 «low7»", "low30"),
    ("rule-unknown-condition", "猫粮 «=80»", '"=80"'),
    ("rule-unknown-condition", "猫粮 «foo:bar»", '"foo:bar"'),
    ("rule-wrong-sign", "猫粮 «sold<100»", "sold>100"),
    ("rule-wrong-sign", "猫粮 «coupon>6h»", "coupon<6h"),
    ("rule-nothing-after", "猫粮 «every:»", "every:6h"),
    ("rule-nothing-after", "猫粮 «-»", "-二手"),
    ("rule-bad-price", "<«25,50»", "<80"),
    ("rule-bad-price", "<«80.555»", "<80"),
    ("rule-bad-price", "<«10000000.01»", "<80"),
    ("rule-bad-percent", "drop>=«10»", "drop>=10%"),
    ("rule-bad-percent", "drop>=«100%»", "drop>=10%"),
    ("rule-bad-percent", "drop>=«0.05%»", "drop>=10%"),
    ("rule-bad-count", "sold>«many»", "sold>100"),
    ("rule-bad-count", "sold>=«0»", "sold>100"),
    ("rule-bad-count", "rank<«1»", "rank<=10"),
    ("rule-bad-duration", "猫粮 every:«6»", "every:6h"),
    ("rule-bad-duration", "猫粮 every:«31d»", "every:6h"),
    ("rule-bad-duration", "猫粮 every:«0m»", "every:6h"),
    ("rule-bad-duration", "coupon<«30m»", "coupon<1h"),
    ("rule-bad-cap", "猫粮 max:«20/h»", "max:20/d"),
    ("rule-bad-cap", "猫粮 max:«0/d»", "max:20/d"),
    ("rule-unknown-baseline", "drop>=10%:«med30»", "drop>=10%:med7"),
    ("rule-price-band-empty", "猫粮 «100-50»", "50-100"),
    ("rule-price-band-empty", "<50 «>100»", "50-80"),
    ("rule-price-band-empty", "«<0»", "50-80"),
    ("rule-word-both-ways", "猫粮 -«猫»", ""),
    ("rule-word-both-ways", "iPhone|android -«IPHONE»", ""),
    ("rule-twice", "<80 «<60»", ""),
    ("rule-twice", "猫粮 every:6h «every:3h»", ""),
    ("rule-twice", "drop drop>=«20%»", ""),
    ("rule-loud-and-silent", "猫粮 loud «silent»", ""),
    ("rule-not-on-1688", "@1688 «shop:a»", "@taobao"),
    ("rule-not-on-1688", "«presale» @1688", "@taobao"),
]


@pytest.mark.parametrize(("code", "marked", "example"), REFUSED)
def test_what_is_wrong_is_pointed_at(code: str, marked: str, example: str) -> None:
    line = marked.replace("«", "").replace("»", "")
    error = refusal(line)
    assert (error.code, error.start, error.end) == (code, marked.index("«"), marked.index("»") - 1)
    assert error.arguments["example"] == example


def test_a_line_has_300_characters() -> None:
    error = refusal("a" * 301)
    assert (error.code, error.start, error.end, error.arguments["limit"]) == ("rule-too-long", 300, 301, 300)


def test_the_canonical_line_has_300_characters_too() -> None:
    line = "-" + "|".join(f"{'长' * 13}{at:02}" for at in range(18))
    assert len(line) < 300
    assert refusal(line).code == "rule-too-long"


def test_a_coupon_can_be_watched_down_to_its_last_reminder() -> None:
    assert parse_rule("coupon<1h") == Rule(triggers=(OnCoupon(HOURS),))


def test_every_code_that_is_raised_is_in_the_table() -> None:
    raised = {code for code, _, _ in REFUSED} | {"rule-too-long", "rule-admin-only", "wish-only-filters"}
    assert raised == set(RULE_ERRORS)


@given(LINES)
def test_any_text_is_a_rule_or_an_error_that_points_into_it(line: str) -> None:
    error = refused(line)
    if error is not None:
        assert 0 <= error.start <= error.end <= len(line)
        assert error.code in RULE_ERRORS
        assert {"word", "example"} <= error.arguments.keys()


def test_ten_thousand_lines_are_read() -> None:
    luck = random.Random(7)  # noqa: S311 - the same lines every time
    scraps = [*"猫a1  -|<>=:@%8h", '"', "drop", "low", "cat:", "/d"]
    errors = [refused("".join(luck.choices(scraps, k=luck.randint(1, 25)))) for _ in range(10_000)]
    assert 500 < errors.count(None) < 9_500


def refused(line: str) -> RuleError | None:
    try:
        parse_rule(line)
    except RuleError as error:
        return error
    return None


def refusal(line: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        parse_rule(line)
    return caught.value
