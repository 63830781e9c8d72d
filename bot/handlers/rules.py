"""/rules: what is posted to each bound channel, group and topic. For admins of the bot."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.catalogue import LANGUAGES
from bot.context import Caller, Context
from bot.handlers import awaiting, watch
from bot.handlers.acting import Action, acting_on_chat
from bot.handlers.bound import TITLE_UNITS, chats_message
from bot.handlers.pad import Pad, open_view
from bot.handlers.posting import card, links, publish, template, versions, zone
from bot.handlers.posting.change import propose
from bot.handlers.posting.proposal import Proposal
from bot.handlers.posting.rule import find_rule
from bot.handlers.posting.setting import CHANNEL
from bot.handlers.press import Press, Verbs
from bot.handlers.rule_errors import say_error
from bot.handlers.speaking import reply
from bot.handlers.targets import Target, find_chat, read_target
from bot.handlers.typed import after_command
from bot.handlers.watchlist import list_message
from bot.message import Message
from bot.services import Services
from bot.typeset import line
from data.posting import Change
from data.records import Chat, InDoubt, View
from deals.grammar import RuleError, parse_rule
from deals.posting_values import SETTINGS

KIND = "rules"
Answering = Callable[[Update, Context, View, str], Awaitable[bool]]
"""Takes what was typed; False when it is no answer."""


async def rules(update: Update, context: Context) -> None:
    """`/rules` lists the bound chats, `/rules <chat>` its rules, `/rules <chat>[/topic] <line>` adds one."""
    name, _, text = after_command(update).partition(" ")
    if not name:
        await reply(update, await chats_message(context.services, context.caller))
        return
    target = read_target(name)
    chat = await _bound(context, target) if target else None
    if target is None or chat is None:
        await reply(update, Message(text=context.caller.voice.say("rules.unknown_chat", name=line(name, TITLE_UNITS))))
    elif text.strip():
        await watch.propose(update, context, text.strip(), chat_id=chat.id, thread_id=target.thread_id)
    else:
        await reply(update, await channel_message(context.services, context.caller, chat.id))


async def answered(update: Update, context: Context, question: View, text: str) -> None:
    """What an admin sent after a question about rules; what does not answer it is asked for again."""
    answer = ANSWERS.get(str(question.state.get("about")), _add_line)
    if not await answer(update, context, question, text):
        await awaiting.ask(context.services, context.caller, question.state)


async def _add_line(update: Update, context: Context, question: View, text: str) -> bool:
    chat_id = question.state.get("chat_id")
    return isinstance(chat_id, int) and await watch.propose(update, context, text, chat_id=chat_id)


async def _change_line(update: Update, context: Context, question: View, text: str) -> bool:
    """Another condition for a rule: proposed with what it would mean."""
    chat_id, watch_id = question.state.get("chat_id"), question.state.get("watch_id")
    services, caller = context.services, context.caller
    rule = (
        await find_rule(services, chat_id, watch_id) if isinstance(chat_id, int) and isinstance(watch_id, int) else None
    )
    if rule is None:
        await reply(update, Message(text=caller.voice.say("rules.gone")))
        return True
    try:
        condition = parse_rule(text, admin=True)
    except RuleError as error:
        await reply(update, Message(text=say_error(caller.voice, text, error)))
        return False
    proposal = Proposal(what=Change.CONDITION, rule=condition, own=rule.own)
    await reply(update, await propose(services, caller, rule, proposal))
    return True


ANSWERS: dict[str, Answering] = {
    "condition": _change_line,
    template.ABOUT: template.answered,
    links.ABOUT: links.answered,
    zone.ABOUT: zone.answered,
    **dict.fromkeys(SETTINGS, publish.answered),
}
"""What each question is answered with."""


async def channel_message(services: Services, caller: Caller, chat_id: int) -> Message:
    """The rules of one bound chat under a new view."""
    view = await open_view(services, caller, KIND, {"chat_id": chat_id})
    return await _list(services, Pad(caller.voice, view.id), chat_id, 0)


async def _list(services: Services, pad: Pad, chat_id: int, page: int) -> Message:
    chat = await services.store.chats.get(chat_id)
    kept = await services.store.watches.of_chat(chat_id, now=services.now())
    title = line(chat.title if chat else "", TITLE_UNITS) or str(chat_id)
    head = pad.voice.say("rules.title" if kept else "rules.none", title=title)
    more = [
        pad.key("rules.add", "add"),
        pad.key("publish.channel", "pub", CHANNEL),
        pad.key("rules.language", "langs"),
        pad.key("rules.unbind", "unbind"),
    ]
    shown = list_message(pad.voice, pad, kept, head, page, more)
    rows = shown.keyboard.inline_keyboard if shown.keyboard else ()
    doubt = _doubt_key(pad, chat.in_doubt if chat else InDoubt.RETRY)
    return replace(shown, keyboard=InlineKeyboardMarkup([*rows, (doubt,)]))


def _doubt_key(pad: Pad, choice: InDoubt) -> InlineKeyboardButton:
    """Says what holds; pressed, the other holds."""
    other = InDoubt.ONCE if choice is InDoubt.RETRY else InDoubt.RETRY
    return pad.key(f"doubt.{choice}", "doubt", other)


async def _in_doubt(press: Press) -> None:
    """What to do with posts of which nobody knows whether they arrived."""
    if press.arg in set(InDoubt):
        chat_id = press.state("chat_id", 0)
        detail = press.voice.plain(f"doubt.{press.arg}")
        store = await acting_on_chat(press.services, press.caller, Action.CHAT_SETTINGS, chat_id, detail)
        await store.chats.set_in_doubt(chat_id, InDoubt(press.arg))
    await _show_list(press)


async def _show_list(press: Press) -> None:
    page = press.number if press.verb == "list" else 0
    await press.edit(await _list(press.services, press.pad, press.state("chat_id", 0), page))


async def _add(press: Press) -> None:
    await awaiting.ask(press.services, press.caller, {"chat_id": press.state("chat_id", 0)})
    await press.reply(Message(text=press.voice.say("rules.send_line")))


async def _languages(press: Press) -> None:
    catalogue = press.services.catalogue
    rows = [[press.pad.labelled(catalogue.plain(code, "language.name"), "lang", code)] for code in LANGUAGES]
    await press.edit(Message(text=press.voice.say("rules.choose_language"), keyboard=InlineKeyboardMarkup(rows)))


async def _language(press: Press) -> None:
    if press.arg in LANGUAGES:
        chat_id = press.state("chat_id", 0)
        store = await acting_on_chat(press.services, press.caller, Action.CHAT_LANGUAGE, chat_id, press.arg)
        await store.chats.set_language(chat_id, press.arg)
    await _show_list(press)


async def _ask_unbind(press: Press) -> None:
    keys = [press.pad.key("rules.unbind", "forget"), press.pad.key("key.back", "list")]
    await press.edit(Message(text=press.voice.say("rules.ask_unbind"), keyboard=InlineKeyboardMarkup([keys])))


async def _forget(press: Press) -> None:
    chat_id = press.state("chat_id", 0)
    store = await acting_on_chat(press.services, press.caller, Action.CHAT_UNBIND, chat_id)
    gone = await store.chats.forget(chat_id)
    await press.edit(Message(text=press.voice.say("rules.unbound", n=gone.watches)))


async def _bound(context: Context, target: Target) -> Chat | None:
    """The bound chat that was named, by number or by @name."""
    if not target.chat.startswith("@"):
        return await context.services.store.chats.get(int(target.chat))
    found = await find_chat(context.bot, target.chat)
    return await context.services.store.chats.get(found.id) if found else None


VERBS: Verbs = (
    card.verbs(_show_list)
    | publish.VERBS
    | versions.VERBS
    | template.VERBS
    | links.VERBS
    | zone.VERBS
    | {
        "list": _show_list,
        "add": _add,
        "doubt": _in_doubt,
        "langs": _languages,
        "lang": _language,
        "unbind": _ask_unbind,
        "forget": _forget,
    }
)
