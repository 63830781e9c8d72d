"""/announce: tell everybody something, after seeing it as they will. For admins of the bot."""

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, Update

from bot.context import Context
from bot.handlers.acting import Action, acting
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.handlers.typed import lines_after_command
from bot.lines import stack
from bot.message import Message
from bot.safe_html import UnsafeError, safe_html
from bot.typeset import line, without_tags
from bot.voice import Voice

KIND = "announce"
PIECE_UNITS = 60
NOTED_UNITS = 200


async def announce(update: Update, context: Context) -> None:
    """Show it exactly as it will be seen, and beneath it how many will see it."""
    services, caller, voice = context.services, context.caller, context.caller.voice
    typed = lines_after_command(update)
    try:
        html = safe_html(typed)
    except UnsafeError as error:
        await reply(update, Message(text=_refusal(voice, error) if typed else voice.say("announce.how")))
        return
    people = await services.store.announcements.audience(now=services.now())
    await reply(update, Message(text=voice.say("announcement", text=html)))
    view = await open_view(services, caller, KIND, {"html": str(html)})
    pad = Pad(voice, view.id)
    keys = [pad.key("announce.send", "send", n=people), pad.key("key.cancel", "cancel")]
    await reply(update, Message(text=voice.say("announce.preview", n=people), keyboard=InlineKeyboardMarkup([keys])))


def _refusal(voice: Voice, error: UnsafeError) -> Markup:
    """What cannot be sent, and how it is written."""
    what = voice.say(error.message, piece=line(error.piece, PIECE_UNITS))
    return stack([what, voice.say("announce.how")])


async def _send(press: Press) -> None:
    """Queue it, once however often the button is pressed: the view's id is its key."""
    services, html = press.services, Markup(press.state("html", ""))  # noqa: S704 - made by safe_html
    if not press.state("number", 0):
        said = line(without_tags(html), NOTED_UNITS)
        changing = acting(services, press.caller, Action.ANNOUNCE, said)
        number = await changing.announcements.send(str(html), key=press.view.id, now=services.now())
        await services.store.views.update(press.view.id, {"html": str(html), "number": number})
        services.wake()
        await press.edit(await _progress(press, number))
    else:
        await _show(press)


async def _cancel(press: Press) -> None:
    if press.state("number", 0):
        await _show(press)
        return
    await press.services.store.views.delete(press.view.id)
    await press.edit(Message(text=press.voice.say("announce.cancelled")))


async def _show(press: Press) -> None:
    if number := press.state("number", 0):
        await press.edit(await _progress(press, number))


async def _progress(press: Press, number: int) -> Message:
    """How many got it so far."""
    reach = await press.services.store.announcements.reach(number)
    voice = press.voice
    text = stack(
        [
            voice.say("announce.progress", sent=voice.number(reach.sent), chats=voice.number(reach.chats)),
            voice.say("announce.waiting", n=reach.waiting) if reach.waiting else None,
            voice.say("announce.missed", n=reach.missed) if reach.missed else None,
        ]
    )
    return Message(text=text, keyboard=InlineKeyboardMarkup([[press.pad.key("announce.refresh", "show")]]))


VERBS: Verbs = {"send": _send, "cancel": _cancel, "show": _show}
