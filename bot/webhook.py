"""Waiting for Telegram's updates (setWebhook): an update is answered with 200 only after it is kept.

python-telegram-bot's own webhook answers 200 for what it has only queued, and compares the secret with `!=`.
"""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.backlog import Json
from bot.settings import Webhook
from data.store import StoreError

log = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024
"""Bytes. Telegram's updates are a few thousand."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
TRY_AGAIN = 10
"""Seconds, for Telegram: what cannot be kept now can be kept later."""
LONGEST_PAUSE = 60.0

Take = Callable[[Sequence[Json]], Awaitable[None]]


def secret_path(secret: str) -> str:
    """The last part of the address: without the secret nobody finds the door."""
    return hashlib.sha256(b"path of the webhook " + secret.encode()).hexdigest()[:32]


def webhook_app(take: Take, secret: str, root: str = "") -> web.Application:
    """The endpoint below `root`. Whoever does not know both the path and the secret is told nothing."""

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(given, secret.encode()):
            raise web.HTTPNotFound
        update = _read(await request.read())
        try:
            await take([update])
        except StoreError as error:
            log.error("an update cannot be kept, so Telegram keeps it: %s", error)  # noqa: TRY400 - it says what to do
            raise web.HTTPServiceUnavailable(headers={"Retry-After": str(TRY_AGAIN)}) from error
        return web.Response()

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_post(f"{root}/{secret_path(secret)}", receive)
    return app


def _read(body: bytes) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest from None
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        raise web.HTTPBadRequest
    return update


@asynccontextmanager
async def receiving(webhook: Webhook, bot: ExtBot[Any], take: Take, allowed: Sequence[str]) -> AsyncIterator[None]:
    """Listen while the context is open. Afterwards Telegram keeps updates and posts them at the next start."""
    root = urlsplit(webhook.url).path.rstrip("/")
    runner = web.AppRunner(webhook_app(take, webhook.secret, root), access_log=None, shutdown_timeout=5)
    await runner.setup()
    task = asyncio.create_task(_announce(webhook, bot, allowed))
    try:
        await web.TCPSite(runner, webhook.host, webhook.port).start()
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await runner.cleanup()


async def _announce(webhook: Webhook, bot: ExtBot[Any], allowed: Sequence[str]) -> None:
    """Tell Telegram where to post, as often as it takes."""
    pause = 1.0
    while True:
        try:
            await bot.set_webhook(
                f"{webhook.url}/{secret_path(webhook.secret)}",
                secret_token=webhook.secret,
                allowed_updates=allowed,
                drop_pending_updates=False,
            )
        except TelegramError as error:
            log.error("Telegram does not take the webhook: %s", type(error).__name__)  # noqa: TRY400 - nor its address
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return
