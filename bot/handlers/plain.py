"""What is no command: an answer that was asked for, a link, words; and commands that do not exist."""

from collections.abc import Awaitable, Callable
from difflib import get_close_matches

from telegram import InlineKeyboardMarkup, Update

from bot.commands import Audience, names
from bot.context import Context
from bot.handlers import awaiting, card, feeds, recommend, rules, settings, watch, watches, wizard
from bot.handlers.history import find_offer
from bot.handlers.links import offer_ids
from bot.handlers.pad import Pad, open_view
from bot.handlers.posting import queue
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.message import Message
from bot.typeset import line
from data.records import View

KIND = "words"
LONGEST = 300
SHOWN_UNITS = 60

Flow = Callable[[Update, Context, View, str], Awaitable[None]]
PEOPLE: dict[str, Flow] = {
    wizard.KIND: wizard.answered,
    watches.KIND: watches.answered,
    settings.KIND: settings.answered,
}
ADMINS: dict[str, Flow] = {feeds.KIND: feeds.answered, queue.KIND: queue.answered}
"""Who takes the answer to a question about this."""


async def text(update: Update, context: Context) -> None:
    """Anything typed in a private chat that is no command."""
    typed = " ".join((update.message.text or "").split()) if update.message else ""
    caller = context.caller
    if answer := await _asked_for(context):
        await answer(update, context, typed)
    elif offer_ids(typed):
        await _open(update, context, typed)
    elif len(typed) > LONGEST:
        await reply(update, Message(text=caller.voice.say("plain.too_long")))
    elif typed:
        await _ask(update, context, typed)


async def _asked_for(context: Context) -> Callable[[Update, Context, str], Awaitable[None]] | None:
    """What takes this message as its answer; None when nothing was asked, or of somebody who was an admin then."""
    question = await awaiting.take(context.services, context.caller)
    if question is None:
        return None
    about = question.state.get("about")
    flow = PEOPLE.get(str(about)) or (ADMINS.get(str(about), rules.answered) if context.caller.is_admin else None)
    return None if flow is None else lambda update, context, typed: flow(update, context, question, typed)


async def unknown_in_group(update: Update, context: Context) -> None:
    """Only what names us is for us; and what admins of the bot do in private does not exist here."""
    words = (update.message.text or "").split() if update.message else []
    name, _, bot = words[0].lstrip("/").lower().partition("@") if words else ("", "", "")
    if bot == context.services.username.lower() and name not in names(Audience.ADMINS):
        await unknown_command(update, context)


async def unknown_command(update: Update, context: Context) -> None:
    """The nearest command there is."""
    words = (update.message.text or "").split() if update.message else []
    name = words[0].lstrip("/").partition("@")[0].lower() if words else ""
    caller = context.caller
    own = Audience.PRIVATE if caller.private else Audience.GROUP_ADMINS
    audience = own | Audience.ADMINS if caller.is_admin else own
    nearest = get_close_matches(name, names(audience), n=1)
    if nearest:
        said = caller.voice.say("plain.unknown", name=line(name, SHOWN_UNITS), nearest=nearest[0])
    else:
        said = caller.voice.say("plain.unknown_help", name=line(name, SHOWN_UNITS))
    await reply(update, Message(text=said))


async def _open(update: Update, context: Context, typed: str) -> None:
    listing = await find_offer(context.services, typed)
    if listing is None:
        await reply(update, Message(text=context.caller.voice.say("history.unknown")))
    else:
        await card.open_new(update, context, listing)


async def _ask(update: Update, context: Context, words: str) -> None:
    """Search or watch? The words wait in the view."""
    view = await open_view(context.services, context.caller, KIND, {"words": words})
    pad = Pad(context.caller.voice, view.id)
    keyboard = InlineKeyboardMarkup([[pad.key("plain.search", "search"), pad.key("plain.watch", "watch")]])
    said = context.caller.voice.say("plain.ask", words=line(words, SHOWN_UNITS))
    await reply(update, Message(text=said, keyboard=keyboard))


async def _search(press: Press) -> None:
    await recommend.show(press.update, press.context, press.state("words", ""))


async def _watch(press: Press) -> None:
    await watch.propose(press.update, press.context, press.state("words", ""), chat_id=press.caller.chat.id)


VERBS: Verbs = {"search": _search, "watch": _watch}
