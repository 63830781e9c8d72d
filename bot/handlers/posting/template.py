"""The template of a rule's posts, or of a whole channel's: sent as a message, checked and shown before it is saved."""

from dataclasses import replace

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, Update

from bot.alerts.posts.fit import check_fit
from bot.alerts.posts.slots import DEFAULT, NAMES
from bot.alerts.posts.template import TemplateError, parse_template
from bot.context import Context
from bot.handlers import awaiting
from bot.handlers.posting.preview import preview
from bot.handlers.posting.rule import find_rule
from bot.handlers.posting.setting import answer, pressed_subject, put, question
from bot.handlers.press import Press, Verbs
from bot.handlers.rule_errors import say_error
from bot.handlers.speaking import reply
from bot.lines import stack
from bot.message import Message
from bot.services import Services
from bot.voice import Voice
from data.posting import Change
from data.records import Parcel, View

ABOUT = "template"
_SHOWN = Markup("<pre>{}</pre>")


async def _ask(press: Press) -> None:
    """The template as it is, what can stand in it, and the wish for another."""
    subject = await pressed_subject(press)
    if subject is None:
        return
    voice, pad = press.voice, press.pad
    await awaiting.ask(press.services, press.caller, question(press, subject, ABOUT))
    text = stack(
        [
            voice.say("template.head"),
            _SHOWN.format(subject.posting.template or DEFAULT),
            voice.say("template.how"),
            *(
                voice.say("template.slot", slot=f"{{{name}}}", says=voice.say(f"template.slot_{name}"))
                for name in NAMES
            ),
        ]
    )
    keys = [pad.key("template.default", "tplset", f"{subject.number}.d")]
    keys += [pad.key("publish.as_channel", "tplset", f"{subject.number}.x")] if subject.rule else []
    await press.edit(Message(text=text, keyboard=InlineKeyboardMarkup([keys, [pad.key(*subject.back)]])))


async def _set(press: Press) -> None:
    """Back to the usual layout, or to the channel's template."""
    await awaiting.drop(press.services, press.caller)
    subject = await pressed_subject(press)
    values: dict[str, object] = {"template": None if press.arg.endswith(".x") else ""}
    if subject is not None and await put(press, subject, Change.TEMPLATE, values):
        await _ask(replace(press, arg=subject.number))


async def answered(update: Update, context: Context, asked: View, _: str) -> bool:
    """A template that was sent, with its line breaks. False when it is none: then it is said why, and where."""
    text = (update.message.text or "").strip() if update.message else ""
    services, voice = context.services, context.caller.voice
    try:
        parse_template(text, NAMES)
        await _check(services, asked, text)
    except TemplateError as error:
        await reply(update, Message(text=say_error(voice, error.line, error)))
        return False
    if shown := await _preview(services, voice, asked, text):
        await reply(update, shown)
    await reply(update, await answer(context, asked, Change.TEMPLATE, {"template": text}))
    return True


async def _check(services: Services, asked: View, text: str) -> None:
    chat_id = asked.state.get("chat_id")
    chat = await services.store.chats.get(chat_id) if isinstance(chat_id, int) else None
    if chat is not None:
        check_fit(Parcel(id=0, chat=chat), text, catalogue=services.catalogue, now=services.now())


async def _preview(services: Services, voice: Voice, asked: View, text: str) -> Message | None:
    """How it looks on something real; for a whole channel there is no single rule to show."""
    chat_id, watch_id = asked.state.get("chat_id"), asked.state.get("watch_id")
    if not isinstance(chat_id, int) or not isinstance(watch_id, int):
        return None
    rule = await find_rule(services, chat_id, watch_id)
    return await preview(services, voice, rule, replace(rule.posting, template=text)) if rule else None


def _slot(voice: Voice, name: str) -> Markup:
    return voice.say("template.slot", slot=f"{{{name}}}", says=voice.say(f"template.slot_{name}"))


VERBS: Verbs = {"tpl": _ask, "tplset": _set}
