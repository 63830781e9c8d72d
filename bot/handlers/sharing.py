"""A rule given to somebody else: a link that proposes it there, and changes nothing here."""

from urllib.parse import urlencode

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.helpers import create_deep_linked_url

from bot.callbacks import rule_payload
from bot.context import Context
from bot.handlers import watch
from bot.handlers.pad import open_view
from bot.handlers.press import Press
from bot.handlers.speaking import reply
from bot.handlers.watchlist import chosen
from bot.message import Message
from deals.printer import print_rule
from deals.rule import for_everybody

KIND = "share"


async def share(press: Press) -> None:
    """The link to the rule as it is now, and a button that offers it to somebody."""
    kept = await chosen(press)
    line = print_rule(for_everybody(kept.watch.rule)) if kept else ""
    if not line:
        return
    view = await open_view(press.services, press.caller, KIND, {"line": line})
    link = create_deep_linked_url(press.services.username, rule_payload(view.id))
    send = f"https://t.me/share/url?{urlencode({'url': link, 'text': line})}"
    rows = [
        [InlineKeyboardButton(press.voice.plain("share.send"), url=send)],
        [press.pad.key("key.back", "open", press.arg)],
    ]
    text = press.voice.say("share.link", line=line, link=link)
    await press.edit(Message(text=text, keyboard=InlineKeyboardMarkup(rows)))


async def open_shared(update: Update, context: Context, token: str) -> None:
    """Propose the shared rule to whoever followed the link. Nothing is saved before they press it."""
    view = await context.services.store.views.get(token)
    line = view.state.get("line") if view and view.kind == KIND else None
    if isinstance(line, str):
        await watch.propose(update, context, line, chat_id=context.caller.chat.id)
    else:
        await reply(update, Message(text=context.caller.voice.say("share.gone")))
