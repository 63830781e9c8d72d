"""The price curve as a photo, whose buttons change its span in place."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MaybeInaccessibleMessage,
)
from telegram import Message as TelegramMessage
from telegram.error import BadRequest

from bot.callbacks import Verb, on_delivery
from bot.context import Context
from bot.handlers.pad import Pad
from bot.handlers.speaking import is_lost, is_unchanged
from bot.lines import title
from bot.services import Services
from bot.voice import Voice
from data.records import Listing, Parcel
from deals.quote import headline

SPANS = {"30": timedelta(days=30), "90": timedelta(days=90), "all": timedelta(days=3650)}
"""What a span button carries, and how far back it looks."""
FIRST = "30"


@dataclass(frozen=True, slots=True)
class Curve:
    """A picture with what is written and pressed under it."""

    png: bytes
    caption: str
    keyboard: InlineKeyboardMarkup


async def show_alert(query: CallbackQuery, context: Context, parcel: Parcel, span: str) -> None:
    """The curve of the offer an alert speaks of. Without a span a new photo, with one the same photo changed."""
    ref = parcel.refs.get(parcel.sightings[0].offer.id) if parcel.sightings else None
    listing = await context.services.store.offers.get(ref) if ref is not None else None
    voice = context.caller.voice
    keys = [_alert_key(parcel.id, choice, _label(voice, choice, span)) for choice in SPANS]
    await _show(query, context, listing, span, keys)


async def show_offer(query: CallbackQuery, context: Context, pad: Pad, ref: int, span: str) -> None:
    """The curve of an offer from a list or a card."""
    listing = await context.services.store.offers.get(ref)
    keys = [pad.labelled(_label(pad.voice, choice, span), "pic", f"{ref}.{choice}") for choice in SPANS]
    await _show(query, context, listing, span, keys)


async def _show(
    query: CallbackQuery, context: Context, listing: Listing | None, span: str, keys: list[InlineKeyboardButton]
) -> None:
    voice = context.caller.voice
    if query.message is None:
        return
    curve = await _draw(context.services, voice, listing, SPANS.get(span, SPANS[FIRST]), keys) if listing else None
    if curve is None:
        text = voice.say("card.no_history" if listing else "card.gone")
        await query.message.chat.send_message(text, message_thread_id=_topic(query.message))
    elif span in SPANS:
        await _change(query, query.message, curve)
    else:
        await _send(query.message, curve)


async def _draw(
    services: Services, voice: Voice, listing: Listing, span: timedelta, keys: list[InlineKeyboardButton]
) -> Curve | None:
    from bot.picture import draw_history  # noqa: PLC0415 - Pillow is loaded when somebody asks for a picture

    now = services.now()
    current = headline(listing.offer, now) or listing.quote
    if current is None:
        return None
    history = await services.store.offers.history(listing.ref)
    png = await asyncio.to_thread(draw_history, history, current.kind, since=now - span, now=now, zone=voice.zone)
    caption = voice.say("chart.caption", title=title(voice, listing.offer))
    return Curve(png, caption, InlineKeyboardMarkup([keys])) if png else None


async def _send(beside: MaybeInaccessibleMessage, curve: Curve) -> None:
    await beside.chat.send_photo(
        curve.png, caption=curve.caption, reply_markup=curve.keyboard, message_thread_id=_topic(beside)
    )


async def _change(query: CallbackQuery, photo: MaybeInaccessibleMessage, curve: Curve) -> None:
    """Another span in the same photo; the same span again changes nothing, and a photo that is lost is sent anew."""
    try:
        await query.edit_message_media(InputMediaPhoto(curve.png, caption=curve.caption), reply_markup=curve.keyboard)
    except BadRequest as error:
        if is_lost(error):
            await _send(photo, curve)
        elif not is_unchanged(error):
            raise


def _topic(message: MaybeInaccessibleMessage) -> int | None:
    return message.message_thread_id if isinstance(message, TelegramMessage) and message.is_topic_message else None


def _label(voice: Voice, choice: str, span: str) -> str:
    """The span's name; the one that is shown is marked."""
    shown = span if span in SPANS else FIRST
    label = voice.plain(f"span.{choice}")
    return voice.plain("chart.shown", span=label) if choice == shown else label


def _alert_key(delivery_id: int, span: str, label: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=on_delivery(delivery_id, Verb.HISTORY, span))
