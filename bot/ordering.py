"""Many chats at once, but each chat in the order in which it spoke."""

import asyncio
from collections.abc import Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class PerChatProcessor(BaseUpdateProcessor):
    """Handles updates of different chats side by side and those of one chat one after the other."""

    __slots__ = ("_queues",)

    def __init__(self, max_concurrent_updates: int = 64) -> None:
        super().__init__(max_concurrent_updates)
        self._queues: dict[int, _Queue] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for this chat's turn. asyncio.Lock is fair, so the order stays."""
        async with self._turn(_chat_of(update)):
            await coroutine

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    @asynccontextmanager
    async def _turn(self, chat_id: int) -> "AsyncIterator[None]":
        queue = self._queues.setdefault(chat_id, _Queue())
        queue.waiting += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.waiting -= 1
            if not queue.waiting:
                del self._queues[chat_id]


def _chat_of(update: object) -> int:
    chat = update.effective_chat if isinstance(update, Update) else None
    return chat.id if chat else 0
