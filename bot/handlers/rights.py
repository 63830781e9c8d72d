"""Who may do what in a group or a channel, asked of Telegram each time."""

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberOwner
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from bot.context import ANONYMOUS_ADMIN, Caller
from bot.pacing import Lane
from data.records import ChatKind

_ADMINS = frozenset({ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER})
_OUTSIDE = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})


async def runs_chat(bot: ExtBot[Lane], caller: Caller) -> bool:
    """Whether the caller may decide for this chat: everybody for their own, admins for a group."""
    if caller.private:
        return True
    if caller.user_id == ANONYMOUS_ADMIN:
        return True
    return await is_chat_admin(bot, caller.chat.id, caller.user_id)


async def is_chat_admin(bot: ExtBot[Lane], chat_id: int, user_id: int) -> bool:
    """Asked afresh: somebody may have been demoted a second ago."""
    try:
        member = await bot.get_chat_member(chat_id, user_id)
    except (BadRequest, Forbidden):
        return False
    return member.status in _ADMINS


async def missing_right(bot: ExtBot[Lane], chat_id: int, kind: ChatKind) -> str | None:
    """The message that names what the bot lacks to post there; None when it lacks nothing."""
    try:
        member = await bot.get_chat_member(chat_id, bot.id)
    except (BadRequest, Forbidden):
        return "right.not_member"
    return lacking(member, kind)


def lacking(member: ChatMember, kind: ChatKind) -> str | None:
    """The same of a membership that is known already."""
    if member.status in _OUTSIDE:
        return "right.not_member"
    return _lacking_in_channel(member) if kind is ChatKind.CHANNEL else _lacking_in_group(member)


def _lacking_in_channel(member: ChatMember) -> str | None:
    if isinstance(member, ChatMemberOwner):
        return None
    if not isinstance(member, ChatMemberAdministrator):
        return "right.not_admin"
    return None if member.can_post_messages else "right.post_messages"


def _lacking_in_group(member: ChatMember) -> str | None:
    if member.status == ChatMemberStatus.RESTRICTED and not getattr(member, "can_send_messages", True):
        return "right.send_messages"
    return None
