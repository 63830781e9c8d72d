"""What every handler is given: the services, and who is speaking."""

from dataclasses import dataclass
from typing import Any

from telegram.ext import CallbackContext, ExtBot

from bot.pacing import Lane
from bot.services import Services
from bot.voice import Voice
from data.records import Chat, ChatKind

ANONYMOUS_ADMIN = 1087968824
"""GroupAnonymousBot: an admin of the group who hides behind it. Speaks for that group and for nothing else."""
NOBODY = frozenset({ANONYMOUS_ADMIN, 136817688, 777000})
"""Ids Telegram puts where no person is: the anonymous admin, a channel as sender, the service account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who speaks, and where."""

    chat: Chat
    user_id: int
    thread_id: int | None
    voice: Voice
    is_admin: bool
    """May administer the bot: by number from the settings, in a private chat, and nothing else."""

    @property
    def private(self) -> bool:
        """Alone with the bot."""
        return self.chat.kind is ChatKind.PRIVATE


class Context(CallbackContext[ExtBot[Lane], dict[Any, Any], dict[Any, Any], Services]):
    """PTB's context with the services as its bot data and the caller as the gate found it."""

    caller: Caller
    """Set by the gate, which runs before every other handler."""

    @property
    def services(self) -> Services:
        """The one typed object that handlers work with."""
        return self.bot_data
