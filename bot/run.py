"""`dropbell run`: everything put together, and its one way to start and to stop."""

import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from telegram.error import InvalidToken, NetworkError

from bot.app import ALLOWED_UPDATES, App, build_application, introducing
from bot.catalogue import Catalogue
from bot.inbox import LATE_AFTER, Inbox
from bot.messenger import TelegramMessenger
from bot.outages import begins, is_well, watched
from bot.pacing import CONNECTIONS, FREE_RATE, MANY_CONNECTIONS, Pacer
from bot.polling import Poller, polling
from bot.services import Services
from bot.settings import Settings, SettingsError, Webhook
from bot.transport import http_client
from bot.warning import Warner
from data import open_store
from data.store import Store
from feeds.fetch import Feeds
from jobs.deliver import HELD
from jobs.desk import Desk
from jobs.shift import Shift
from jobs.times import Times

log = logging.getLogger(__name__)

LONGEST_WINDOW = timedelta(minutes=1)
"""What was written earlier counts for nothing any more."""
HELD_EACH = 4
"""Deliveries in memory for each request that may be in flight: while more of them are claimed, the others are sent."""
LONGEST_PAUSE = 60.0
"""Seconds between two tries to reach Telegram at start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How time passes; only a simulation changes it."""

    times: Times = field(default_factory=Times)
    patience: timedelta = timedelta(seconds=60)
    """The longest pause before the jobs look again for what is due."""
    late_after: timedelta = LATE_AFTER
    """What people typed longer ago than this is not carried out any more."""


async def run(settings: Settings, tempo: Tempo | None = None) -> int:
    """Run until SIGTERM or Ctrl-C; what is in flight is finished first.

    Raises SettingsError when Telegram does not know the token and StoreError when the database cannot be used.
    """
    stop, started = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    serving = asyncio.create_task(_serve(settings, tempo or Tempo(), started, stop))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not serving.done() and not started.is_set():
        serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving
    return 0


async def _serve(settings: Settings, tempo: Tempo, started: asyncio.Event, stop: asyncio.Event) -> None:
    async with running(settings, tempo) as services:
        started.set()
        spare_the_collector()
        log.info("Dropbell is running as @%s", services.username)
        await stop.wait()
        log.info("stopping: what is in flight is finished first")


def spare_the_collector() -> None:
    """What is loaded at start stays for ever: looking for garbage in it would take a tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@asynccontextmanager
async def running(settings: Settings, tempo: Tempo) -> AsyncIterator[Services]:
    """The whole bot while the context is open."""
    async with AsyncExitStack() as stack:
        store = await open_store(settings.database_url)
        stack.push_async_callback(store.close)
        await store.sources.seed(settings.sources, now=tempo.times.now())
        feeds = await stack.enter_async_context(Feeds(settings.pandapon, settings.taobao))
        services = Services(
            store=store,
            catalogue=Catalogue.load(),
            now=tempo.times.now,
            admins=settings.admins,
            adzone_id=settings.adzone_id,
        )
        pacer = await _budget(settings, store, tempo.times)
        application = build_application(
            services,
            token=settings.token,
            api_url=settings.telegram_url,
            pacer=pacer,
            request=http_client(pacer.connections),
        )
        await stack.enter_async_context(_started(application))
        messenger = TelegramMessenger(
            application.bot, services.catalogue, services.now, warn=Warner(services, application.bot).failed
        )
        desk = Desk(
            store=store,
            feeds=feeds,
            interval=settings.poll_interval,
            admins=settings.admins,
            times=tempo.times,
            take_calls=feeds.take_calls,
            rates_file=settings.rates_file,
        )
        held = max(HELD, HELD_EACH * pacer.connections)
        shift = await stack.enter_async_context(Shift(desk, messenger, patience=tempo.patience, held=held))
        services.wake = shift.wake
        services.look = shift.looker.look if settings.sources else None
        await stack.enter_async_context(_listening(application, settings.webhook, tempo))
        await stack.enter_async_context(introducing(application))
        yield services


async def _budget(settings: Settings, store: Store, times: Times) -> Pacer:
    """What may be sent, knowing what was sent just before a restart."""

    async def note(chat: int) -> None:
        await store.budget.wrote(chat, wall=times.wall())

    async def buy(lot: int) -> int:
        return await store.budget.spend(lot, limit=settings.paid_messages, wall=times.wall())

    connections = CONNECTIONS if settings.rate <= FREE_RATE else MANY_CONNECTIONS
    pacer = Pacer(rate=settings.rate, connections=connections, note=note, buy=buy if settings.paid_messages else None)
    wall = times.wall()
    written = await store.budget.written(since=wall - LONGEST_WINDOW)
    pacer.remember([(chat, (wall - at).total_seconds()) for chat, at in written])
    return pacer


@asynccontextmanager
async def _started(application: App) -> AsyncIterator[None]:
    await _reach_telegram(application)
    try:
        if application.post_init:
            await application.post_init(application)
        await application.start()
        try:
            yield
        finally:
            await application.stop()
    finally:
        await application.shutdown()


async def _reach_telegram(application: App) -> None:
    """A bot that starts before its network does waits for it."""
    pause = 1.0
    while True:
        try:
            await application.initialize()
        except InvalidToken:
            raise SettingsError(
                ["TELEGRAM_BOT_TOKEN is not known to Telegram. Copy it again from @BotFather, or make a new one there."]
            ) from None
        except NetworkError as error:
            log.warning("cannot reach Telegram (%s); trying again in %.0f s", type(error).__name__, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return


@asynccontextmanager
async def _listening(application: App, webhook: Webhook | None, tempo: Tempo) -> AsyncIterator[None]:
    """Hear people while the context is open, beginning with what was not answered before."""
    async with AsyncExitStack() as stack:
        inbox = await stack.enter_async_context(Inbox(application, late_after=tempo.late_after, wall=tempo.times.wall))
        if webhook is None:
            request = await stack.enter_async_context(http_client(1))
            poller = Poller(
                application.bot,
                request,
                inbox.take,
                allowed=ALLOWED_UPDATES,
                alarm=partial(begins, application.bot_data),
                well=partial(is_well, application.bot_data),
            )
            await stack.enter_async_context(polling(poller))
        else:
            from bot.webhook import receiving  # noqa: PLC0415 - aiohttp is needed by nobody else

            take = watched(application.bot_data, inbox.take)
            await stack.enter_async_context(receiving(webhook, application.bot, take, ALLOWED_UPDATES))
        yield
