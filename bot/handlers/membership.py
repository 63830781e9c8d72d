"""What Telegram tells us of our own membership: blocked, added, promoted, moved."""

from telegram import ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus

from bot.catalogue import pick_language
from bot.context import Context
from bot.handlers import channels
from bot.handlers.rights import lacking
from bot.handlers.telling import tell
from data.records import ChatKind

_OUTSIDE = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})


async def changed(update: Update, context: Context) -> None:
    """Close a chat that put us out, bring one back that took us in again, and offer to bind a new one."""
    change = update.my_chat_member
    if change is None:
        return
    if change.new_chat_member.status in _OUTSIDE:
        await _warn(change, context)
        await context.services.store.chats.gone(change.chat.id, f"bot {change.new_chat_member.status}")
    elif context.caller.private:
        await _revive(change, context)
    else:
        await _joined(change, context)


async def migrated(update: Update, context: Context) -> None:
    """A group became a supergroup and got another number: everything of it follows."""
    message = update.message
    if message and message.migrate_to_chat_id:
        await context.services.store.chats.moved(message.chat.id, message.migrate_to_chat_id)


async def _joined(change: ChatMemberUpdated, context: Context) -> None:
    """A chat that was bound comes back to life; the bot's admin who added us to another one is asked about it."""
    if await context.services.store.chats.get(change.chat.id) is not None:
        await _revive(change, context)
        await _warn(change, context)
    elif context.services.is_admin(change.from_user.id):
        await channels.offer_binding(context, change.chat, change.from_user)


async def _warn(change: ChatMemberUpdated, context: Context) -> None:
    """Tell the admins which right we lost in a chat that was bound, before posts pile up there."""
    services, kind = context.services, context.caller.chat.kind
    lost = None if context.caller.private else lacking(change.new_chat_member, kind)
    if lost is not None and await services.store.chats.get(change.chat.id) is not None:
        await tell(services, change.chat.id, change.chat.title or "", lost)


async def _revive(change: ChatMemberUpdated, context: Context) -> None:
    caller = context.caller
    title = "" if caller.chat.kind is ChatKind.PRIVATE else change.chat.title or ""
    await context.services.store.chats.meet(
        change.chat.id,
        caller.chat.kind,
        title=title,
        language=pick_language(change.from_user.language_code),
        now=context.services.now(),
    )
