"""/queue: posts that wait for an admin, one at a time, and what became of all that rules found."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, Update

from bot.alerts import render
from bot.context import Caller, Context
from bot.handlers import awaiting
from bot.handlers.acting import Action, acting
from bot.handlers.pad import Pad, open_view
from bot.handlers.posting.past import past_message
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.lines import stack
from bot.message import Message
from bot.services import Services
from bot.typeset import line
from data.posting import Post
from data.records import View
from deals.publishing import Cause

KIND = "queue"
TITLE_UNITS = 40
INTRO_UNITS = 300


async def queue(update: Update, context: Context) -> None:
    """The first post that waits."""
    view = await open_view(context.services, context.caller, KIND, {})
    await reply(update, await _message(context.services, Pad(context.caller.voice, view.id), after=0))


@dataclass(frozen=True, slots=True)
class _Turn:
    """One post of those that wait."""

    post: Post
    at: int
    of: int


def _turn(waiting: Sequence[Post], after: int) -> _Turn | None:
    """The first one behind this delivery; behind the last comes the first again."""
    place = next((at for at, post in enumerate(waiting) if post.delivery_id > after), 0)
    return _Turn(waiting[place], place + 1, len(waiting)) if waiting else None


async def _message(services: Services, pad: Pad, *, after: int, news: Markup | None = None) -> Message:
    turn = _turn(await services.store.posts.in_review(), after)
    parcel = await services.store.outbox.get(turn.post.delivery_id) if turn else None
    history = pad.key("queue.history", "past")
    if turn is None or parcel is None:
        text = stack([news, pad.voice.say("queue.empty")])
        return Message(text=text, keyboard=InlineKeyboardMarkup([[history]]))
    post = render(parcel, catalogue=services.catalogue, now=services.now(), username=services.username)
    number = turn.post.delivery_id
    keys = [pad.key("queue.post", "post", number), pad.key("queue.edit", "edit", number)]
    others = [pad.key("queue.next", "next", number)] if turn.of > 1 else []
    rows = [[*keys, pad.key("queue.skip", "skip", number)], [*others, history]]
    own = post.keyboard.inline_keyboard if post.keyboard else ()
    text = stack([news, *_head(services, pad, turn), Markup(" "), post.text])
    return Message(text=text, keyboard=InlineKeyboardMarkup([*own, *rows]), picture=post.picture)


def _head(services: Services, pad: Pad, turn: _Turn) -> list[Markup]:
    voice, post, now = pad.voice, turn.post, services.now()
    title = line(post.chat_title, TITLE_UNITS) or str(post.chat_id)
    head = voice.say("queue.title", at=turn.at, of=turn.of, title=title, found=voice.moment(post.at, now))
    return [head, voice.say("queue.until", at=voice.moment(post.expires, now))] if post.expires else [head]


async def _show(press: Press, after: int, news: Markup | None = None) -> None:
    await awaiting.drop(press.services, press.caller)
    await press.edit(await _message(press.services, press.pad, after=after, news=news))


async def _next(press: Press) -> None:
    await _show(press, press.number)


async def _current(press: Press) -> None:
    await _show(press, 0)


async def _post(press: Press) -> None:
    """It waits for its moment only; the next one is shown."""
    store = acting(press.services, press.caller, Action.POST_APPROVE, await _subject(press.services, press.number))
    done = await store.posts.approve(press.number)
    press.services.wake()
    await _show(press, press.number, press.voice.say("queue.approved" if done else "queue.decided"))


async def _skip(press: Press) -> None:
    store = acting(press.services, press.caller, Action.POST_SKIP, await _subject(press.services, press.number))
    waits = press.number in {post.delivery_id for post in await press.services.store.posts.in_review()}
    done = waits and await store.posts.drop(press.number, Cause.SKIPPED)
    await _show(press, press.number, press.voice.say("queue.skipped" if done else "queue.decided"))


async def _edit(press: Press) -> None:
    """Ask for other words for its first line."""
    await awaiting.ask(press.services, press.caller, {"about": KIND, "delivery": press.number})
    await press.reply(Message(text=press.voice.say("queue.send_intro")))


async def answered(update: Update, context: Context, question: View, text: str) -> None:
    """The words for a first line: kept, and the post is shown again with them."""
    number, services, caller = question.state.get("delivery"), context.services, context.caller
    intro = line(text, INTRO_UNITS)
    if not isinstance(number, int) or not intro:
        return
    store = acting(services, caller, Action.POST_EDIT, await _subject(services, number), intro)
    waits = number in {post.delivery_id for post in await services.store.posts.in_review()}
    done = waits and await store.posts.reword(number, intro)
    await reply(update, await _again(services, caller, number, "queue.reworded" if done else "queue.decided"))


async def _again(services: Services, caller: Caller, number: int, news: str) -> Message:
    view = await open_view(services, caller, KIND, {})
    pad = Pad(caller.voice, view.id)
    return await _message(services, pad, after=number - 1, news=caller.voice.say(news))


async def _past(press: Press) -> None:
    press_history = await press.services.store.posts.history()
    keys = [press.pad.key("queue.current", "current")]
    text = past_message(press.voice, press_history, press.services.now())
    await press.edit(Message(text=text, keyboard=InlineKeyboardMarkup([keys])))


async def _subject(services: Services, delivery_id: int) -> str:
    """What the record of changes calls it."""
    parcel = await services.store.outbox.get(delivery_id)
    if parcel is None or not parcel.sightings:
        return str(delivery_id)
    return f"{parcel.chat.title or parcel.chat.id}: {line(parcel.sightings[0].offer.title, TITLE_UNITS)}"


VERBS: Verbs = {
    "next": _next,
    "current": _current,
    "post": _post,
    "skip": _skip,
    "edit": _edit,
    "past": _past,
}
