"""/why: about the alert that is replied to or that has the button, or about an offer that is named."""

from telegram import CallbackQuery, Update

from bot.context import Context
from bot.handlers.history import alert_of, find_offer
from bot.handlers.speaking import acknowledge, reply
from bot.handlers.typed import after_command
from bot.handlers.why.alert import explain_alert
from bot.handlers.why.offer import explain_offer
from bot.message import Message
from data.records import Parcel


async def why(update: Update, context: Context) -> None:
    """`/why` as a reply to an alert, `/why <link or id>`."""
    services, caller = context.services, context.caller
    text = after_command(update)
    replied = update.message.reply_to_message if update.message else None
    if text:
        listing = await find_offer(services, text)
        told = Message(text=caller.voice.say("history.unknown"))
        await reply(update, await explain_offer(services, caller, listing) if listing else told)
    elif (parcel := await alert_of(services, replied, caller.chat.id)) is not None:
        await reply(update, await explain_alert(services, caller, parcel))
    else:
        await reply(update, Message(text=caller.voice.say("why.how")))


async def pressed(query: CallbackQuery, update: Update, context: Context, parcel: Parcel) -> None:
    """The button under an alert: the answer is a message of its own, so that the alert stays as it is."""
    await acknowledge(query)
    await reply(update, await explain_alert(context.services, context.caller, parcel))
