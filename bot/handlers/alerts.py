"""The buttons under an alert: history, snooze, mute, undo. Decided when pressed, whoever saw the button."""

from dataclasses import replace
from datetime import datetime, timedelta

from telegram import CallbackQuery, InlineKeyboardMarkup, Update
from telegram.error import BadRequest

from bot.callbacks import DeliveryPress, Mute, Snooze, Verb
from bot.context import Caller, Context
from bot.following import Saying
from bot.handlers import digest, picture, reminders
from bot.handlers.mute import read_until
from bot.handlers.rights import runs_chat
from bot.handlers.speaking import acknowledge, is_lost, is_unchanged
from bot.handlers.why import command as why
from bot.keyboards import alert_keyboard, mute_menu, snooze_menu, undo_keyboard
from bot.services import Services
from data.records import Parcel
from deals.followers import can_follow
from deals.offer import Fen
from deals.quote import headline

_SPANS = {Snooze.HOUR: timedelta(hours=1), Snooze.DAYS: timedelta(days=3)}


async def pressed(update: Update, context: Context, press: DeliveryPress) -> None:
    """Do what the button says if this alert is this chat's; otherwise say in a toast what to do instead."""
    query, caller = update.callback_query, context.caller
    if query is None:
        return
    parcel = await context.services.store.outbox.get(press.delivery_id)
    if parcel is None or parcel.chat.id != caller.chat.id or not (parcel.sightings or parcel.digest):
        await acknowledge(query, caller.voice.plain("living.too_old"))
    elif not await runs_chat(context.bot, caller):
        await acknowledge(query, caller.voice.plain("toast.not_yours"))
    elif parcel.digest is not None:
        await digest.turn(query, context, parcel, parcel.digest, press)
    elif press.verb == Verb.WHY:
        await why.pressed(query, update, context, parcel)
    else:
        await _act(query, context, parcel, press)


async def _act(query: CallbackQuery, context: Context, parcel: Parcel, press: DeliveryPress) -> None:
    voice = context.caller.voice
    match press.verb, press.arg:
        case Verb.HISTORY, span:
            await acknowledge(query)
            await picture.show_alert(query, context, parcel, span)
        case Verb.SNOOZE, "":
            await acknowledge(query)
            await _keys(query, snooze_menu(voice, parcel))
        case Verb.SNOOZE, how if how in set(Snooze) and parcel.refs:
            await _snooze(query, context, parcel, Snooze(how))
        case Verb.MUTE, "":
            await acknowledge(query)
            await _keys(query, mute_menu(voice, parcel))
        case Verb.MUTE, what if what in _within_reach(parcel):
            await _mute(query, context, parcel, Mute(what))
        case Verb.UNDO, what if what in _within_reach(parcel):
            await _undo(query, context, parcel, Mute(what))
        case Verb.FOLLOW, what if what in set(Saying) and parcel.refs and context.caller.private:
            await _follow(query, context, parcel, Saying(what))
        case Verb.OPEN, "" if context.caller.private:
            await digest.open_alert(query, context, parcel)
        case Verb.BACK, _:
            await acknowledge(query)
            await _keys(query, alert_keyboard(voice, parcel))
        case _:
            await acknowledge(query, voice.plain("toast.unknown"))


async def _snooze(query: CallbackQuery, context: Context, parcel: Parcel, how: Snooze) -> None:
    """Silence one offer for a while, or until it costs less than this alert said."""
    caller, services, ref = context.caller, context.services, _ref(parcel)
    now, below = services.now(), _price(parcel)
    if how is Snooze.LOWER:
        if below is None:
            await acknowledge(query, caller.voice.plain("toast.unknown"))
            return
        await services.store.chats.snooze(caller.chat.id, ref, until=None, below=below)
        toast = caller.voice.plain("toast.snoozed_lower", money=caller.voice.money(below))
    else:
        until = _until(how, caller, now)
        await services.store.chats.snooze(caller.chat.id, ref, until=until)
        toast = caller.voice.plain("toast.snoozed", until=caller.voice.moment(until, now))
    await acknowledge(query, toast)
    await _keys(query, undo_keyboard(caller.voice, parcel, Mute.OFFER))


async def _follow(query: CallbackQuery, context: Context, parcel: Parcel, saying: Saying) -> None:
    """Keep what somebody says of this presale, and show what may be said next."""
    caller, sighting = context.caller, parcel.sightings[0]
    if not can_follow(sighting.event):
        await acknowledge(query, caller.voice.plain("toast.unknown"))
        return
    kept = await reminders.keep(context.services, caller, _ref(parcel), sighting.offer, saying)
    await acknowledge(query, kept.toast)
    await _keys(query, alert_keyboard(caller.voice, replace(parcel, follow=kept.state)))


async def _mute(query: CallbackQuery, context: Context, parcel: Parcel, what: Mute) -> None:
    caller, services = context.caller, context.services
    await _silence(services, caller, parcel, what)
    await acknowledge(query, caller.voice.plain("toast.muted_offer" if what is Mute.OFFER else "toast.muted_rule"))
    await _keys(query, undo_keyboard(caller.voice, parcel, what))


async def _silence(services: Services, caller: Caller, parcel: Parcel, what: Mute) -> None:
    if what is Mute.OFFER:
        await services.store.chats.snooze(caller.chat.id, _ref(parcel), until=None)
    elif parcel.watch is not None:
        await services.store.watches.set_active(parcel.watch.id, active=False)


async def _undo(query: CallbackQuery, context: Context, parcel: Parcel, what: Mute) -> None:
    caller, services = context.caller, context.services
    if what is Mute.OFFER:
        await services.store.chats.unsnooze(caller.chat.id, _ref(parcel))
    elif parcel.watch is not None:
        await services.store.watches.set_active(parcel.watch.id, active=True)
    await acknowledge(query, caller.voice.plain("toast.undone"))
    await _keys(query, alert_keyboard(caller.voice, replace(parcel, is_silenced=False)))


def _within_reach(parcel: Parcel) -> set[str]:
    """What can be silenced: the offer while it is kept, the rule while nobody deleted it."""
    offer = {Mute.OFFER.value} if parcel.refs else set()
    return offer | ({Mute.RULE.value} if parcel.watch is not None else set())


async def _keys(query: CallbackQuery, keyboard: InlineKeyboardMarkup) -> None:
    """Put these buttons in the place of those under the alert, where it still is."""
    try:
        await query.edit_message_reply_markup(keyboard)
    except BadRequest as error:
        if not (is_unchanged(error) or is_lost(error)):
            raise


def _until(how: Snooze, caller: Caller, now: datetime) -> datetime:
    span = _SPANS.get(how)
    return now + span if span else read_until("today", now, caller.voice.zone) or now


def _ref(parcel: Parcel) -> int:
    return parcel.refs[parcel.sightings[0].offer.id]


def _price(parcel: Parcel) -> Fen | None:
    """What this alert said the offer costs."""
    sighting = parcel.sightings[0]
    quote = sighting.event.facts.quote or headline(sighting.offer, sighting.event.at)
    return quote.fen if quote else None
