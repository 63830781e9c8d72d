from dataclasses import replace

import pytest
from telegram import InlineKeyboardMarkup

from bot.callbacks import DeliveryPress, Mute, Snooze, Verb, read_press
from bot.catalogue import LANGUAGES, Catalogue
from bot.keyboards import alert_keyboard, alert_price, buy_button, mute_menu, post_keyboard, snooze_menu, undo_keyboard
from bot.voice import Voice
from data.records import Parcel
from deals.events import EventKind, NewFacts
from deals.offer import PriceKind, Quote
from tests.bot.samples import CAT_FOOD, HAND, LAMP, parcel, sighting

CATALOGUE = Catalogue.load()
ZH = Voice.of(CATALOGUE, "zh")
ALERT = parcel(sighting(EventKind.PRICE_DROP))
BURST = parcel(sighting(EventKind.NEW_OFFER), sighting(EventKind.NEW_OFFER, LAMP))


def labels(keyboard: InlineKeyboardMarkup | None) -> list[list[str]]:
    return [[button.text for button in row] for row in keyboard.inline_keyboard] if keyboard else []


def presses(keyboard: InlineKeyboardMarkup) -> list[tuple[str, str]]:
    data = [button.callback_data for row in keyboard.inline_keyboard for button in row if button.callback_data]
    read = [read_press(str(one)) for one in data]
    assert all(isinstance(press, DeliveryPress) and press.delivery_id == ALERT.id for press in read)
    return [(press.verb, press.arg) for press in read if press is not None]


def test_under_an_alert_one_can_buy_look_wait_and_silence() -> None:
    assert labels(alert_keyboard(ZH, ALERT)) == [["🛒 去买"], ["📈 走势", "💤 稍后", "🔕 不再提", "❓"]]
    verbs = [Verb.HISTORY, Verb.SNOOZE, Verb.MUTE, Verb.WHY]
    assert presses(alert_keyboard(ZH, ALERT)) == [(verb, "") for verb in verbs]


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_keyboards_are_written_down_as_python_telegram_bot_would(kind: EventKind, language: str) -> None:
    voice, alert = Voice.of(CATALOGUE, language), parcel(sighting(kind))
    keyboards = (alert_keyboard(voice, alert), post_keyboard(voice, alert, "dropbell_bot"))
    for keyboard in keyboards:
        assert keyboard is not None
        assert keyboard.to_dict() == InlineKeyboardMarkup(keyboard.inline_keyboard).to_dict()


def test_the_snooze_menu_names_the_price_and_leads_back() -> None:
    assert labels(snooze_menu(ZH, ALERT)) == [["1 小时", "今天", "3 天"], ["跌破 ¥349 才提"], ["↩ 返回"]]
    assert [arg for verb, arg in presses(snooze_menu(ZH, ALERT)) if verb == Verb.SNOOZE] == list(Snooze)


def test_without_a_price_there_is_no_until_lower() -> None:
    unpriced = parcel(sighting(EventKind.NEW_OFFER, replace(LAMP, sale_price=None), NewFacts()))
    assert len(labels(snooze_menu(ZH, unpriced))) == 2


def test_the_mute_menu_asks_what_to_silence() -> None:
    assert presses(mute_menu(ZH, ALERT)) == [(Verb.MUTE, Mute.OFFER), (Verb.MUTE, Mute.RULE), (Verb.BACK, "")]


def test_under_a_list_only_the_rule_can_be_silenced() -> None:
    assert presses(alert_keyboard(ZH, BURST)) == [(Verb.MUTE, ""), (Verb.WHY, "")]
    assert presses(mute_menu(ZH, BURST)) == [(Verb.MUTE, Mute.RULE), (Verb.BACK, "")]


@pytest.mark.parametrize("what", Mute)
def test_what_was_silenced_can_be_taken_back(what: Mute) -> None:
    assert presses(undo_keyboard(ZH, ALERT, what)) == [(Verb.HISTORY, ""), (Verb.UNDO, what)]
    assert presses(undo_keyboard(ZH, BURST, what)) == [(Verb.UNDO, what)]


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        (EventKind.DEPOSIT_OPENS, "🛒 付定金"),
        (EventKind.BALANCE_CLOSING, "🛒 付尾款"),
        (EventKind.COUPON_ENDING, "🛒 去买"),
    ],
)
def test_the_first_button_says_what_there_is_to_pay(kind: EventKind, label: str) -> None:
    assert labels(alert_keyboard(ZH, parcel(sighting(kind))))[0] == [label]


def test_a_coupon_page_is_preferred_and_named() -> None:
    button = buy_button(ZH, replace(CAT_FOOD, coupon_link="https://uland.taobao.com/coupon?x=1"))
    assert button is not None
    assert (button.text, button.url) == ("🛒 领券购买", "https://uland.taobao.com/coupon?x=1")


def test_a_post_of_several_offers_has_no_buttons() -> None:
    assert post_keyboard(ZH, BURST, "dropbell_bot") is None


@pytest.mark.parametrize("delivery", [replace(ALERT, refs={}), ALERT])
def test_a_post_leads_back_only_where_there_is_something_to_open(delivery: Parcel) -> None:
    rows = labels(post_keyboard(ZH, delivery, "dropbell_bot"))
    assert (["🔔 单独提醒我"] in rows) == bool(delivery.refs)


def test_until_lower_is_measured_against_what_the_alert_said() -> None:
    said = NewFacts(quote=Quote(PriceKind.WHOLESALE, 2500))
    assert alert_price(sighting(EventKind.NEW_OFFER, LAMP, said)) == said.quote
    assert alert_price(sighting(EventKind.NEW_OFFER, LAMP, NewFacts())) == Quote(PriceKind.WHOLESALE, 2550)
    assert alert_price(sighting(EventKind.PRICE_DROP)) == HAND


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_short_enough_for_a_phone(language: str) -> None:
    voice = Voice.of(CATALOGUE, language)
    keyboards = [alert_keyboard(voice, ALERT), snooze_menu(voice, ALERT), mute_menu(voice, ALERT)]
    for row in (row for keyboard in keyboards for row in labels(keyboard)):
        assert sum(map(len, row)) <= 44
