"""/history: the card of an offer, by link, by number, or of the alert that is replied to."""

from telegram import Message as TelegramMessage
from telegram import Update

from bot.callbacks import DeliveryPress, read_press
from bot.context import Context
from bot.handlers import card
from bot.handlers.links import offer_ids
from bot.handlers.speaking import reply
from bot.handlers.typed import after_command
from bot.message import Message
from bot.services import Services
from data.records import Listing, Parcel


async def history(update: Update, context: Context) -> None:
    """Find the offer that is meant and open its card."""
    services, caller = context.services, context.caller
    text = after_command(update)
    replied = update.message.reply_to_message if update.message else None
    if not text and replied is None:
        await reply(update, Message(text=caller.voice.say("history.how")))
        return
    listing = await find_offer(services, text) if text else await _of_alert(services, replied, caller.chat.id)
    if listing is None:
        await reply(update, Message(text=caller.voice.say("history.unknown")))
    else:
        await card.open_new(update, context, listing)


async def replied_offer(update: Update, context: Context) -> Listing | None:
    """The offer of the alert that is replied to; None where there is none."""
    replied = update.message.reply_to_message if update.message else None
    return await _of_alert(context.services, replied, context.caller.chat.id) if replied else None


async def find_offer(services: Services, text: str) -> Listing | None:
    """The kept offer that a link or a number means."""
    for offer in offer_ids(text):
        listing = await services.store.offers.find(offer)
        if listing is not None:
            return listing
    return None


async def _of_alert(services: Services, alert: TelegramMessage | None, chat_id: int) -> Listing | None:
    """The offer of one of our alerts."""
    parcel = await alert_of(services, alert, chat_id)
    return await services.store.offers.find(parcel.sightings[0].offer.id) if parcel else None


async def alert_of(services: Services, alert: TelegramMessage | None, chat_id: int) -> Parcel | None:
    """The delivery that a message of ours in this chat is; None for any other message."""
    for delivery_id in _deliveries(alert):
        parcel = await services.store.outbox.get(delivery_id)
        if parcel is not None and parcel.chat.id == chat_id and parcel.sightings:
            return parcel
    return None


def _deliveries(alert: TelegramMessage | None) -> list[int]:
    markup = alert.reply_markup if alert else None
    buttons = [button for row in markup.inline_keyboard for button in row] if markup else []
    presses = (read_press(button.callback_data) for button in buttons if isinstance(button.callback_data, str))
    return [press.delivery_id for press in presses if isinstance(press, DeliveryPress)]
