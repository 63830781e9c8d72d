"""What every button of the settings does."""

from dataclasses import replace

from telegram import InlineKeyboardMarkup

from bot.catalogue import LANGUAGES
from bot.handlers.press import Press, Verbs
from bot.handlers.settings import hours, zone
from bot.handlers.settings.card import choose, show
from bot.message import Message
from deals.currency import Currency, read_currency

CAPS = (5, 10, 20, 50)


async def _languages(press: Press) -> None:
    catalogue = press.services.catalogue
    rows = [[press.pad.labelled(catalogue.plain(code, "language.name"), "lang", code)] for code in LANGUAGES]
    rows.append([press.pad.key("key.back", "card")])
    await press.edit(Message(text=press.voice.say("language.choose"), keyboard=InlineKeyboardMarkup(rows)))


async def _set_language(press: Press) -> None:
    if press.arg in LANGUAGES:
        await press.services.store.chats.set_language(press.caller.chat.id, press.arg)
    await show(press)


async def _currencies(press: Press) -> None:
    keys = [press.pad.labelled(currency.value, "worth", currency.value) for currency in Currency]
    rows = [keys[:4], keys[4:], [press.pad.key("settings.off", "worth", "off")], [press.pad.key("key.back", "card")]]
    await press.edit(Message(text=press.voice.say("currency.ask"), keyboard=InlineKeyboardMarkup(rows)))


async def _set_currency(press: Press) -> None:
    currency = read_currency(press.arg)
    if currency is not None or press.arg == "off":
        await choose(press, replace(press.caller.chat.preferences, currency=currency))


async def _caps(press: Press) -> None:
    keys = [press.pad.labelled(press.voice.number(cap), "cap", cap) for cap in CAPS]
    rows = [keys, [press.pad.key("settings.off", "cap", "off")], [press.pad.key("key.back", "card")]]
    await press.edit(Message(text=press.voice.say("cap.ask"), keyboard=InlineKeyboardMarkup(rows)))


async def _set_cap(press: Press) -> None:
    if press.number in CAPS or press.arg == "off":
        await choose(press, replace(press.caller.chat.preferences, daily_cap=press.number or None))


async def _toggle_pictures(press: Press) -> None:
    chosen = press.caller.chat.preferences
    await choose(press, replace(chosen, pictures=not chosen.pictures))


VERBS: Verbs = {
    "card": show,
    "langs": _languages,
    "lang": _set_language,
    "zone": zone.show_regions,
    "region": zone.show_cities,
    "setzone": zone.set_zone,
    "quiet": hours.show_quiet,
    "from": hours.show_starts,
    "to": hours.show_ends,
    "hush": hours.set_quiet,
    "digest": hours.show_digest,
    "at": hours.set_digest,
    "all": hours.set_scope,
    "money": _currencies,
    "worth": _set_currency,
    "caps": _caps,
    "cap": _set_cap,
    "pics": _toggle_pictures,
}
