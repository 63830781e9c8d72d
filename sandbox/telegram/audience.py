"""Who watches: everything that people can see happen is told to the page and to waiting tests."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.telegram.chats import Chat, Person
from sandbox.telegram.messages import Message


@dataclass(frozen=True, slots=True)
class Said:
    """A message is new, or stands edited."""

    message: Message


@dataclass(frozen=True, slots=True)
class Removed:
    """A message is gone."""

    chat: Chat
    message_id: int


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a pressed button, seen by the one who pressed."""

    person: Person
    text: str
    alert: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Acting:
    """The bot is typing, or sending a photo."""

    chat: Chat
    action: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A person, a chat or a menu is no longer what it was."""


Event: TypeAlias = Said | Removed | Toast | Acting | Changed


class Audience:
    """Hands every event to everybody who watches."""

    def __init__(self) -> None:
        self._watching: set[asyncio.Queue[Event]] = set()

    def tell(self, event: Event) -> None:
        """Something happened."""
        for queue in self._watching:
            queue.put_nowait(event)

    @contextmanager
    def watch(self) -> Iterator[asyncio.Queue[Event]]:
        """Hear everything from now on."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._watching.add(queue)
        try:
            yield queue
        finally:
            self._watching.discard(queue)
