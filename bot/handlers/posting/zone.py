"""The time zone of a channel: its posting hours and its days are counted there, and its posts tell its time."""

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, Update

from bot.context import Context
from bot.handlers import awaiting
from bot.handlers.acting import Action, acting
from bot.handlers.posting.setting import CHANNEL, pressed_subject, question
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.lines import stack
from bot.message import Message
from bot.services import Services
from bot.voice import Voice
from bot.zones import city, read_zone
from data.records import View
from deals.zones import pick_zone

ABOUT = "zone"
EXAMPLE = "Asia/Shanghai"


async def say_zone(services: Services, voice: Voice, chat_id: int) -> Markup:
    """In which zone the channel lives."""
    chat = await services.store.chats.get(chat_id)
    zone = pick_zone(chat.language, chat.time_zone) if chat else pick_zone(voice.language)
    return voice.say("publish.zone", zone=city(zone.key, voice.locale))


async def _ask(press: Press) -> None:
    """Where it is now, and the wish for another."""
    subject = await pressed_subject(press)
    if subject is None or subject.number != CHANNEL:
        return
    await awaiting.ask(press.services, press.caller, question(press, subject, ABOUT))
    now = await say_zone(press.services, press.voice, press.state("chat_id", 0))
    text = stack([now, press.voice.say("publish.send_zone", example=EXAMPLE)])
    back = press.pad.key("key.back", "pub", CHANNEL)
    await press.edit(Message(text=text, keyboard=InlineKeyboardMarkup([[back]])))


async def answered(update: Update, context: Context, asked: View, text: str) -> bool:
    """The name of a zone. False when there is none of that name."""
    services, caller, chat_id = context.services, context.caller, asked.state.get("chat_id")
    name = read_zone(text)
    chat = await services.store.chats.get(chat_id) if isinstance(chat_id, int) else None
    if chat is None or name is None:
        await reply(update, Message(text=caller.voice.say("publish.unreadable", example=EXAMPLE)))
        return chat is None
    store = acting(services, caller, Action.CHAT_SETTINGS, chat.title or str(chat.id), name)
    await store.choices.set_time_zone(chat.id, name, now=services.now())
    services.wake()
    await reply(update, Message(text=await say_zone(services, caller.voice, chat.id)))
    return True


VERBS: Verbs = {"zone": _ask}
