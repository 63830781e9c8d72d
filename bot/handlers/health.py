"""/health: the figures an admin looks at first."""

from telegram import Update

from bot.context import Context
from bot.handlers.speaking import reply
from bot.lines import stack
from bot.message import Message
from bot.typeset import line
from data.records import DeliveryState

REASON_UNITS = 120
_WAITING = (DeliveryState.READY, DeliveryState.CLAIMED, DeliveryState.SENDING)


async def health(update: Update, context: Context) -> None:
    """What is kept, what is owed, what was refused, what comes next."""
    services, voice, now = context.services, context.caller.voice, context.services.now()
    found = await services.store.health(now=now)
    oldest = voice.duration(now - found.oldest_ready) if found.oldest_ready else "–"
    waiting = sum(found.deliveries.get(state, 0) for state in _WAITING)
    lines = [
        voice.say("health.kept", offers=found.offers, observations=found.observations, watches=found.watches),
        voice.say("health.chats", active=found.chats_active, gone=found.chats_gone),
        voice.say("health.queue", waiting=waiting, oldest=oldest),
        voice.say(
            "health.done",
            sent=found.deliveries.get(DeliveryState.SENT, 0),
            dead=found.deliveries.get(DeliveryState.DEAD, 0),
            expired=found.deliveries.get(DeliveryState.EXPIRED, 0),
            cancelled=found.deliveries.get(DeliveryState.CANCELLED, 0),
        ),
        *(
            voice.say("health.timer", at=voice.moment(due, now), what=line(what, REASON_UNITS))
            for due, what in found.next_timers
        ),
        *(voice.say("health.refused", reason=line(reason, REASON_UNITS)) for reason in found.refused),
        voice.say("health.store", store=line(found.store, REASON_UNITS)) if found.store else None,
    ]
    await reply(update, Message(text=stack([voice.say("health.title"), *lines])))
