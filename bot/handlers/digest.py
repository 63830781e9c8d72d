"""The buttons of a digest: turn its pages, open one of its alerts."""

from telegram import CallbackQuery

from bot.alerts import render
from bot.alerts.digests import digest_page
from bot.callbacks import DeliveryPress, Verb
from bot.context import Context
from bot.handlers.speaking import acknowledge, edit
from data.records import Digest, Parcel


async def turn(query: CallbackQuery, context: Context, parcel: Parcel, digest: Digest, press: DeliveryPress) -> None:
    """Another page, in the same message."""
    caller, now = context.caller, context.services.now()
    if press.verb != Verb.EXPAND or not press.arg.isdecimal():
        await acknowledge(query, caller.voice.plain("toast.unknown"))
        return
    await acknowledge(query)
    await edit(query, digest_page(caller.voice, parcel, digest, now, int(press.arg)))


async def open_alert(query: CallbackQuery, context: Context, parcel: Parcel) -> None:
    """One alert in full, with its own buttons, below the digest that named it."""
    services = context.services
    await acknowledge(query)
    if query.message is None:
        return
    said = render(parcel, catalogue=services.catalogue, now=services.now(), username=services.username)
    await query.message.chat.send_message(said.text, reply_markup=said.keyboard, link_preview_options=said.preview)
