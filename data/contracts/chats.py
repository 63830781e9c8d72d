"""What the store keeps of people, channels and groups."""

from datetime import datetime
from typing import Protocol

from data.records import (
    Chat,
    ChatKind,
    Forgotten,
    InDoubt,
)
from deals.currency import Currency, Rate
from deals.offer import Fen
from deals.preferences import Preferences
from deals.snapshot import Notice


class Chats(Protocol):
    """Whom we speak to."""

    async def get(self, chat_id: int) -> Chat | None:
        """One chat."""

    async def meet(self, chat_id: int, kind: ChatKind, *, title: str, language: str, now: datetime) -> Chat:
        """Add a chat, or bring it back to life; an existing language and settings stay."""

    async def bound(self) -> list[Chat]:
        """Channels and groups that were bound, oldest first."""

    async def set_language(self, chat_id: int, language: str) -> None:
        """Speak this language from now on."""

    async def mute(self, chat_id: int, until: datetime | None) -> None:
        """Say nothing until then; None ends it."""

    async def snooze(self, chat_id: int, ref: int, *, until: datetime | None, below: Fen | None = None) -> None:
        """Say nothing of this offer until then; both None: never again. With `below`: until it costs less."""

    async def unsnooze(self, chat_id: int, ref: int) -> None:
        """Undo."""

    async def set_in_doubt(self, chat_id: int, choice: InDoubt) -> None:
        """What to do from now on with messages of which nobody knows whether they arrived."""

    async def gone(self, chat_id: int, reason: str) -> None:
        """It cannot be written to: cancel what it is owed."""

    async def forget(self, chat_id: int) -> Forgotten:
        """Delete everything of this chat: watches, snoozes, deliveries, views and the chat itself."""

    async def moved(self, chat_id: int, new_chat_id: int) -> None:
        """The group got a new id: everything follows."""


class Choices(Protocol):
    """How each chat wants to be spoken to."""

    async def choose(self, chat_id: int, preferences: Preferences, *, now: datetime) -> None:
        """Speak like this from now on. What waits is judged again: it may leave now, or wait for another moment."""

    async def set_time_zone(self, chat_id: int, name: str | None, *, now: datetime) -> None:
        """The readers live there; None: where their language says. What waits is judged again."""

    async def ask_zone(self, chat_id: int, question: Notice, *, now: datetime) -> bool:
        """Owe this question to the chat, once for ever. False when it was asked before, or the zone is known."""


class Topics(Protocol):
    """What the topics of groups are called."""

    async def name(self, chat_id: int, thread_id: int, name: str) -> None:
        """What a topic of a kept group is called; nothing for a group that is not kept."""

    async def of_chat(self, chat_id: int) -> dict[int, str]:
        """The names of a group's topics, as far as they are known."""


class Rates(Protocol):
    """What currencies are worth, as an admin or a file said."""

    async def all(self) -> list[Rate]:
        """Every rate that was told, by currency."""

    async def tell(self, rate: Rate) -> None:
        """From now on this is its rate; one that was told later stays."""

    async def forget(self, currency: Currency) -> None:
        """No price is shown in it any more."""
