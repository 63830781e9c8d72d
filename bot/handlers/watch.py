"""/watch: a line becomes a watch, after saying what it means and what it finds right now."""

from dataclasses import replace

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, Update

from bot.context import Context
from bot.handlers import groups, wizard
from bot.handlers.acting import Action, acting_on_chat
from bot.handlers.asking import ask_zone
from bot.handlers.drafting import KIND, Draft, changed_watch, draft_message, with_reachable_price
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.rights import runs_chat
from bot.handlers.rule_errors import say_error
from bot.handlers.sample import sample_alert
from bot.handlers.speaking import reply
from bot.handlers.typed import after_command
from bot.lines import stack
from bot.message import Message
from data.store import LimitReachedError, Store
from deals.grammar import RuleError, parse_rule
from deals.rule import Watch


async def watch(update: Update, context: Context) -> None:
    """`/watch <line>`, or `/watch` and buttons; in a group its admins make rules for that group or topic."""
    caller = context.caller
    if not caller.private and not await _may_here(update, context):
        return
    line = after_command(update)
    if line:
        await propose(update, context, line, chat_id=caller.chat.id, thread_id=caller.thread_id)
    elif caller.private:
        await wizard.begin(update, context)
    else:
        await _explain(update, context)


async def _explain(update: Update, context: Context) -> None:
    """How to write one, with examples: in a group nobody hears what is typed without a command."""
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
    draft = Draft(rule=rule, chat_id=chat_id, thread_id=thread_id, watch_id=watch_id)
    view = await open_view(services, caller, KIND, draft.state)
    await reply(update, await draft_message(services, caller, Pad(caller.voice, view.id), draft))
    return True


async def _may_here(update: Update, context: Context) -> bool:
    """In a group: only its admins, and only once it is bound."""
    voice, chat = context.caller.voice, context.caller.chat
    if not await runs_chat(context.bot, context.caller):
        await groups.refuse(update, context, "watch")
        return False
    if await context.services.store.chats.get(chat.id) is None:
        await reply(update, Message(text=voice.say("group.ask_admin", bot=context.services.username)))
        return False
    return True


async def _save(press: Press) -> None:
    """Whose chat it is for is decided again: only an admin of the bot may write for a chat elsewhere."""
    draft = Draft.of(press)
    if draft.chat_id != press.caller.chat.id and not press.caller.is_admin:
        return
    if draft.watch_id is not None:
        await _change(press, draft)
        return
    await press.services.store.views.delete(press.view.id)
    try:
        await _add(press, draft)
    except LimitReachedError as full:
        await press.edit(Message(text=stack([press.voice.say("watch.limit", n=full.limit), await _most(press)])))


async def _most(press: Press) -> Markup | None:
    """Which of the rules that are there spoke most, and so may be the one to make narrower or delete."""
    kept = await press.services.store.watches.of_chat(press.caller.chat.id, now=press.services.now())
    most = max(kept, key=lambda one: one.hits_week, default=None)
    if most is None or not most.hits_week:
        return None
    return press.voice.say("mine.most", line=most.watch.line, n=most.hits_week)


async def _add(press: Press, draft: Draft) -> None:
    store = await _store_for(press, draft)
    watch = await store.watches.add(
        chat_id=draft.chat_id,
        thread_id=draft.thread_id,
        owner_id=press.caller.user_id,
        line=draft.line,
        rule=draft.rule,
        now=press.services.now(),
    )
    own = press.caller.private and draft.chat_id == press.caller.chat.id
    await press.edit(Message(text=press.voice.say("watch.saved" if own else "watch.saved_for", line=draft.line)))
    if own:
        await _show_sample(press, watch)
        await ask_zone(press.services, press.caller)


async def _store_for(press: Press, draft: Draft) -> Store:
    """What an admin of the bot adds elsewhere is noted; what people do in their own chats is theirs."""
    if draft.chat_id == press.caller.chat.id:
        return press.services.store
    return await acting_on_chat(press.services, press.caller, Action.RULE_ADD, draft.chat_id, draft.line)


async def _show_sample(press: Press, watch: Watch) -> None:
    """After the very first rule: what its alerts look like."""
    kept = await press.services.store.watches.of_chat(watch.chat_id, now=press.services.now())
    example = await sample_alert(press.services, press.caller, watch) if len(kept) == 1 else None
    if example is not None:
        await press.reply(example)


async def _change(press: Press, draft: Draft) -> None:
    """Replace the rule; the view then holds the one before, for as long as it may be wanted back."""
    before = await changed_watch(press.services, draft)
    if before is None:
        await press.services.store.views.delete(press.view.id)
        await press.edit(Message(text=press.voice.say("rules.gone")))
        return
    await press.services.store.watches.edit(before.id, line=draft.line, rule=draft.rule)
    await press.services.store.views.update(press.view.id, replace(draft, rule=before.rule).state)
    keyboard = InlineKeyboardMarkup([[press.pad.key("draft.undo", "save")]])
    await press.edit(Message(text=press.voice.say("rules.changed", line=draft.line), keyboard=keyboard))


async def _raise(press: Press) -> None:
    """Wait for a price that can be reached."""
    draft = await with_reachable_price(press.services, Draft.of(press))
    await press.services.store.views.update(press.view.id, draft.state)
    await press.edit(await draft_message(press.services, press.caller, press.pad, draft))


async def _cancel(press: Press) -> None:
    await press.services.store.views.delete(press.view.id)
    await press.edit(Message(text=press.voice.say("watch.cancelled")))


VERBS: Verbs = {"save": _save, "cancel": _cancel, "raise": _raise}
