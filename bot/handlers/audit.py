"""/audit: who changed what, the newest first. For admins of the bot."""

from datetime import datetime

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, Update

from bot.context import Context
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.lines import stack
from bot.message import Message
from bot.services import Services
from bot.typeset import line
from bot.voice import Voice
from data.records import Act

KIND = "audit"
PAGE = 10
LAST_PAGE = 10_000
SUBJECT_UNITS = 100
DETAIL_UNITS = 120


async def audit(update: Update, context: Context) -> None:
    """The newest page."""
    view = await open_view(context.services, context.caller, KIND, {})
    await reply(update, await _page(context.services, Pad(context.caller.voice, view.id), 0))


async def _page(services: Services, pad: Pad, page: int) -> Message:
    acts = await services.store.audit.page(skip=page * PAGE, limit=PAGE + 1)
    shown = [_line(pad.voice, act, services.now()) for act in acts[:PAGE]]
    keys = [pad.key("key.previous", "page", page - 1)] if page else []
    keys += [pad.key("key.next", "page", page + 1)] if len(acts) > PAGE else []
    text = stack([pad.voice.say("audit.title" if shown or page else "audit.none"), *shown])
    return Message(text=text, keyboard=InlineKeyboardMarkup([keys]) if keys else None)


def _line(voice: Voice, act: Act, now: datetime) -> Markup:
    what = voice.say(f"audit.{act.action}", subject=line(act.subject, SUBJECT_UNITS))
    detail = line(act.detail, DETAIL_UNITS)
    said = voice.say("audit.line", at=voice.moment(act.at, now), admin=act.admin_id, what=what)
    return stack([said, voice.say("audit.detail", detail=detail) if detail else None])


async def _turn(press: Press) -> None:
    page = min(max(press.number, 0), LAST_PAGE)
    await press.edit(await _page(press.services, press.pad, page))


VERBS: Verbs = {"page": _turn}
