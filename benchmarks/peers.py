"""The same bot with what others send with: python-telegram-bot's own rate limiter, and a loop that retries."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from telegram.constants import ParseMode
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, BaseRateLimiter
from telegram.request import HTTPXRequest

from bot.alerts import render
from bot.app import ALLOWED_UPDATES, App, build_application
from bot.catalogue import Catalogue
from bot.inbox import Inbox
from bot.outcome import wait_seconds
from bot.polling import Poller, polling
from bot.services import Services
from bot.settings import Settings
from data.records import Parcel, Sent
from data.store import Store
from jobs.times import real_now

CONNECTIONS = 256
"""python-telegram-bot's default."""


class Through(BaseRateLimiter[int]):
    """No limiter at all."""

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to end."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,  # noqa: ARG002 - the seam's signature
        data: dict[str, Any],  # noqa: ARG002
        rate_limit_args: int | None,  # noqa: ARG002
    ) -> Any:
        """Call at once; a person's answer that is refused is sent again when it may be."""
        while True:
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                await asyncio.sleep(wait_seconds(error))


def aioratelimiter() -> BaseRateLimiter[int]:
    """With its own defaults, but for retries: without them a refused message is lost."""
    return AIORateLimiter(max_retries=100_000)


@asynccontextmanager
async def running(settings: Settings, store: Store, limiter: BaseRateLimiter[Any]) -> AsyncIterator[App]:
    """Our bot, listening and answering, with this limiter and python-telegram-bot's own client."""
    services = Services(store=store, catalogue=Catalogue.load(), now=real_now)
    request = HTTPXRequest(connection_pool_size=CONNECTIONS, read_timeout=60, pool_timeout=3600, connect_timeout=60)
    application = build_application(
        services, token=settings.token, api_url=settings.telegram_url, pacer=limiter, request=request
    )
    async with application:
        services.username = application.bot.username
        await application.start()
        async with Inbox(application) as inbox, HTTPXRequest(connection_pool_size=1) as getting:
            poller = Poller(
                application.bot, getting, inbox.take, allowed=ALLOWED_UPDATES, alarm=_nothing, well=_nothing
            )
            async with polling(poller):
                yield application
        await application.stop()


async def send_all(application: App, store: Store, messages: int) -> None:
    """Everything that is owed, all at once: the limiter, or the refusals, say when."""
    parcels = [parcel for number in range(1, messages + 1) if (parcel := await store.outbox.get(number)) is not None]
    await asyncio.gather(*(_send(application, store, parcel) for parcel in parcels))


async def _send(application: App, store: Store, parcel: Parcel) -> None:
    bot = application.bot
    message = render(
        parcel, catalogue=application.bot_data.catalogue, now=application.bot_data.now(), username=bot.username
    )
    sent = await bot.send_message(
        chat_id=parcel.chat.id,
        text=message.text,
        parse_mode=ParseMode.HTML,
        reply_markup=message.keyboard,
        link_preview_options=message.preview,
        disable_notification=message.silent,
    )
    await store.outbox.settle(parcel.id, Sent(sent.message_id), wall=real_now())


async def _nothing(*_: object) -> None:
    """Nobody to tell."""
