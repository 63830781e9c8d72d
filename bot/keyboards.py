"""The buttons under an alert, and the menus that take their place for a moment."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.helpers import create_deep_linked_url

from bot.buttons import AlertKeyboard
from bot.callbacks import Mute, Snooze, Verb, offer_payload, on_delivery
from bot.following import DROP, choices_after, choices_under, is_silent
from bot.voice import Voice
from data.records import Parcel
from deals.events import EventKind, Sighting
from deals.followers import can_follow
from deals.offer import Offer, Quote
from deals.quote import headline

_BUY = {
    EventKind.DEPOSIT_OPENS: "button.pay_deposit",
    EventKind.DEPOSIT_CLOSING: "button.pay_deposit",
    EventKind.BALANCE_OPENS: "button.pay_balance",
    EventKind.BALANCE_CLOSING: "button.pay_balance",
}

Row = list[InlineKeyboardButton]


def alert_keyboard(voice: Voice, parcel: Parcel) -> AlertKeyboard:
    """Under an alert in a private chat: buy, history, snooze, mute. Under a burst there is only the rule to mute.

    Under what is no longer true only the history is left, and a silence that was asked for can still be ended. Whoever
    paid a deposit in time may say so late.
    """
    mute = _press(voice, "button.mute", parcel, Verb.MUTE)
    if len(parcel.sightings) != 1:
        return AlertKeyboard([[mute, _press(voice, "why.button", parcel, Verb.WHY)]])
    history = _press(voice, "button.history", parcel, Verb.HISTORY)
    if parcel.is_over:
        undo = [[_press(voice, "button.undo", parcel, Verb.UNDO, Mute.OFFER)]] if parcel.is_silenced else []
        return AlertKeyboard([*_follow(voice, parcel), [history], *undo])
    snooze = _press(voice, "button.snooze", parcel, Verb.SNOOZE)
    last = _drop(voice, parcel) or mute
    why = _press(voice, "why.button", parcel, Verb.WHY)
    rows = [*_buy(voice, parcel.sightings[0]), *_follow(voice, parcel), [history, snooze, last, why]]
    return AlertKeyboard(rows)


def snooze_menu(voice: Voice, parcel: Parcel) -> InlineKeyboardMarkup:
    """For how long an offer shall be silent; "until lower" where its price is known."""
    choices = [
        _press(voice, "button.snooze_hour", parcel, Verb.SNOOZE, Snooze.HOUR),
        _press(voice, "button.snooze_today", parcel, Verb.SNOOZE, Snooze.TODAY),
        _press(voice, "button.snooze_days", parcel, Verb.SNOOZE, Snooze.DAYS),
    ]
    return InlineKeyboardMarkup([choices, *_until_lower(voice, parcel), [_back(voice, parcel)]])


def mute_menu(voice: Voice, parcel: Parcel) -> InlineKeyboardMarkup:
    """What shall be silent for good: this offer, or everything the rule finds."""
    choices: list[Row] = []
    if len(parcel.sightings) == 1:
        choices.append([_press(voice, "button.mute_offer", parcel, Verb.MUTE, Mute.OFFER)])
    if parcel.watch is not None:
        choices.append([_press(voice, "button.mute_rule", parcel, Verb.MUTE, Mute.RULE)])
    return InlineKeyboardMarkup([*choices, [_back(voice, parcel)]])


def undo_keyboard(voice: Voice, parcel: Parcel, what: Mute) -> InlineKeyboardMarkup:
    """After something was silenced: what is left to do, and a button that takes the silence back."""
    undo = _press(voice, "button.undo", parcel, Verb.UNDO, what)
    if len(parcel.sightings) != 1:
        return InlineKeyboardMarkup([[undo]])
    buy = [] if parcel.is_over else _buy(voice, parcel.sightings[0])
    return InlineKeyboardMarkup([*buy, [_press(voice, "button.history", parcel, Verb.HISTORY), undo]])


def post_keyboard(voice: Voice, parcel: Parcel, username: str) -> AlertKeyboard | None:
    """Under a post in a channel or group: addresses only, because a press would act for everybody who sees it."""
    if len(parcel.sightings) != 1:
        return None
    sighting = parcel.sightings[0]
    rows = [] if parcel.is_over else _buy(voice, sighting)
    ref = parcel.refs.get(sighting.offer.id)
    if ref is not None and username:
        link = create_deep_linked_url(username, offer_payload(ref))
        rows.append([InlineKeyboardButton(voice.plain("button.remind_me"), url=link)])
    return AlertKeyboard(rows) if rows else None


def buy_button(voice: Voice, offer: Offer, name: str | None = None) -> InlineKeyboardButton | None:
    """Where to buy, where the feed gave an address."""
    if offer.buy_link is None:
        return None
    name = name or ("button.get_coupon" if offer.coupon_link else "button.buy")
    return InlineKeyboardButton(voice.plain(name), url=offer.buy_link)


def alert_price(sighting: Sighting) -> Quote | None:
    """What an alert said the offer costs: what "until lower" is measured against."""
    return sighting.event.facts.quote or headline(sighting.offer, sighting.event.at)


def _buy(voice: Voice, sighting: Sighting) -> list[Row]:
    button = buy_button(voice, sighting.offer, _BUY.get(sighting.event.kind))
    return [[button]] if button else []


def _follow(voice: Voice, parcel: Parcel) -> list[Row]:
    """Under what tells of a presale: what its reader may say of it."""
    sighting = parcel.sightings[0]
    if not can_follow(sighting.event):
        return []
    said = (choices_after if parcel.is_over else choices_under)(sighting, parcel.follow)
    return [[_press(voice, name, parcel, Verb.FOLLOW, saying) for name, saying in said]] if said else []


def _drop(voice: Voice, parcel: Parcel) -> InlineKeyboardButton | None:
    """Ends a presale for its reader. Once that is said, the rule that found it can be paused in its place."""
    if not can_follow(parcel.sightings[0].event) or is_silent(parcel.follow):
        return None
    name, saying = DROP
    return _press(voice, name, parcel, Verb.FOLLOW, saying)


def _until_lower(voice: Voice, parcel: Parcel) -> list[Row]:
    sighting = parcel.sightings[0]
    price = alert_price(sighting)
    if price is None:
        return []
    label = voice.plain("button.snooze_lower", money=voice.money(price.fen))
    return [[InlineKeyboardButton(label, callback_data=on_delivery(parcel.id, Verb.SNOOZE, Snooze.LOWER))]]


def _back(voice: Voice, parcel: Parcel) -> InlineKeyboardButton:
    return _press(voice, "button.back", parcel, Verb.BACK)


def _press(voice: Voice, name: str, parcel: Parcel, verb: Verb, arg: str = "") -> InlineKeyboardButton:
    return InlineKeyboardButton(voice.plain(name), callback_data=on_delivery(parcel.id, verb, arg))
