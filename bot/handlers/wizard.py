"""A rule tapped together: words, price, what to tell, where. What comes out is a line like any other."""

from telegram import Update

from bot.context import Caller, Context
from bot.handlers import awaiting, drafting
from bot.handlers.drafting import Draft, draft_message
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.rule_errors import say_error
from bot.handlers.speaking import reply
from bot.handlers.wizard_form import TELLS, Form, Step
from bot.handlers.wizard_pages import EXCLUDABLE, question
from bot.message import Message
from bot.services import Services
from data.records import View
from deals.grammar import RuleError
from deals.grammar.amounts import plain_price
from deals.grammar.rules import read_line
from deals.offer import Feed
from deals.rule import Rule

KIND = "wizard"
_BARE = Rule()


async def begin(update: Update, context: Context) -> None:
    """Ask the first question."""
    services, caller = context.services, context.caller
    form = Form()
    view = await open_view(services, caller, KIND, form.state)
    await _await_text(services, caller, view.id)
    await reply(update, await question(services, Pad(caller.voice, view.id), form))


async def answered(update: Update, context: Context, asked: View, text: str) -> None:
    """What was typed while a question was open: taken where it makes sense, else the question stays open."""
    services, caller = context.services, context.caller
    view = await services.store.views.get(str(asked.state.get("view")))
    if view is None:
        return
    form, line = Form.read(view), text
    try:
        typed = read_line(_as_limit(form, text))
        line = form.joined(typed)
        form = form.holding(line)
    except RuleError as error:
        await _await_text(services, caller, view.id)
        await reply(update, Message(text=say_error(caller.voice, line, error)))
        return
    await reply(update, await _after_typing(services, caller, view.id, form, typed))


async def leave(services: Services, caller: Caller) -> bool:
    """Forget what is half done. False when there was nothing."""
    view = await services.store.views.latest(chat_id=caller.chat.id, user_id=caller.user_id, kind=KIND)
    if view is not None:
        await services.store.views.delete(view.id)
    return view is not None


async def _after_typing(services: Services, caller: Caller, view_id: str, form: Form, typed: Rule) -> Message:
    """A whole rule needs no more questions; an answer leads to the next one."""
    whole = form.step is Step.WORDS and bool(typed.triggers)
    if whole or (form.step is Step.FEED and typed.feeds):
        return await _finished(services, caller, view_id, form)
    if form.step is Step.PRICE and (typed.price_from, typed.price_to) != (None, None):
        form = form.moved(1)
    return await _turned(services, caller, view_id, form)


async def _turned(services: Services, caller: Caller, view_id: str, form: Form) -> Message:
    """The question the form is at."""
    await services.store.views.update(view_id, form.state)
    await _await_text(services, caller, view_id)
    return await question(services, Pad(caller.voice, view_id), form)


async def _finished(services: Services, caller: Caller, view_id: str, form: Form) -> Message:
    """The draft the answers make; without any there is nothing to draft, and it begins anew."""
    if form.rule == _BARE:
        return await _turned(services, caller, view_id, form.at(Step.WORDS))
    await awaiting.drop(services, caller)
    await services.store.views.delete(view_id)
    draft = Draft(rule=form.rule, chat_id=caller.chat.id)
    view = await open_view(services, caller, drafting.KIND, draft.state)
    return await draft_message(services, caller, Pad(caller.voice, view.id), draft)


async def _await_text(services: Services, caller: Caller, view_id: str) -> None:
    await awaiting.ask(services, caller, {"about": KIND, "view": view_id})


def _as_limit(form: Form, text: str) -> str:
    """A bare number typed as a price is the most it may cost."""
    return f"<{text}" if form.step is Step.PRICE and plain_price(text) else text


async def _turn(press: Press, form: Form) -> None:
    await press.edit(await _turned(press.services, press.caller, press.view.id, form))


async def _next(press: Press) -> None:
    form = Form.of(press)
    if form.step is Step.FEED:
        await press.edit(await _finished(press.services, press.caller, press.view.id, form))
    else:
        await _turn(press, form.moved(1))


async def _back(press: Press) -> None:
    await _turn(press, Form.of(press).moved(-1))


async def _exclude(press: Press) -> None:
    """One of the words that are offered; where it is what somebody looks for, it stays wanted."""
    words = dict(enumerate(EXCLUDABLE))
    if press.number not in words:
        return
    form = Form.of(press)
    try:
        form = form.toggled_word(words[press.number])
    except RuleError as error:
        await press.reply(Message(text=say_error(press.voice, words[press.number], error)))
    await _turn(press, form)


async def _price(press: Press) -> None:
    await _turn(press, Form.of(press).under(press.number or None).moved(1))


async def _tell(press: Press) -> None:
    if press.number < len(TELLS):
        await _turn(press, Form.of(press).toggled_tell(TELLS[press.number]))


async def _feed(press: Press) -> None:
    form = Form.of(press)
    if not press.arg or (press.arg in set(Feed) and not form.only_taobao):
        form = form.in_feed(Feed(press.arg) if press.arg else None)
    await press.edit(await _finished(press.services, press.caller, press.view.id, form))


async def _cancel(press: Press) -> None:
    await awaiting.drop(press.services, press.caller)
    await press.services.store.views.delete(press.view.id)
    await press.edit(Message(text=press.voice.say("watch.cancelled")))


VERBS: Verbs = {
    "next": _next,
    "back": _back,
    "not": _exclude,
    "price": _price,
    "tell": _tell,
    "feed": _feed,
    "cancel": _cancel,
}
