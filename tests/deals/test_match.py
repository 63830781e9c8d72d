"""Does this watch care? Filters, triggers, and what is meant by a rule that asks for nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.events import EventKind, Sighting
from deals.filters import Filter, Filtered, Subject, filtered
from deals.grammar import parse_rule
from deals.history import History
from deals.match import Decision, Fired, Held, Hold, Unasked, decide, default_triggers, matches
from deals.offer import Category, Commission, Count, Fen, Offer, PriceKind, Rank, SellerKind
from deals.rule import Baseline, OnCoupon, OnCrossing, OnDrop, OnLow, OnNew, OnPresale, Past, Rule
from deals.snapshot import Told
from deals.words import fold
from tests.deals.builders import DAY, HOUR, START, coupon, panda, taobao
from tests.deals.rule_strategies import ANY_RULES, WORDS
from tests.deals.watching import (
    coupon_event,
    drop,
    low_after_presale,
    new,
    new_in_presale,
    preheat,
    presale_step,
    watch,
)

APPEARED, ENDING = EventKind.COUPON_APPEARED, EventKind.COUPON_ENDING

CAT_FOOD = replace(
    taobao(34900, title="皇家猫粮K36 幼猫奶糕 4.5kg"),
    title_translated="Thức ăn cho mèo",
    sub_title="官方正品",
    brand="Royal Canin/皇家",
    shop="皇家宠物旗舰店",
    seller=SellerKind.TMALL,
    category=Category("猫主粮"),
    category_top=Category("宠物用品"),
    sold_month=Count(3204),
    rank=Rank("猫粮热销榜·第5名", place=5),
    commission=Commission(income_rate=1550),
)


@pytest.mark.parametrize(
    "line",
    [
        "猫粮",
        "狗粮|猫粮",
        "猫粮 皇家 k36",
        "猫粮 -二手",
        '"royal canin"',
        "thuc meo",
        "thức",
        "正品",
        "天猫 猫粮",
        "<350",
        "300-349",
        "@taobao",
        "sold>3203",
        "rank<=5",
        "comm>=15.5%",
        "cat:猫主粮",
        "cat:美妆|宠物",
        "shop:皇家",
        "brand:royal",
    ],
)
def test_the_offer_passes(line: str) -> None:
    assert why_not(line, CAT_FOOD) is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("狗粮|罐头", Filtered(Filter.WORD, ("狗粮", "罐头"))),
        ("猫粮 罐头", Filtered(Filter.WORD, ("罐头",))),
        ("旗舰店", Filtered(Filter.WORD, ("旗舰店",))),
        ("-4.5kg -k36", Filtered(Filter.EXCLUDED, ("4.5kg",))),
        ("猫粮 -天猫", Filtered(Filter.EXCLUDED, ("天猫",))),
        ("猫粮 -Tmall", Filtered(Filter.EXCLUDED, ("Tmall",))),
        ("<349", Filtered(Filter.TOO_DEAR)),
        (">349", Filtered(Filter.TOO_CHEAP)),
        ("@1688", Filtered(Filter.FEED)),
        ("sold>3204", Filtered(Filter.SOLD)),
        ("rank<=4", Filtered(Filter.RANK)),
        ("comm>=16%", Filtered(Filter.COMMISSION)),
        ("cat:美妆", Filtered(Filter.CATEGORY, ("美妆",))),
        ("shop:天猫超市", Filtered(Filter.SHOP, ("天猫超市",))),
        ("brand:can", Filtered(Filter.BRAND, ("can",))),
    ],
)
def test_the_offer_is_filtered_out(line: str, why: Filtered) -> None:
    assert why_not(line, CAT_FOOD) == why


@pytest.mark.parametrize("line", ["sold>0", "rank<=100", "comm>=1%", "cat:猫", "shop:猫", "brand:猫"])
def test_what_the_feed_did_not_say_is_not_met(line: str) -> None:
    assert why_not(line, taobao()) is not None


def test_a_band_is_not_met_by_an_unknown_price() -> None:
    assert why_not("<80", taobao(None)) == Filtered(Filter.PRICE_UNKNOWN)
    assert why_not("猫粮", taobao(None)) is None


def test_only_the_whole_word_speaks_of_the_kind_of_shop() -> None:
    assert why_not("充电宝 -猫", replace(CAT_FOOD, title="充电宝", brand=None)) is None


def test_a_lower_bound_of_sales_is_more_than_its_number() -> None:
    assert why_not("sold>1万", replace(taobao(), sold_month=Count(10_000, at_least=True))) is None
    assert why_not("sold>1万", replace(taobao(), sold_month=Count(10_000))) == Filtered(Filter.SOLD)


def test_nothing_written_means_new_offers_drops_and_crossings() -> None:
    assert default_triggers(Rule()) == (OnNew(), OnDrop(500))
    assert default_triggers(Rule(price_to=8000)) == (OnNew(), OnDrop(500), OnCrossing())


@pytest.mark.parametrize(
    ("line", "seen", "trigger"),
    [
        ("猫粮", new(taobao()), OnNew()),
        ("猫粮", drop(9500, 9600, median7=10000), OnDrop(500)),
        ("猫粮", drop(9500, 10000), OnDrop(500)),
        ("<80", drop(8000 - 1, 8001, median7=8001), OnCrossing()),
        ("drop>=10%:prev", drop(9000, 10000, median7=9000), OnDrop(1000, Baseline.PREVIOUS)),
        ("drop:low30", drop(9500, 11000, low30=10000), OnDrop(500, Baseline.LOW30)),
        ("low", drop(9000, 9100, lowest=9050), OnLow()),
        ("low", low_after_presale(9000, 9100), OnLow()),
        ("low30", drop(9000, 9100, low30=9050), OnLow(30)),
        ("low30", low_after_presale(9000, 9100), OnLow(30)),
        ("coupon", coupon_event(APPEARED, None), OnCoupon()),
        ("coupon", drop(9999, 10000, with_coupon=coupon()), OnCoupon()),
        ("coupon<6h", coupon_event(ENDING, 6 * HOUR), OnCoupon(6 * HOUR)),
        ("coupon<6h", coupon_event(APPEARED, 5 * HOUR), OnCoupon(6 * HOUR)),
        ("presale", presale_step(EventKind.WINDOW_MOVED), OnPresale()),
        ("presale", presale_step(EventKind.DEPOSIT_CLOSING), OnPresale()),
        ("presale", preheat(9000, 10000), OnPresale()),
        ("low new presale", new(taobao()), OnNew()),
        ("猫粮", new_in_presale(), OnNew()),
    ],
)
def test_it_fires(line: str, seen: Sighting, trigger: object) -> None:
    assert matches(watch(line), seen) == Fired(trigger)  # type: ignore[arg-type]  # any trigger, to keep the table short


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("猫粮", drop(9501, 9600, median7=10000)),
        ("猫粮", drop(9000, 10000, median7=9100)),
        ("猫粮", presale_step(EventKind.DEPOSIT_OPENS)),
        ("猫粮", coupon_event(APPEARED, None)),
        ("<80", drop(7990, 7995, median7=7995)),
        ("new", drop(5000, 10000)),
        ("drop>=10%:prev", drop(9001, 10000, median7=20000)),
        ("drop:low30", drop(5000, 10000)),
        ("drop:mine", drop(5000, 10000)),
        ("low", drop(9000, 9100)),
        ("low", drop(9000, 9100, low30=9050)),
        ("low30", drop(9000, 9100, low30=9000)),
        ("coupon", coupon_event(ENDING, HOUR)),
        ("coupon", drop(5000, 10000)),
        ("coupon<6h", coupon_event(ENDING, 24 * HOUR)),
        ("coupon<6h", coupon_event(APPEARED, None)),
        ("presale", new(taobao())),
        ("presale", presale_step(EventKind.BALANCE_CLOSING)),
    ],
)
def test_it_does_not_fire(line: str, seen: Sighting) -> None:
    assert matches(watch(line), seen) == Unasked()


def test_a_drop_can_be_measured_against_the_price_when_the_watch_was_made() -> None:
    seen = drop(9000, 9100)
    assert matches(watch("drop>=10%:mine"), seen, 10000) == Fired(OnDrop(1000, Baseline.MINE))
    assert matches(watch("drop>=10%:mine"), seen, 9999) == Unasked()


def test_the_band_is_about_the_price_of_the_event() -> None:
    seen = drop(7000, 9000, kind=PriceKind.DROPSHIP, offer=panda(9500, 7000))
    assert isinstance(matches(watch("<80"), seen), Fired)


def test_the_band_is_about_the_headline_where_the_event_has_no_price() -> None:
    assert matches(watch("presale <80"), presale_step(EventKind.DEPOSIT_OPENS, taobao(9000))) == Filtered(
        Filter.TOO_DEAR
    )


def test_the_band_is_about_the_announced_price() -> None:
    assert isinstance(matches(watch("presale <80"), preheat(7900, 9000)), Fired)
    assert isinstance(matches(watch("presale <80"), preheat(None, 7900)), Fired)


def test_why_says_what_held_a_wanted_event_back() -> None:
    seen, told = drop(9000, 10000), Told(PriceKind.FINAL, 9400, START - DAY)
    line = "猫粮 every:6h max:2/d"
    assert why(line, seen, Past()) == Fired(OnDrop(500))
    assert why(line, seen, Past(told={(seen.offer.id, told.kind): told})) == Held(Hold.TOLD, told=told)
    assert why(line, seen, Past(last_at=START - HOUR)) == Held(Hold.COOLDOWN, until=START + 5 * HOUR)
    assert why(line, seen, Past(last_at=START - 6 * HOUR)) == Fired(OnDrop(500))
    assert why(line, seen, Past(sent_today=2)) == Held(Hold.DAILY_CAP)
    assert why("狗粮", seen, Past(sent_today=2)) == Filtered(Filter.WORD, ("狗粮",))


PRICES = st.integers(1, 20_000)


@given(PRICES, PRICES, st.none() | PRICES, PRICES)
def test_an_upper_price_is_crossed_once_downwards(fen: Fen, before: Fen, median7: Fen | None, limit: Fen) -> None:
    rule = Rule(price_to=limit, triggers=())
    seen = drop(fen, before, median7=median7)
    decision = matches(replace(watch("x"), rule=rule), seen)
    if fen > limit:
        assert decision == Filtered(Filter.TOO_DEAR)
    elif before > limit:
        assert isinstance(decision, Fired)
    else:
        base = before if median7 is None else median7
        assert isinstance(decision, Fired) == (fen <= base * 0.95)


@given(ANY_RULES, WORDS)
def test_one_more_excluded_word_never_lets_more_through(rule: Rule, word: str) -> None:
    if filtered(rule, of(CAT_FOOD)) is not None:
        assert filtered(replace(rule, none=(*rule.none, word)), of(CAT_FOOD)) is not None


@given(ANY_RULES)
def test_a_rule_passes_when_each_of_its_filters_does(rule: Rule) -> None:
    parts = [
        Rule(words=rule.words, none=rule.none),
        Rule(price_from=rule.price_from, price_to=rule.price_to),
        Rule(sold_over=rule.sold_over, rank_to=rule.rank_to, commission_from=rule.commission_from),
        Rule(commission_amount_from=rule.commission_amount_from, future_commission_from=rule.future_commission_from),
        Rule(reward=rule.reward, feeds=rule.feeds),
        Rule(category=rule.category, shop=rule.shop, brand=rule.brand),
    ]
    every = all(filtered(part, of(CAT_FOOD)) is None for part in parts)
    assert every == (filtered(rule, of(CAT_FOOD)) is None)


@given(st.lists(st.sampled_from([*"猫粮皇家狗罐头"]), min_size=1, max_size=3).map("".join))
def test_chinese_words_are_found_by_substring(word: str) -> None:
    assert (filtered(Rule(words=((word,),)), of(CAT_FOOD)) is None) == any(
        fold(word) in fold(text or "") for text in (CAT_FOOD.title, CAT_FOOD.brand)
    )


def test_days_are_not_needed_for_a_coupon_without_an_end() -> None:
    assert matches(watch("coupon<30d"), coupon_event(APPEARED, timedelta(days=29))) == Fired(OnCoupon(30 * DAY))


def why_not(line: str, offer: Offer) -> Filtered | None:
    return filtered(parse_rule(line, admin=True), of(offer))


def of(offer: Offer) -> Subject:
    return Subject.of(offer, offer.final_price)


def why(line: str, seen: Sighting, past: Past) -> Decision:
    return decide(watch(line), seen, past=past, history=History(), now=START)
