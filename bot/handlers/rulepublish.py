"""How a rule, or a whole channel, posts: who decides, how far apart, when, how many, what is not repeated."""

from dataclasses import dataclass, replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.context import Context
from bot.handlers import awaiting
from bot.handlers.acting import Action, acting
from bot.handlers.channelrule import ChannelRule, choice, find_rule, pressed_rule, with_values
from bot.handlers.press import Press, Verbs
from bot.handlers.proposal import Proposal
from bot.handlers.rulechange import propose, propose_here
from bot.handlers.speaking import reply
from bot.lines import stack
from bot.message import Message
from bot.posting import say_publishing, say_setting
from bot.typeset import without_tags
from data.posting import Change
from data.records import View
from deals.posting import AS_ALWAYS, Posting
from deals.posting_values import SETTINGS, Values

CHANNEL = "0"
"""Stands for the channel where a rule's number could stand."""
INHERIT = "x"


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is being set: a rule, or its channel."""

    number: str
    rule: ChannelRule | None
    own: Posting
    common: Posting


async def _subject(press: Press) -> _Subject | None:
    number = choice(press, 0)
    if number == CHANNEL:
        common = await press.services.store.rules.of_channel(press.state("chat_id", 0))
        return _Subject(number, None, common, AS_ALWAYS)
    rule = await pressed_rule(press)
    return _Subject(number, rule, rule.own, rule.common) if rule else None


async def _menu(press: Press) -> None:
    """Everything that can be set, as it is now."""
    await awaiting.drop(press.services, press.caller)
    subject = await _subject(press)
    if subject is None:
        return
    pad, voice, posting = press.pad, press.voice, subject.own.over(subject.common)
    keys = [pad.key(f"publish.set_{name}", "set", f"{subject.number}.{name}") for name in SETTINGS]
    back = pad.key("key.back", "list") if subject.rule is None else pad.key("key.back", "open", subject.number)
    head = voice.say("publish.of_channel" if subject.rule is None else "publish.of_rule", number=subject.number)
    lines = [voice.say("publish.line", setting=say_setting(voice, name, posting)) for name in SETTINGS]
    await press.edit(Message(text=stack([head, *lines]), keyboard=InlineKeyboardMarkup([keys[:3], keys[3:], [back]])))


async def _choices(press: Press) -> None:
    """What one setting can be; where it may be typed, the next message is taken for it."""
    subject, name = await _subject(press), choice(press, 1)
    if subject is None or name not in SETTINGS:
        return
    setting, voice = SETTINGS[name], press.voice
    keys = [_key(press, subject, name, str(at), setting.read(text)) for at, text in enumerate(setting.choices)]
    inherit = press.pad.key("publish.as_channel", "put", f"{subject.number}.{name}.{INHERIT}")
    rows = [keys[:3], keys[3:], [inherit] if subject.rule else [], [press.pad.key("key.back", "pub", subject.number)]]
    now = voice.say("publish.now", setting=say_setting(voice, name, subject.own.over(subject.common)))
    how = voice.say("publish.or_type", example=setting.example) if setting.example else None
    if setting.example:
        question = {"about": name, "chat_id": press.state("chat_id", 0), "watch_id": int(subject.number)}
        await awaiting.ask(press.services, press.caller, question)
    await press.edit(Message(text=stack([now, how]), keyboard=InlineKeyboardMarkup([row for row in rows if row])))


def _key(press: Press, subject: _Subject, name: str, at: str, values: Values | None) -> InlineKeyboardButton:
    said = say_setting(press.voice, name, with_values(AS_ALWAYS, values or {}))
    return press.pad.labelled(without_tags(said), "put", f"{subject.number}.{name}.{at}")


async def _put(press: Press) -> None:
    """A choice was made: a rule's is proposed with what it would mean, a channel's holds at once."""
    await awaiting.drop(press.services, press.caller)
    subject, name, at = await _subject(press), choice(press, 1), choice(press, 2)
    if subject is None or name not in SETTINGS:
        return
    setting = SETTINGS[name]
    values: Values | None = dict.fromkeys(setting.fields) if at == INHERIT else None
    if at.isdigit() and int(at) < len(setting.choices):
        values = setting.read(setting.choices[int(at)])
    if values is None:
        return
    if subject.rule is None:
        await _keep_for_channel(press, with_values(subject.own, values))
    else:
        await propose_here(press, subject.rule, _proposal(subject.rule, values))


def _proposal(rule: ChannelRule, values: Values) -> Proposal:
    return Proposal(what=Change.PUBLISH, rule=rule.rule, own=with_values(rule.own, values))


async def _keep_for_channel(press: Press, posting: Posting) -> None:
    await _set_channel(press.context, press.state("chat_id", 0), posting)
    await _menu(replace(press, arg=CHANNEL))


async def _set_channel(context: Context, chat_id: int, posting: Posting) -> None:
    services, caller = context.services, context.caller
    chat = await services.store.chats.get(chat_id)
    said = without_tags(say_publishing(caller.voice, posting))
    title = (chat.title if chat else "") or str(chat_id)
    await acting(services, caller, Action.RULE_EDIT, title, said).rules.set_channel(chat_id, posting)


async def answered(update: Update, context: Context, question: View, text: str) -> bool:
    """A value that was typed. False when it is none."""
    name, chat_id, watch_id = (question.state.get(key) for key in ("about", "chat_id", "watch_id"))
    setting = SETTINGS[str(name)]
    values = setting.read(text.replace(" ", "").lower())
    if values is None or not isinstance(chat_id, int) or not isinstance(watch_id, int):
        said = context.caller.voice.say("publish.unreadable", example=setting.example)
        await reply(update, Message(text=said))
        return False
    await reply(update, await _answer(context, chat_id, watch_id, values))
    return True


async def _answer(context: Context, chat_id: int, watch_id: int, values: Values) -> Message:
    services, voice = context.services, context.caller.voice
    if not watch_id:
        posting = with_values(await services.store.rules.of_channel(chat_id), values)
        await _set_channel(context, chat_id, posting)
        return Message(text=voice.say("publish.set_for_channel", settings=say_publishing(voice, posting)))
    rule = await find_rule(services, chat_id, watch_id)
    if rule is None:
        return Message(text=voice.say("rules.gone"))
    return await propose(services, context.caller, rule, _proposal(rule, values))


VERBS: Verbs = {"pub": _menu, "set": _choices, "put": _put}
