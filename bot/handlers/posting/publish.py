"""How a rule, or a whole channel, posts: who decides, how far apart, when, how many, what is not repeated."""

from dataclasses import replace

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.context import Context
from bot.handlers import awaiting
from bot.handlers.posting.rule import choice, with_values
from bot.handlers.posting.setting import CHANNEL, Subject, answer, pressed_subject, put, question
from bot.handlers.posting.zone import say_zone
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.lines import stack
from bot.message import Message
from bot.posting import say_links, say_setting, say_template
from bot.typeset import without_tags
from data.posting import Change
from data.records import View
from deals.posting import AS_ALWAYS
from deals.posting_values import SETTINGS, Values

INHERIT = "x"


async def _menu(press: Press) -> None:
    """Everything that can be set, as it is now."""
    await awaiting.drop(press.services, press.caller)
    if subject := await pressed_subject(press):
        zone = await say_zone(press.services, press.voice, press.state("chat_id", 0))
        await press.edit(_menu_message(press, subject, zone))


def _menu_message(press: Press, subject: Subject, zone: Markup) -> Message:
    pad, voice, posting = press.pad, press.voice, subject.posting
    keys = [pad.key(f"publish.set_{name}", "set", f"{subject.number}.{name}") for name in SETTINGS]
    rows = [keys[:3], keys[3:], [pad.key(*subject.back)]]
    lines = [voice.say("publish.line", setting=say_setting(voice, name, posting)) for name in SETTINGS]
    lines.append(zone)
    if subject.rule is None:
        others = [pad.key("rule.edit_template", "tpl", CHANNEL), pad.key("rule.edit_links", "links", CHANNEL)]
        rows.insert(2, [*others, pad.key("publish.set_zone", "zone", CHANNEL)])
        lines += [
            voice.say("rule.template", template=say_template(voice, posting)),
            voice.say("rule.links", links=say_links(voice, posting, subject.sources)),
        ]
    head = voice.say("publish.of_rule" if subject.rule else "publish.of_channel", number=subject.number)
    return Message(text=stack([head, *lines]), keyboard=InlineKeyboardMarkup(rows))


async def _choices(press: Press) -> None:
    """What one setting can be; where it may be typed, the next message is taken for it."""
    subject, name = await pressed_subject(press), choice(press, 1)
    if subject is None or name not in SETTINGS:
        return
    setting, voice = SETTINGS[name], press.voice
    now = voice.say("publish.now", setting=say_setting(voice, name, subject.posting))
    how = voice.say("publish.or_type", example=setting.example) if setting.example else None
    if setting.example:
        await awaiting.ask(press.services, press.caller, question(press, subject, name))
    await press.edit(Message(text=stack([now, how]), keyboard=_choice_keys(press, subject, name)))


def _choice_keys(press: Press, subject: Subject, name: str) -> InlineKeyboardMarkup:
    setting = SETTINGS[name]
    keys = [_key(press, subject, name, str(at), setting.read(text)) for at, text in enumerate(setting.choices)]
    inherit = press.pad.key("publish.as_channel", "put", f"{subject.number}.{name}.{INHERIT}")
    back = press.pad.key("key.back", "pub", subject.number)
    rows = [keys[:3], keys[3:], [inherit] if subject.rule else [], [back]]
    return InlineKeyboardMarkup([row for row in rows if row])


def _key(press: Press, subject: Subject, name: str, at: str, values: Values | None) -> InlineKeyboardButton:
    said = say_setting(press.voice, name, with_values(AS_ALWAYS, values or {}))
    return press.pad.labelled(without_tags(said), "put", f"{subject.number}.{name}.{at}")


async def _put(press: Press) -> None:
    """A choice was made."""
    await awaiting.drop(press.services, press.caller)
    subject, values = await pressed_subject(press), _chosen(choice(press, 1), choice(press, 2))
    if subject is not None and values is not None and await put(press, subject, Change.PUBLISH, values):
        await _menu(replace(press, arg=subject.number))


def _chosen(name: str, at: str) -> Values | None:
    setting = SETTINGS.get(name)
    if setting is None:
        return None
    if at == INHERIT:
        return dict.fromkeys(setting.fields)
    is_place = at.isascii() and at.isdigit() and int(at) < len(setting.choices)
    return setting.read(setting.choices[int(at)]) if is_place else None


async def answered(update: Update, context: Context, asked: View, text: str) -> bool:
    """A value that was typed. False when it is none."""
    setting = SETTINGS[str(asked.state.get("about"))]
    values = setting.read(text.replace(" ", "").lower())
    if values is None:
        said = context.caller.voice.say("publish.unreadable", example=setting.example)
        await reply(update, Message(text=said))
        return False
    await reply(update, await answer(context, asked, Change.PUBLISH, values))
    return True


VERBS: Verbs = {"pub": _menu, "set": _choices, "put": _put}
