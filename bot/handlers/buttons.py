"""Where every press of a button arrives, and where it is decided whether it may do anything."""

from telegram import CallbackQuery, Update

from bot.callbacks import DeliveryPress, ViewPress, read_press
from bot.context import Context
from bot.handlers import (
    alerts,
    announce,
    audit,
    bound,
    card,
    channels,
    drafting,
    feeds,
    health,
    mute,
    plain,
    presale,
    recommend,
    restore,
    rules,
    settings,
    start,
    stop,
    subscribe,
    watch,
    watches,
    wizard,
)
from bot.handlers.posting import queue
from bot.handlers.press import Press, Verbs
from bot.handlers.rights import is_chat_admin
from bot.handlers.speaking import acknowledge
from data.records import ChatKind, View

VIEWS: dict[str, Verbs] = {
    start.KIND: start.VERBS,
    recommend.KIND: recommend.VERBS,
    card.KIND: card.VERBS,
    drafting.KIND: watch.VERBS,
    wizard.KIND: wizard.VERBS,
    watches.KIND: watches.VERBS,
    presale.KIND: presale.VERBS,
    plain.KIND: plain.VERBS,
    stop.KIND: stop.VERBS,
    settings.KIND: settings.VERBS,
    mute.KIND: mute.VERBS,
    subscribe.KIND: subscribe.VERBS,
    bound.KIND: channels.VERBS,
    rules.KIND: rules.VERBS,
    queue.KIND: queue.VERBS,
    feeds.KIND: feeds.VERBS,
    health.KIND: health.VERBS,
    announce.KIND: announce.VERBS,
    audit.KIND: audit.VERBS,
    restore.KIND: restore.VERBS,
}
"""What the buttons of each kind of view do. The store keeps the kind; buttons carry the verb."""

ADMIN_KINDS = frozenset(
    {bound.KIND, rules.KIND, queue.KIND, feeds.KIND, health.KIND, announce.KIND, audit.KIND, restore.KIND}
)


async def pressed(update: Update, context: Context) -> None:
    """Answer a press: do what it says, or say in a toast what to do instead."""
    query = update.callback_query
    if query is None:
        return
    match read_press(query.data or ""):
        case DeliveryPress() as press:
            await alerts.pressed(update, context, press)
        case ViewPress() as press:
            await _view_pressed(update, context, query, press)
        case None:
            await acknowledge(query, context.caller.voice.plain("toast.unknown"))


async def _view_pressed(update: Update, context: Context, query: CallbackQuery, press: ViewPress) -> None:
    view = await context.services.store.views.get(press.view_id)
    flow = VIEWS.get(view.kind, {}).get(press.verb) if view else None
    if view is None or flow is None or view.chat_id != context.caller.chat.id:
        await acknowledge(query, context.caller.voice.plain("toast.expired"))
        return
    if not await _may_press(context, view):
        await acknowledge(query, context.caller.voice.plain("toast.not_yours"))
        return
    await acknowledge(query)
    await flow(Press(update=update, query=query, context=context, view=view, verb=press.verb, arg=press.arg))


async def _may_press(context: Context, view: View) -> bool:
    """Decided now, not when the button was made: rights may have changed since."""
    caller = context.caller
    if view.kind in ADMIN_KINDS:
        return caller.is_admin and caller.user_id == view.user_id
    if caller.chat.kind is ChatKind.PRIVATE:
        return caller.user_id == view.user_id
    return await is_chat_admin(context.bot, caller.chat.id, caller.user_id)
