"""How an alert reads once it is no longer true."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.revised import revise
from bot.catalogue import LANGUAGES, Catalogue
from bot.message import Message
from bot.typeset import TEXT_LIMIT, units
from data.records import ChatKind, Parcel
from deals.events import EventKind, PresaleFacts
from deals.offer import Offer, Preheat, PriceKind, Quote
from deals.verdict import Correction, Kept, Moved, Untrue, Why
from sandbox.telegram.formatting import parse_html
from tests.bot.samples import CAT_FOOD, DAY, HOUR, NOW, PRESALE, chat, hostile, parcel, sighting
from tests.bot.test_alerts import NASTY

CATALOGUE = Catalogue.load()
SINCE = NOW - HOUR
UP = Untrue(Why.PRICE_UP, SINCE)
OVER = Untrue(Why.WINDOW_OVER, SINCE)
DEAR = replace(CAT_FOOD, final_price=39900)


def revised(delivery: Parcel, verdict: Correction) -> Message:
    return revise(delivery, verdict, catalogue=CATALOGUE, now=NOW, username="dropbell_bot")


def seen(message: Message) -> list[str]:
    return parse_html(message.text).text.split("\n")


def labels(message: Message) -> list[list[str]]:
    rows = message.keyboard.inline_keyboard if message.keyboard else ()
    return [[button.text for button in row] for row in rows]


def now_is(kind: EventKind, offer: Offer, where: ChatKind = ChatKind.PRIVATE, language: str = "zh") -> Parcel:
    return parcel(sighting(kind, offer), to=chat(where, language))


def test_a_price_that_went_up_is_struck_through_and_leaves_only_the_curve() -> None:
    message = revised(now_is(EventKind.PRICE_DROP, DEAR), UP)
    assert seen(message) == [
        "⌛ 今天 13:05 已失效 · 📉 降价 14.6% · 🏆 历史最低 · 规则「猫粮 drop>=10%:med7」",
        "皇家猫粮 K36 幼猫 4.5kg",
        "💰 到手 ¥349 → 现在 ¥399",
        "淘宝 · 今天 13:05 采集",
    ]
    assert "<s>到手 ¥349</s>" in message.text
    assert labels(message) == [["📈 走势"]]
    assert message.picture == CAT_FOOD.image


def test_a_silence_that_was_asked_for_can_still_be_ended() -> None:
    silenced = replace(now_is(EventKind.PRICE_DROP, DEAR), is_silenced=True)
    assert labels(revised(silenced, UP)) == [["📈 走势"], ["↩ 撤销"]]


def test_a_post_keeps_its_tags_and_its_way_to_the_bot_and_loses_the_buy_button() -> None:
    message = revised(now_is(EventKind.PRICE_DROP, DEAR, ChatKind.CHANNEL), UP)
    assert seen(message)[0] == "⌛ 今天 13:05 已失效 · 📉 降价 14.6% · 🏆 历史最低"
    assert seen(message)[-1] == "#宠物_用品 #猫粮 #降价"
    assert labels(message) == [["🔔 单独提醒我"]]


def test_a_post_that_an_admin_began_in_other_words_keeps_them() -> None:
    post = replace(now_is(EventKind.PRICE_DROP, DEAR, ChatKind.CHANNEL), intro="今晚必买 <3")
    assert seen(revised(post, UP))[0] == "⌛ 今天 13:05 已失效 · 今晚必买 <3"


def test_who_wants_no_pictures_gets_none_with_a_correction() -> None:
    plain = replace(chat(), preferences=replace(chat().preferences, pictures=False))
    assert revised(parcel(sighting(EventKind.PRICE_DROP, DEAR), to=plain), UP).picture is None


def test_what_ended_does_not_count_down_any_more() -> None:
    message = revised(now_is(EventKind.BALANCE_CLOSING, CAT_FOOD, language="en"), OVER)
    assert seen(message)[0].startswith("⌛ No longer true since today 05:05 UTC · 🔴 Balance · rule")
    assert "left" not in "\n".join(seen(message))


def test_a_window_that_moved_is_shown_with_the_old_one_struck_through_and_every_button() -> None:
    later = replace(PRESALE, balance_end=NOW + 4 * DAY)
    message = revised(now_is(EventKind.DEPOSIT_CLOSING, replace(CAT_FOOD, presale=later)), Moved())
    assert seen(message)[0].startswith("🔁 时间有变 · 🟠 定金 1小时后截止 · 规则")
    assert "<s>🗓 尾款 今天 17:05 → 10月27日 14:05</s>\n🗓 尾款 今天 17:05 → 10月28日 14:05" in message.text
    assert labels(message)[0] == ["🛒 付定金"]


def test_what_moved_and_then_ended_shows_the_windows_it_had_last() -> None:
    later = replace(PRESALE, balance_end=NOW + 4 * DAY)
    message = revised(now_is(EventKind.DEPOSIT_OPENS, replace(CAT_FOOD, presale=later)), OVER)
    assert "🗓 尾款 今天 17:05 → 10月28日 14:05" in seen(message)


def test_a_head_that_counts_down_goes_by_the_end_as_it_is_now() -> None:
    later = replace(PRESALE, deposit_end=NOW + 2 * HOUR)
    message = revised(now_is(EventKind.DEPOSIT_CLOSING, replace(CAT_FOOD, presale=later)), Moved())
    assert "定金 2小时后截止" in seen(message)[0]


@pytest.mark.parametrize("kind", [EventKind.PREHEAT_ANNOUNCED, EventKind.PREHEAT_STARTED])
def test_a_promise_is_judged_with_both_prices(kind: EventKind) -> None:
    came, stayed = replace(CAT_FOOD, final_price=9950), replace(CAT_FOOD, final_price=10900)
    kept, broken = revised(now_is(kind, came), Kept(SINCE)), revised(now_is(kind, stayed), Untrue(Why.BROKEN, SINCE))
    assert seen(kept)[0].startswith("✅ 预告价已兑现 · ")
    assert seen(kept)[2] == "💰 预告 ¥99.50 · 现在 到手 ¥99.50"
    assert labels(kept)[0] == ["🛒 去买"]
    assert seen(broken)[0].startswith("❌ 预告价没有兑现 · ")
    assert seen(broken)[2] == "💰 预告 ¥99.50 · 现在 到手 ¥109"
    assert labels(broken) == [["📈 走势"]]


def test_an_announcement_that_was_changed_shows_the_new_one() -> None:
    changed = replace(CAT_FOOD, preheat=Preheat(at=NOW + 8 * HOUR, price=9000))
    assert "💰 届时 ¥90" in seen(revised(now_is(EventKind.PREHEAT_ANNOUNCED, changed), Moved()))


def test_a_coupon_that_is_over_is_struck_through() -> None:
    message = revised(now_is(EventKind.COUPON_APPEARED, DEAR), Untrue(Why.COUPON_OVER, SINCE))
    assert "🎟 <s>商品券 −¥20</s>" in message.text
    assert "💰 到手 ¥399" in seen(message)


def test_a_price_nobody_knows_any_more_is_only_struck_through() -> None:
    gone = replace(CAT_FOOD, final_price=None, sale_price=None)
    assert "💰 <s>到手 ¥349</s>\n" in revised(now_is(EventKind.PRICE_DROP, gone), UP).text


VERDICTS: tuple[Correction, ...] = (
    UP,
    OVER,
    Untrue(Why.COUPON_OVER, SINCE),
    Untrue(Why.BROKEN, SINCE),
    Moved(),
    Kept(NOW),
)


@given(
    text=NASTY,
    kind=st.sampled_from(EventKind),
    language=st.sampled_from(LANGUAGES),
    where=st.sampled_from(ChatKind),
    verdict=st.sampled_from(VERDICTS),
)
def test_whatever_a_seller_writes_a_correction_can_be_read_by_telegram(
    text: str, kind: EventKind, language: str, where: ChatKind, verdict: Correction
) -> None:
    message = revised(now_is(kind, hostile(text), where, language), verdict)
    assert 0 < units(parse_html(message.text).text) <= TEXT_LIMIT
    assert all(seen(message))


def test_a_presale_is_shown_as_it_was_told_when_the_shop_says_nothing_more() -> None:
    told = PresaleFacts(presale=PRESALE, quote=Quote(PriceKind.PRESALE, 108000))
    delivery = parcel(sighting(EventKind.DEPOSIT_OPENS, replace(CAT_FOOD, presale=None), told))
    assert "🗓 定金 10月23日 14:05 → 今天 15:05" in seen(revised(delivery, OVER))
