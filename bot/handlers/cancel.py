"""/cancel: leave whatever is half done."""

from telegram import Update

from bot.context import Context
from bot.handlers import awaiting, wizard
from bot.handlers.speaking import reply
from bot.message import Message


async def cancel(update: Update, context: Context) -> None:
    """Forget the open question and the rule that was being tapped together."""
    services, caller = context.services, context.caller
    asked = await awaiting.take(services, caller)
    left = await wizard.leave(services, caller)
    name = "wizard.cancelled" if asked or left else "wizard.nothing_open"
    await reply(update, Message(text=caller.voice.say(name)))
