"""Puts the Telegram side together: one Application from the services."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import Application, ApplicationBuilder, BaseRateLimiter, ContextTypes, Defaults, ExtBot
from telegram.request import BaseRequest

from bot.commands import describe, register_menus
from bot.context import Context
from bot.errors import on_error
from bot.handlers.routes import add_routes
from bot.pacing import CONNECTIONS, Lane
from bot.services import Services
from bot.transport import http_client

App = Application[ExtBot[Lane], Context, dict[Any, Any], dict[Any, Any], Services, None]

ALLOWED_UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]
"""All that is ever asked of Telegram: edited messages and channel posts do not even arrive."""


def build_application(
    services: Services,
    *,
    token: str,
    api_url: str,
    pacer: BaseRateLimiter[Lane],
    request: BaseRequest | None = None,
) -> App:
    """The whole chat, ready to be initialised and fed with updates.

    Every call to Telegram goes through `pacer`. `request` replaces the HTTP client. Updates come through `bot.inbox`.
    """
    request = request or http_client(CONNECTIONS)
    builder = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(request)
        .get_updates_request(request)  # never asked: or PTB would make a second client
        .rate_limiter(pacer)
        .defaults(Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .context_types(ContextTypes(context=Context, bot_data=_holding(services)))
        .updater(None)
        .job_queue(None)
        .post_init(_learn_name)
    )
    application = builder.build()
    add_routes(application)
    application.add_error_handler(on_error)
    return application


def _holding(services: Services) -> type[Services]:
    """PTB makes its bot data by calling a class; ours is already made."""
    return cast("type[Services]", lambda: services)


async def _learn_name(application: App) -> None:
    """Once Telegram knows us."""
    application.bot_data.username = application.bot.username


async def introduce(application: App) -> None:
    """Tell Telegram the menus and the description: two dozen requests that nobody has to wait for."""
    services = application.bot_data
    await register_menus(application.bot, services.catalogue, services.admins)
    await describe(application.bot, services.catalogue)


@asynccontextmanager
async def introducing(application: App) -> AsyncIterator[None]:
    """Introduce us while the context is open and people are heard; what the end cuts off is done at the next start."""
    task = asyncio.create_task(introduce(application))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
