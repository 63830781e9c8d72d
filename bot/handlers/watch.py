"""/watch: a line becomes a watch, after saying what it means and what it finds right now."""

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, Update

from bot.context import Caller, Context
from bot.handlers.matching import say_matches
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.rights import runs_chat
from bot.handlers.rule_errors import say_error
from bot.handlers.speaking import reply
from bot.handlers.typed import after_command
from bot.lines import stack
from bot.message import Message
from bot.reading import say_reading
from bot.services import Services
from bot.typeset import line as one_line
from bot.voice import Voice
from data.store import LimitReachedError
from deals.grammar import RuleError, parse_rule
from deals.printer import print_rule
from deals.reading import reading
from deals.rule import Rule

KIND = "draft"
TITLE_UNITS = 40


async def watch(update: Update, context: Context) -> None:
    """`/watch <line>`; in a group its admins make rules for that group or topic."""
    caller = context.caller
    if not caller.private and not await _may_here(update, context):
        return
    line = after_command(update)
    if line:
        await propose(update, context, line, chat_id=caller.chat.id, thread_id=caller.thread_id)
    else:
        await explain(update, context)


async def explain(update: Update, context: Context) -> None:
    """How to write one, with examples."""
    await reply(update, Message(text=context.caller.voice.say("watch.how")))


async def propose(
    update: Update,
    context: Context,
    line: str,
    *,
    chat_id: int,
    thread_id: int | None = None,
    watch_id: int | None = None,
) -> bool:
    """Say what the line means and what matches now, and keep it as a draft until it is saved.

    With `watch_id` it replaces that watch's rule. A line that is no rule is answered with what is wrong, and where;
    then the answer is False.
    """
    caller, services = context.caller, context.services
    try:
        rule = parse_rule(line, admin=caller.is_admin)
    except RuleError as error:
        await reply(update, Message(text=say_error(caller.voice, line, error)))
        return False
    state: dict[str, object] = {"line": print_rule(rule), "chat_id": chat_id}
    state |= {"thread_id": thread_id} if thread_id is not None else {}
    state |= {"watch_id": watch_id} if watch_id is not None else {}
    view = await open_view(services, caller, KIND, state)
    await reply(update, await _draft(services, caller, Pad(caller.voice, view.id), rule, chat_id))
    return True


async def _may_here(update: Update, context: Context) -> bool:
    """In a group: only its admins, and only once it is bound."""
    voice, chat = context.caller.voice, context.caller.chat
    if not await runs_chat(context.bot, context.caller):
        await reply(update, Message(text=voice.say("watch.admins_only")))
        return False
    if await context.services.store.chats.get(chat.id) is None:
        await reply(update, Message(text=voice.say("group.ask_admin", bot=context.services.username)))
        return False
    return True


async def _draft(services: Services, caller: Caller, pad: Pad, rule: Rule, chat_id: int) -> Message:
    voice, line = caller.voice, print_rule(rule)
    if chat_id == caller.chat.id:
        head = voice.say("watch.draft", line=line)
    else:
        chat = await services.store.chats.get(chat_id)
        title = one_line(chat.title if chat else "", TITLE_UNITS) or str(chat_id)
        head = voice.say("watch.draft_for", line=line, title=title)
    text = stack([head, say_reading(voice, reading(rule)), await say_matches(services, voice, rule)])
    keys = [pad.key("watch.save", "save"), pad.key("key.cancel", "cancel")]
    return Message(text=text, keyboard=InlineKeyboardMarkup([keys]))


async def _save(press: Press) -> None:
    """Whose chat it is for is decided again: only an admin of the bot may write for a chat elsewhere."""
    line, chat_id = press.state("line", ""), press.state("chat_id", 0)
    if chat_id != press.caller.chat.id and not press.caller.is_admin:
        return
    rule = parse_rule(line, admin=True)  # what only admins may say was refused when the draft was made
    try:
        text = await _keep(press, line, rule, chat_id)
    except LimitReachedError as full:
        text = press.voice.say("watch.limit", n=full.limit)
    await press.services.store.views.delete(press.view.id)
    await press.edit(Message(text=text))


async def _keep(press: Press, line: str, rule: Rule, chat_id: int) -> Markup:
    watches, voice, now = press.services.store.watches, press.voice, press.services.now()
    if watch_id := press.state("watch_id", 0):
        kept = await watches.get(watch_id, now=now)
        if kept is None or kept.watch.chat_id != chat_id:
            return voice.say("rules.gone")
        await watches.edit(watch_id, line=line, rule=rule)
        return voice.say("rules.changed", line=line)
    thread_id = press.state("thread_id", 0) or None
    await watches.add(
        chat_id=chat_id, thread_id=thread_id, owner_id=press.caller.user_id, line=line, rule=rule, now=now
    )
    return _saved(voice, line, own=press.caller.private and chat_id == press.caller.chat.id)


def _saved(voice: Voice, line: str, *, own: bool) -> Markup:
    return voice.say("watch.saved" if own else "watch.saved_for", line=line)


async def _cancel(press: Press) -> None:
    await press.services.store.views.delete(press.view.id)
    await press.edit(Message(text=press.voice.say("watch.cancelled")))


VERBS: Verbs = {"save": _save, "cancel": _cancel}
