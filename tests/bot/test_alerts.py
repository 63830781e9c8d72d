import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardButton

from bot.alerts import render
from bot.catalogue import LANGUAGES, Catalogue
from bot.message import Message
from bot.typeset import TEXT_LIMIT, units
from data.records import ChatKind, Parcel
from deals.events import CouponFacts, EventKind, Fall, NewFacts, PresaleFacts
from deals.history import History, Observation
from deals.offer import PriceKind, Quote
from deals.rule import Baseline, OnDrop, OnLow, Rule, Sound
from deals.snapshot import Notice
from sandbox.telegram.formatting import parse_html
from tests.bot.samples import (
    CAT_FOOD,
    COUPON,
    DAY,
    DROP,
    HAND,
    HOUR,
    LAMP,
    NOW,
    PRESALE,
    chat,
    hostile,
    parcel,
    sighting,
    watch,
)

CATALOGUE = Catalogue.load()
NASTY = st.text(
    st.one_of(st.sampled_from(list("<>&\"'/;#猫👨‍👩‍👧\u202e\u2066\u0301🇻🇳\x00\n{}")), st.characters()), max_size=600
)


def said(delivery: Parcel, username: str = "dropbell_bot") -> Message:
    return render(delivery, catalogue=CATALOGUE, now=NOW, username=username)


def seen(message: Message) -> list[str]:
    """The lines a reader sees; the HTML is read as strictly as Telegram reads it."""
    return parse_html(message.text).text.split("\n")


def buttons(message: Message) -> list[InlineKeyboardButton]:
    return [button for row in message.keyboard.inline_keyboard for button in row] if message.keyboard else []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", ChatKind)
@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_can_be_said_everywhere_in_every_language(
    kind: EventKind, where: ChatKind, language: str
) -> None:
    message = said(parcel(sighting(kind), to=chat(where, language)))
    lines = seen(message)
    assert 4 <= len(lines) <= 9
    assert all(lines)
    assert CAT_FOOD.title in lines[1]
    assert message.picture == CAT_FOOD.image


def test_a_price_drop_in_chinese() -> None:
    assert seen(said(parcel(sighting(EventKind.PRICE_DROP)))) == [
        "📉 降价 14.6% · 🏆 历史最低 · 规则「猫粮 drop>=10%:med7」",
        "皇家猫粮 K36 幼猫 4.5kg",
        "💰 到手 ¥349 · 7 天中位价 ¥409 · 上次 ¥399",
        "   ↳ 标价 ¥529 → 单品直降 −¥160 → 商品券 −¥20",
        "📊 近 30 天 ¥349–¥429 ▇▇▄▄▆▆▄▁ · 前低 ¥399 · 观测 41 天 · 标价 ¥529（近 41 天未见此价）",
        "📦 月销 3,204 · 天猫 · 皇家旗舰店",
        "⏳ 券 10月26日 18:05 止（剩 2天4小时）",
        "淘宝 · 今天 14:05 采集",
    ]


def test_a_new_1688_offer_in_vietnamese_is_translated_and_priced_for_dropshipping() -> None:
    known = NewFacts(quote=Quote(PriceKind.WHOLESALE, 2550))
    message = said(parcel(sighting(EventKind.NEW_OFFER, LAMP, known), to=chat(language="vi")))
    assert seen(message)[1:] == [
        "Đèn UVB cho bò sát (uvb灯爬虫爬宠太阳灯)",
        "💰 giá sỉ ¥25,50 · giá dropship ¥22,50 (−11,8%)",
        "📦 bán 105/tháng · mua lại 35%",
        "1688 · cập nhật 13:05 hôm nay",
    ]


def test_a_chinese_reader_is_not_shown_the_translation() -> None:
    known = NewFacts(quote=Quote(PriceKind.WHOLESALE, 2550))
    assert seen(said(parcel(sighting(EventKind.NEW_OFFER, LAMP, known))))[1] == LAMP.title


@pytest.mark.parametrize(
    ("baseline", "head"),
    [
        (Baseline.MEDIAN7, "📉 Down 14.6%"),
        (Baseline.PREVIOUS, "📉 Down 12.5%"),
        (Baseline.LOW30, "📉 Down 10%"),
        (Baseline.MINE, "📉 Down 12.5%"),
    ],
)
def test_a_drop_is_measured_as_the_rule_asks(baseline: Baseline, head: str) -> None:
    known = replace(DROP, low30=38800, lowest=None)
    rule = Rule(triggers=(OnLow(), OnDrop(1000, baseline)))
    delivery = parcel(sighting(EventKind.PRICE_DROP, known=known), to=chat(language="en"), wanted_by=watch(rule=rule))
    assert seen(said(delivery))[0].startswith(head + " · rule")


def test_a_baseline_that_is_no_higher_is_not_praised() -> None:
    known = replace(DROP, median7=34900)
    assert "12.5%" in seen(said(parcel(sighting(EventKind.PRICE_DROP, known=known))))[0]


def test_a_drop_is_rounded_down() -> None:
    known = replace(DROP, quote=Quote(PriceKind.FINAL, 35911), before=39900, median7=None, lowest=None)
    assert seen(said(parcel(sighting(EventKind.PRICE_DROP, known=known))))[0].startswith("📉 降价 9.9% ·")


def test_one_change_is_said_once_with_everything_in_it() -> None:
    also = Fall(Quote(PriceKind.DROPSHIP, 2150), 2250)
    known = replace(DROP, also=also, coupon=COUPON)
    text = "\n".join(seen(said(parcel(sighting(EventKind.PRICE_DROP, known=known)))))
    assert "代发价 ¥21.50（原 ¥22.50）" in text
    assert "🎟 新券：商品券 −¥20" in text


def test_nothing_is_said_that_was_not_observed() -> None:
    known = replace(DROP, lowest=None, low30=None, observed_days=0)
    delivery = replace(parcel(sighting(EventKind.PRICE_DROP, known=known)), history=History())
    text = "\n".join(seen(said(delivery)))
    assert not any(word in text for word in ("最低", "观测", "未见", "近 30 天"))


def test_the_listing_price_is_not_called_unseen_once_it_was_seen() -> None:
    seen_once = parcel(sighting(EventKind.NEW_OFFER))
    dearer = replace(seen_once.history.points[1], fen=52900)
    history = History((seen_once.history.points[0], dearer, *seen_once.history.points[2:]))
    assert "未见" in said(seen_once).text
    assert "未见" not in said(replace(seen_once, history=history)).text


def test_the_listing_price_is_not_called_unseen_after_a_few_days() -> None:
    delivery = parcel(sighting(EventKind.NEW_OFFER))
    young = History(tuple(point for point in delivery.history.points if NOW - point.at < 13 * DAY))
    assert "未见" not in said(replace(delivery, history=young)).text


def test_a_deposit_that_opens_shows_both_windows() -> None:
    assert seen(said(parcel(sighting(EventKind.DEPOSIT_OPENS))))[2:5] == [
        "💳 定金 ¥100 · 付定金立减5元 · 到手预估 ¥1,080",
        "🗓 定金 10月23日 14:05 → 今天 15:05",
        "🗓 尾款 今天 17:05 → 10月27日 14:05",
    ]


def test_a_balance_that_closes_says_how_long_is_left_and_what_is_at_stake() -> None:
    delivery = parcel(sighting(EventKind.BALANCE_CLOSING), to=chat(language="en"))
    assert seen(said(delivery))[:4] == [
        "🔴 Balance is due in 3d — after that the deposit may be lost · rule “猫粮 drop>=10%:med7”",
        CAT_FOOD.title,
        "💳 balance about ¥980 (the order page decides)",
        "⏰ Balance until Oct 27, 06:05 UTC (14:05 in Beijing) · 3d left",
    ]


def test_a_balance_is_not_computed_from_another_kind_of_price() -> None:
    known = PresaleFacts(presale=PRESALE, quote=HAND)
    assert "尾款约" not in said(parcel(sighting(EventKind.BALANCE_OPENS, known=known))).text


def test_a_window_that_moved_shows_the_old_one_struck_through() -> None:
    message = said(parcel(sighting(EventKind.WINDOW_MOVED)))
    assert "<s>🗓 尾款 今天 17:05 → 10月26日 14:05</s>\n🗓 尾款 今天 17:05 → 10月27日 14:05" in message.text
    assert message.text.count("<s>") == 1


def test_a_deposit_that_changed_shows_the_old_one_struck_through() -> None:
    known = PresaleFacts(presale=PRESALE, moved_from=replace(PRESALE, deposit=20000))
    text = said(parcel(sighting(EventKind.WINDOW_MOVED, known=known))).text
    assert "<s>💳 定金 ¥200 · 付定金立减5元</s>\n💳 定金 ¥100 · 付定金立减5元" in text


def test_an_announced_price_is_a_promise_until_somebody_saw_it() -> None:
    assert seen(said(parcel(sighting(EventKind.PREHEAT_ANNOUNCED))))[2:5] == [
        "💰 届时 ¥99.50",
        "   此前 售价 ¥109",
        "⏰ 今天 20:05 开始（还有 6小时）",
    ]
    assert "以商品页为准" in said(parcel(sighting(EventKind.PREHEAT_STARTED))).text


def test_a_coupon_without_an_end_has_no_clock() -> None:
    known = CouponFacts(coupon=replace(COUPON, ends=None), quote=HAND)
    assert "⏳" not in said(parcel(sighting(EventKind.COUPON_APPEARED, known=known))).text


def test_several_new_offers_are_one_list() -> None:
    offers = [replace(CAT_FOOD, title=f"猫粮 {number}") for number in range(1, 16)]
    message = said(parcel(*(sighting(EventKind.NEW_OFFER, offer) for offer in offers)))
    lines = seen(message)
    assert lines[0] == "🆕 15 件新品 · 规则「猫粮 drop>=10%:med7」"
    assert lines[1] == "1. 猫粮 1 · 到手 ¥349"
    assert lines[-1] == "……还有 3 件，/recommend 里都能找到"
    assert [button.callback_data for button in buttons(message)] == ["d2n9c:m", "d2n9c:w"]
    assert message.picture is None


def test_a_private_alert_can_be_bought_looked_into_and_silenced() -> None:
    message = said(parcel(sighting(EventKind.PRICE_DROP)))
    assert [button.url or button.callback_data for button in buttons(message)] == [
        CAT_FOOD.link,
        "d2n9c:h",
        "d2n9c:z",
        "d2n9c:m",
        "d2n9c:w",
    ]


@pytest.mark.parametrize("where", [ChatKind.CHANNEL, ChatKind.GROUP])
@pytest.mark.parametrize("kind", EventKind)
def test_a_post_has_addresses_only_and_no_word_of_its_rule(kind: EventKind, where: ChatKind) -> None:
    message = said(parcel(sighting(kind), to=chat(where)))
    assert [button.url for button in buttons(message)] == [CAT_FOOD.link, "https://t.me/dropbell_bot?start=i_25"]
    assert not any(button.callback_data for button in buttons(message))
    assert "规则" not in message.text
    assert re.fullmatch(r"#宠物_用品 #猫粮 #\w+", seen(message)[-1])


def test_a_post_numbers_the_steps_to_the_price() -> None:
    message = said(parcel(sighting(EventKind.PRICE_DROP), to=chat(ChatKind.CHANNEL)))
    assert "①单品直降 −¥160 ②商品券 −¥20" in seen(message)


@pytest.mark.parametrize("where", ChatKind)
@pytest.mark.parametrize("kind", EventKind)
def test_readers_never_see_the_commission(kind: EventKind, where: ChatKind) -> None:
    assert not re.search(r"17[.,]7|88[.,]88|19[.,]99|定向", said(parcel(sighting(kind), to=chat(where))).text)


@pytest.mark.parametrize(("sound", "silent"), [(Sound.DEFAULT, False), (Sound.LOUD, False), (Sound.SILENT, True)])
def test_a_silent_rule_does_not_ring(sound: Sound, silent: bool) -> None:
    delivery = parcel(sighting(EventKind.NEW_OFFER), wanted_by=watch(rule=Rule(sound=sound)))
    assert said(delivery).silent is silent


def test_the_picture_stands_large_above_a_text_that_stays_a_text() -> None:
    preview = said(parcel(sighting(EventKind.NEW_OFFER))).preview
    assert (preview.url, preview.prefer_large_media, preview.show_above_text) == (CAT_FOOD.image, True, True)
    assert said(parcel(sighting(EventKind.NEW_OFFER, replace(CAT_FOOD, image=None)))).preview.is_disabled


def test_an_offer_without_a_link_has_no_buy_button() -> None:
    message = said(parcel(sighting(EventKind.NEW_OFFER, replace(CAT_FOOD, link=None))))
    assert not any(button.url for button in buttons(message))
    assert "<a " not in message.text


def test_an_offer_with_nothing_but_a_title_can_be_said() -> None:
    bare = replace(LAMP, sale_price=None, dropship_price=None, sold_month=None, repurchase_percent=None)
    delivery = replace(parcel(sighting(EventKind.NEW_OFFER, bare, NewFacts())), history=History())
    assert len(seen(said(delivery))) == 3


NOTICES: dict[str, dict[str, str | int]] = {
    "notice-source-rejects": {"source": "1688 vi", "rejected": 3, "total": 20},
    "notice-source-refused": {"source": "1688 vi", "error": "<html>&amp;"},
    "notice-source-failing": {"source": "1688 vi", "error": "x" * 5000},
    "notice-source-waits": {"source": "taobao 1", "n": 12},
    "notice-full-ids": {"id": "taobao:s:1", "first": "<b>" * 300, "second": "&"},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NOTICES)
def test_an_admin_is_told_what_is_wrong(name: str, language: str) -> None:
    notice = Notice(key="k", message=name, arguments=NOTICES[name])
    message = said(replace(parcel(to=chat(language=language)), watch=None, notice=notice))
    assert units("\n".join(seen(message))) <= TEXT_LIMIT
    assert message.keyboard is None


@settings(max_examples=120, deadline=None)
@given(NASTY, st.sampled_from(EventKind), st.sampled_from(ChatKind), st.sampled_from(LANGUAGES))
def test_whatever_a_seller_writes_is_read_as_text_and_fits(
    text: str, kind: EventKind, where: ChatKind, language: str
) -> None:
    offer = hostile(text)
    rule = watch(line=text)
    single = parcel(sighting(kind, offer), to=chat(where, language), wanted_by=rule)
    burst = parcel(*[sighting(EventKind.NEW_OFFER, offer)] * 40, to=chat(where, language), wanted_by=rule)
    for delivery in (single, burst):
        read = parse_html(said(delivery).text)
        assert units(read.text) <= TEXT_LIMIT
        assert len(read.entities) <= 100
        assert {entity["type"] for entity in read.entities} <= {"text_link", "bold", "strikethrough"}
        assert not set(read.text) & {"\u202e", "\u2066", "\x00"}


def test_a_burst_of_very_long_addresses_stays_below_what_telegram_reads() -> None:
    offer = replace(CAT_FOOD, link="https://s.click.taobao.com/" + "&" * 2000)
    message = said(parcel(*[sighting(EventKind.NEW_OFFER, offer)] * 40))
    assert len(message.text.encode()) < 1 << 15


def test_the_clock_of_a_burst_and_a_late_message_is_the_moment_of_sending() -> None:
    delivery = parcel(sighting(EventKind.DEPOSIT_CLOSING))
    late = render(delivery, catalogue=CATALOGUE, now=NOW + HOUR / 2, username="dropbell_bot")
    assert seen(late)[0].startswith("🟠 定金 30分钟后截止")


def test_the_lowest_before_is_dated_once_it_is_past() -> None:
    known = replace(DROP, lowest=39500)
    delivery = parcel(sighting(EventKind.LOWEST_SEEN, known=known))
    points = (
        Observation(NOW - 30 * DAY, PriceKind.FINAL, 39500),
        Observation(NOW - 20 * DAY, PriceKind.FINAL, 42900),
    )
    assert "前低 ¥395（10月4日）" in "\n".join(seen(said(replace(delivery, history=History(points)))))
    assert "前低 ¥395\n" in "\n".join(seen(said(replace(delivery, history=History(points[:1])))))


def test_the_readers_own_price_is_said_beside_the_last_one_but_not_to_a_channel() -> None:
    joined = replace(watch(rule=Rule()), created_at=NOW - 30 * DAY)
    to_me = parcel(sighting(EventKind.PRICE_DROP), wanted_by=joined)
    to_all = parcel(sighting(EventKind.PRICE_DROP), wanted_by=joined, to=chat(ChatKind.CHANNEL))
    assert seen(said(to_me))[2] == "💰 到手 ¥349 · 上次 ¥399 · 你加入时 ¥429"
    assert "你加入时" not in "\n".join(seen(said(to_all)))


def test_a_drop_is_measured_against_the_readers_own_price_where_the_rule_asks_for_that() -> None:
    rule = Rule(triggers=(OnDrop(1000, Baseline.MINE),))
    joined = replace(watch(rule=rule), created_at=NOW - 30 * DAY)
    assert seen(said(parcel(sighting(EventKind.PRICE_DROP), wanted_by=joined)))[0].startswith("📉 降价 18.6%")


@pytest.mark.parametrize(
    ("points", "is_said"), [(((0, 108000),), True), (((0, 118000), (0.5, 108000)), False), ((), False)]
)
def test_an_estimate_is_called_unchanged_only_when_it_was_seen_to_be(
    points: tuple[tuple[float, int], ...], is_said: bool
) -> None:
    start = PRESALE.deposit_start or NOW
    history = History(tuple(Observation(start + days * DAY, PriceKind.PRESALE, fen) for days, fen in points))
    delivery = replace(parcel(sighting(EventKind.DEPOSIT_CLOSING)), history=history)
    assert ("到手预估 ¥1,080（开售以来未变）" in said(delivery).text) is is_said
