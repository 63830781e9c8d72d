"""The card: every choice on one line, with a button to change it."""

from datetime import datetime

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, Update

from bot.context import Context
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press
from bot.handlers.speaking import reply
from bot.lines import stack
from bot.message import Message
from bot.voice import Voice
from bot.zones import city
from data.records import Chat
from deals.preferences import Preferences

KIND = "settings"


async def settings(update: Update, context: Context) -> None:
    """`/settings`."""
    caller, services = context.caller, context.services
    view = await open_view(services, caller, KIND, {})
    await reply(update, card_message(Pad(caller.voice, view.id), caller.chat, services.now()))


async def show(press: Press) -> None:
    """The card again, as the store has it by now: whatever was chosen shows at once, a language as well."""
    chat = await press.services.store.chats.get(press.caller.chat.id) or press.caller.chat
    pad = Pad(Voice.for_chat(press.services.catalogue, chat), press.view.id)
    await press.edit(card_message(pad, chat, press.services.now()))


async def choose(press: Press, preferences: Preferences) -> None:
    """Keep this choice and show the card. What waited may be free to go now."""
    await press.services.store.choices.choose(press.caller.chat.id, preferences, now=press.services.now())
    press.services.wake()
    await show(press)


def card_message(pad: Pad, chat: Chat, now: datetime) -> Message:
    """What was chosen, and the buttons to choose otherwise."""
    voice, chosen = pad.voice, chat.preferences
    lines = [
        voice.say("settings.title"),
        voice.say("settings.language", language=voice.plain("language.name")),
        voice.say("settings.zone", zone=zone_name(voice, chat), time=voice.time(now)),
        _quiet(voice, chosen),
        _digest(voice, chosen),
        _currency(voice, chat),
        voice.say("settings.pictures_on" if chosen.pictures else "settings.pictures_off"),
        voice.say("settings.no_cap") if chosen.daily_cap is None else voice.say("settings.cap", n=chosen.daily_cap),
    ]
    return Message(text=stack(lines), keyboard=_keyboard(pad, chosen))


def zone_name(voice: Voice, chat: Chat) -> str:
    """Where the reader's clock stands."""
    return city(chat.time_zone or voice.zone.key, voice.locale)


def _keyboard(pad: Pad, chosen: Preferences) -> InlineKeyboardMarkup:
    pictures = "settings.key_no_pictures" if chosen.pictures else "settings.key_with_pictures"
    rows = [
        [pad.key("settings.key_language", "langs"), pad.key("settings.key_zone", "zone")],
        [pad.key("settings.key_quiet", "quiet"), pad.key("settings.key_digest", "digest")],
        [pad.key("settings.key_currency", "money"), pad.key("settings.key_cap", "caps")],
        [pad.key(pictures, "pics")],
    ]
    return InlineKeyboardMarkup(rows)


def _quiet(voice: Voice, chosen: Preferences) -> Markup:
    if chosen.quiet is None:
        return voice.say("settings.no_quiet")
    return voice.say("settings.quiet", start=voice.hour(chosen.quiet.start), end=voice.hour(chosen.quiet.end))


def _digest(voice: Voice, chosen: Preferences) -> Markup:
    if chosen.digest_at is None:
        return voice.say("settings.no_digest")
    name = "settings.digest_all" if chosen.digest_all else "settings.digest_silent"
    return voice.say(name, at=voice.hour(chosen.digest_at))


def _currency(voice: Voice, chat: Chat) -> Markup:
    currency = chat.preferences.currency
    if currency is None:
        return voice.say("settings.no_currency")
    if chat.rate is None:
        return voice.say("settings.no_rate", currency=currency.value)
    worth, told = voice.worth(chat.rate), voice.date(chat.rate.at)
    return voice.say("settings.currency", currency=currency.value, worth=worth, told=told)
