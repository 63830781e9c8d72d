"""/rates: what other currencies are worth. For admins of the bot: whoever reads prices only chooses one."""

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.handlers.acting import Action, acting
from bot.handlers.speaking import reply
from bot.lines import stack
from bot.message import Message
from bot.services import Services
from bot.voice import Voice
from deals.currency import STRONG, Currency, Rate, read_currency, read_rate


async def rates(update: Update, context: Context) -> None:
    """`/rates` lists them, `/rates USD 7.12` tells one, `/rates USD off` takes it back."""
    services, caller, voice = context.services, context.caller, context.caller.voice
    match context.args or []:
        case [code, "off"] if currency := read_currency(code):
            await acting(services, caller, Action.RATE_FORGET, currency).rates.forget(currency)
        case [code, typed] if (currency := read_currency(code)) and (value := read_rate(typed)):
            store = acting(services, caller, Action.RATE_TELL, currency, str(value))
            await store.rates.tell(Rate(currency, value, services.now()))
        case []:
            pass
        case _:
            await reply(update, Message(text=_how(voice)))
            return
    await reply(update, await _list(services, voice))


async def _list(services: Services, voice: Voice) -> Message:
    told = await services.store.rates.all()
    lines = [voice.say("rates.line", worth=voice.worth(rate), told=voice.date(rate.at)) for rate in told]
    head = voice.say("rates.title") if told else voice.say("rates.none")
    return Message(text=stack([head, *lines, _how(voice)]))


def _how(voice: Voice) -> Markup:
    strong = ", ".join(currency for currency in Currency if currency in STRONG)
    weak = ", ".join(currency for currency in Currency if currency not in STRONG)
    return voice.say("rates.how", strong=strong, weak=weak)
