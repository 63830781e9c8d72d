"""/start and /help: hello, in the person's own language, and where to begin."""

from telegram import InlineKeyboardMarkup, Update

from bot.callbacks import read_channel_payload, read_command_payload, read_offer_payload, read_rule_payload
from bot.catalogue import LANGUAGES
from bot.commands import register_admin_menu
from bot.context import Caller, Context
from bot.handlers import card, presale, recommend, settings, sharing, subscribe, watches, wizard
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.message import Message
from bot.services import Services
from bot.voice import Voice

KIND = "start"


async def start(update: Update, context: Context) -> None:
    """Greet, or open what a deep link names."""
    payload = context.args[0] if context.args else ""
    if (ref := read_offer_payload(payload)) is not None:
        await card.open_by_ref(update, context, ref)
    elif (token := read_rule_payload(payload)) is not None:
        await sharing.open_shared(update, context, token)
    elif (channel := read_channel_payload(payload)) is not None:
        await subscribe.open_channel(update, context, channel)
    elif (again := _AGAIN.get(read_command_payload(payload) or "")) is not None:
        await again(update, context)
    else:
        await reply(update, await _greeting(context.services, context.caller))
    if context.caller.is_admin:
        await register_admin_menu(context.bot, context.services.catalogue, context.caller.user_id)


async def show_help(update: Update, context: Context) -> None:
    """One screen of what can be typed."""
    caller = context.caller
    name = "help.admin" if caller.is_admin else "help.people"
    await reply(update, Message(text=caller.voice.say(name)))


async def _recommend(update: Update, context: Context) -> None:
    await recommend.show(update, context, "")


_AGAIN = {
    "recommend": _recommend,
    "presale": presale.presale,
    "watches": watches.watches,
    "settings": settings.settings,
    "timezone": settings.regions,
    "help": show_help,
}
"""What somebody asked for in a group and is answered here; everything else begins with the greeting."""


async def _greeting(services: Services, caller: Caller) -> Message:
    view = await open_view(services, caller, KIND, {})
    watches = await services.store.watches.of_chat(caller.chat.id, now=services.now())
    return _message(caller.voice, Pad(caller.voice, view.id), len(watches))


def _message(voice: Voice, pad: Pad, watches: int) -> Message:
    text = voice.say("start.again", n=watches) if watches else voice.say("start.greeting")
    rows = [
        [pad.key("start.look", "look"), pad.key("start.watch", "watch")],
        [
            pad.key("start.calendar", "calendar"),
            pad.key("start.language", "langs", language=voice.plain("language.name")),
        ],
    ]
    return Message(text=text, keyboard=InlineKeyboardMarkup(rows))


async def _look(press: Press) -> None:
    await recommend.show(press.update, press.context, "")


async def _watch(press: Press) -> None:
    await wizard.begin(press.update, press.context)


async def _calendar(press: Press) -> None:
    await presale.presale(press.update, press.context)


async def _languages(press: Press) -> None:
    catalogue = press.services.catalogue
    rows = [[press.pad.labelled(catalogue.plain(code, "language.name"), "lang", code)] for code in LANGUAGES]
    await press.edit(Message(text=press.voice.say("language.choose"), keyboard=InlineKeyboardMarkup(rows)))


async def _language(press: Press) -> None:
    if press.arg not in LANGUAGES:
        return
    chat = press.caller.chat
    await press.services.store.chats.set_language(chat.id, press.arg)
    voice = Voice.of(press.services.catalogue, press.arg, chat.time_zone)
    watches = await press.services.store.watches.of_chat(chat.id, now=press.services.now())
    await press.edit(_message(voice, Pad(voice, press.view.id), len(watches)))


VERBS: Verbs = {
    "look": _look,
    "watch": _watch,
    "calendar": _calendar,
    "langs": _languages,
    "lang": _language,
}
