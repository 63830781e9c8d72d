"""Posting updates to the bot's webhook, until it says that it has them."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.telegram.inbox import Inbox

PAUSE = 0.1
"""Seconds before an update is posted again. The real server begins with a second and doubles it."""
PATIENCE = ClientTimeout(total=10)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


class Pusher:
    """Posts one update after the other while the context is open."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._push())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _push(self) -> None:
        async with ClientSession(timeout=PATIENCE) as session:
            while True:
                update = await self._inbox.next_for_webhook()
                headers = {SECRET_HEADER: self._inbox.webhook_secret} if self._inbox.webhook_secret else {}
                if await _accepted(session, self._inbox.webhook_url, update, headers):
                    self._inbox.confirm(update["update_id"])
                else:
                    await asyncio.sleep(PAUSE)


async def _accepted(session: ClientSession, url: str, update: dict[str, object], headers: dict[str, str]) -> bool:
    try:
        async with session.post(url, json=update, headers=headers) as answer:
            return answer.ok
    except (ClientError, TimeoutError):
        return False
