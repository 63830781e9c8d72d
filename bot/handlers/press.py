"""One press of a button, after it was found to be allowed."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from telegram import CallbackQuery, Update

from bot.context import Caller, Context
from bot.handlers.pad import Pad
from bot.handlers.speaking import edit, reply
from bot.message import Message
from bot.services import Services
from bot.voice import Voice
from data.records import View

T = TypeVar("T")
_NUMBER = re.compile(r"-?[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button of a view that belongs to this chat and person. Telegram's query is answered already."""

    update: Update
    query: CallbackQuery
    context: Context
    view: View
    verb: str
    arg: str

    @property
    def services(self) -> Services:
        """What handlers work with."""
        return self.context.services

    @property
    def caller(self) -> Caller:
        """Who pressed."""
        return self.context.caller

    @property
    def voice(self) -> Voice:
        """In whose words the answer goes."""
        return self.context.caller.voice

    @property
    def pad(self) -> Pad:
        """More buttons of the same view."""
        return Pad(self.voice, self.view.id)

    @property
    def number(self) -> int:
        """The argument as a number that can be a row's or a chat's; 0 for anything else."""
        return read_number(self.arg)

    def state(self, name: str, otherwise: T) -> T:
        """One value of the view's state; `otherwise` when it is missing or of another type."""
        value = self.view.state.get(name, otherwise)
        return value if isinstance(value, type(otherwise)) else otherwise

    async def edit(self, message: Message) -> None:
        """Change the message under the button."""
        await edit(self.query, message)

    async def reply(self, message: Message) -> None:
        """Say something new beneath it."""
        await reply(self.update, message)


def read_number(text: str) -> int:
    """A number that can be a row's or a chat's; 0 for anything else."""
    return int(text) if _NUMBER.fullmatch(text) else 0


Flow = Callable[[Press], Awaitable[None]]
Verbs = dict[str, Flow]
"""What each button of one kind of view does."""
