"""Which handler answers what, in the order in which PTB asks them."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import MessageEntity, Update
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.context import Context
from bot.handlers import (
    announce,
    audit,
    buttons,
    cancel,
    channels,
    export,
    feeds,
    groups,
    health,
    history,
    membership,
    mute,
    plain,
    presale,
    rates,
    recommend,
    restore,
    rules,
    settings,
    start,
    stop,
    watch,
    watches,
)
from bot.handlers.gate import gate
from bot.handlers.posting import queue
from bot.handlers.why import command as why

MIGRATED, GATE, FORWARDED, ANSWERS = range(-30, 10, 10)

TYPED = filters.UpdateType.MESSAGE
"""New messages only: an edited one is never a command."""
PRIVATE = TYPED & filters.ChatType.PRIVATE
GROUP = TYPED & filters.ChatType.GROUPS
TOPIC_NAMED = GROUP & (filters.StatusUpdate.FORUM_TOPIC_CREATED | filters.StatusUpdate.FORUM_TOPIC_EDITED)

Answer = Callable[[Update, Context], Coroutine[Any, Any, None]]

PEOPLE: dict[str, Answer] = {
    "start": start.start,
    "help": start.show_help,
    "recommend": recommend.recommend,
    "watch": watch.watch,
    "watches": watches.watches,
    "cancel": cancel.cancel,
    "why": why.why,
    "presale": presale.presale,
    "history": history.history,
    "mute": mute.mute,
    "settings": settings.settings,
    "timezone": settings.time_zone,
    "stop": stop.stop,
}
ADMINS: dict[str, Answer] = {
    "channels": channels.channels,
    "rules": rules.rules,
    "queue": queue.queue,
    "feeds": feeds.feeds,
    "health": health.health,
    "rates": rates.rates,
    "announce": announce.announce,
    "export": export.export,
    "import": restore.restore,
    "audit": audit.audit,
}
IN_GROUPS: dict[str, Answer] = {"start": groups.start, "watch": watch.watch, "watches": watches.watches}


def add_routes(application: Application[Any, Context, Any, Any, Any, Any]) -> None:
    """Register everything."""
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, membership.migrated), MIGRATED)
    application.add_handler(TypeHandler(Update, gate), GATE)
    application.add_handler(MessageHandler(TYPED & filters.FORWARDED, _forwarded), FORWARDED)
    for name, answer in PEOPLE.items():
        application.add_handler(CommandHandler(name, answer, PRIVATE))
    for name, answer in ADMINS.items():
        application.add_handler(CommandHandler(name, _for_admins(answer), PRIVATE))
    for name, answer in IN_GROUPS.items():
        application.add_handler(CommandHandler(name, answer, GROUP))
    application.add_handler(CommandHandler(list(PEOPLE.keys() - IN_GROUPS.keys()), groups.elsewhere, GROUP))
    application.add_handler(MessageHandler(TOPIC_NAMED, groups.topic_named))
    application.add_handler(MessageHandler(GROUP & filters.COMMAND, plain.unknown_in_group))
    application.add_handler(MessageHandler(GROUP & filters.Entity(MessageEntity.MENTION), groups.mentioned))
    application.add_handler(MessageHandler(PRIVATE & filters.COMMAND, plain.unknown_command))
    application.add_handler(MessageHandler(PRIVATE & filters.TEXT, plain.text))
    application.add_handler(MessageHandler(PRIVATE & filters.Document.ALL, restore.received))
    application.add_handler(CallbackQueryHandler(buttons.pressed))
    application.add_handler(ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER))


async def _forwarded(update: Update, context: Context) -> None:
    """A forwarded message goes no further than here, whatever it says."""
    await channels.forwarded(update, context)
    raise ApplicationHandlerStop


def _for_admins(answer: Answer) -> Answer:
    """To everybody else the command does not exist."""

    async def guarded(update: Update, context: Context) -> None:
        await (answer if context.caller.is_admin else plain.unknown_command)(update, context)

    return guarded
