import re
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import item_card, list_line
from bot.catalogue import LANGUAGES, Catalogue
from bot.typeset import TEXT_LIMIT, units
from bot.voice import Voice
from data.records import Listing
from deals.history import History
from deals.offer import Count, Offer, Preheat, PriceKind, PromotionStep, Quote, RoundingUp
from sandbox.telegram.formatting import parse_html
from tests.bot.samples import CAT_FOOD, DAY, HAND, HISTORY, HOUR, LAMP, NOW, PRESALE, hostile, listing

CATALOGUE = Catalogue.load()


def voice(language: str = "zh") -> Voice:
    return Voice.of(CATALOGUE, language)


def line_of(shown: Listing, language: str = "zh") -> str:
    return parse_html(list_line(voice(language), 3, shown, NOW)).text


def card(offer: Offer, language: str = "zh", history: History = HISTORY, now: datetime = NOW) -> list[str]:
    return parse_html(item_card(voice(language), listing(offer), history, now).text).text.split("\n")


def test_a_line_says_title_price_fall_and_volume() -> None:
    assert line_of(listing()) == "3. 皇家猫粮 K36 幼猫 4.5kg · ¥349 · ↓12% · 月销 3,204"


@pytest.mark.parametrize("before", [None, 0, 34900, 35200, 30000])
def test_what_did_not_fall_by_a_percent_did_not_fall(before: int | None) -> None:
    assert "↓" not in line_of(listing(before=before))


def test_a_line_without_a_price_is_still_a_line() -> None:
    assert line_of(listing(replace(LAMP, sold_month=None), quote=None)) == "3. uvb灯爬虫爬宠太阳灯"


def test_an_open_presale_says_how_long_deposits_are_taken() -> None:
    assert line_of(listing(replace(CAT_FOOD, presale=PRESALE))).endswith("🟢 定金还剩 1小时")
    later = list_line(voice(), 3, listing(replace(CAT_FOOD, presale=PRESALE)), NOW + 2 * HOUR)
    assert later.endswith("月销 3,204")


def test_a_card_says_everything_a_reader_may_know() -> None:
    offer = replace(
        CAT_FOOD,
        preheat=Preheat(at=NOW + 6 * HOUR, price=29900),
        rounding_up=RoundingUp(price=33000, note="需买1件"),
        more_promotions=(PromotionStep(title="满减", description="满300减40"),),
        tags=("88VIP",),
    )
    assert card(offer) == [
        "皇家猫粮 K36 幼猫 4.5kg",
        "💰 到手 ¥349 · 标价 ¥529（近 41 天未见此价）",
        "   ↳ 标价 ¥529 → 单品直降 −¥160 → 商品券 −¥20",
        "➕ 凑单价 ¥330 · 需买1件",
        "🎁 满减：满300减40 · 88VIP",
        "📣 今天 20:05 起 ¥299",
        "📊 近 30 天 ¥349–¥429 ▇▇▄▄▆▆▄▁ · 历史最低 ¥349 · 观测 41 天",
        "📦 月销 3,204 · 天猫 · 皇家旗舰店",
        "🏅 猫粮热销榜·第5名",
        "🗂 宠物/用品 · 猫粮 · 皇家",
        "⏳ 券 10月26日 18:05 止（剩 2天4小时）",
        "淘宝 · 今天 14:05 采集",
    ]


def test_a_card_of_a_presale_says_where_it_stands() -> None:
    offer = replace(CAT_FOOD, presale=PRESALE)
    assert "🟢 预售：正在收定金" in card(offer)
    assert "🗓 预售：定金已截止，尾款还没开始" in card(offer, now=NOW + 2 * HOUR)
    assert "⚪ 预售已结束" in card(offer, now=NOW + 9 * DAY)


def test_a_1688_card_shows_the_dropship_price_and_who_buys_again() -> None:
    assert card(LAMP, "vi")[:3] == [
        "Đèn UVB cho bò sát (uvb灯爬虫爬宠太阳灯)",
        "💰 giá sỉ ¥25,50 · giá dropship ¥22,50 (−11,8%)",
        "📦 bán 105/tháng · mua lại 35%",
    ]


def test_a_volume_of_a_year_is_said_where_no_month_is_known() -> None:
    offer = replace(CAT_FOOD, sold_month=None, sold_year=Count(20000, at_least=True))
    assert "📦 年销 20,000+ · 天猫 · 皇家旗舰店" in card(offer)


def test_a_price_known_for_a_day_has_no_range_and_no_low() -> None:
    history = History(HISTORY.points[-1:])
    assert not any(sign in "".join(card(CAT_FOOD, history=history)) for sign in ("▁", "最低", "观测"))


def test_a_promise_that_is_over_is_not_repeated() -> None:
    offer = replace(CAT_FOOD, preheat=Preheat(at=NOW - HOUR, price=29900))
    assert not any("📣" in text for text in card(offer))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_never_shows_the_commission(language: str) -> None:
    assert not re.search(r"17[.,]7|88[.,]88|19[.,]99|定向", "\n".join(card(CAT_FOOD, language)))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=600), st.sampled_from(LANGUAGES))
def test_whatever_a_seller_writes_a_card_and_a_page_of_lines_fit(text: str, language: str) -> None:
    offer = hostile(text)
    assert units("\n".join(card(offer, language))) <= TEXT_LIMIT
    shown = listing(offer, quote=Quote(PriceKind.FINAL, 10**11))
    assert 5 * units(line_of(shown, language)) <= TEXT_LIMIT


def test_a_list_says_which_price_is_the_lowest_of_30_days_once_that_was_observed() -> None:
    young, dearer = History(HISTORY.points[-3:]), replace(HAND, fen=39900)
    assert "30 天最低 ✓" in list_line(voice(), 1, listing(), NOW, HISTORY)
    assert "30 天最低" not in list_line(voice(), 1, listing(), NOW, young)
    assert "30 天最低" not in list_line(voice(), 1, listing(quote=dearer), NOW, HISTORY)
