"""Canary secrets through the whole bot, logging at DEBUG: not one of them is found anywhere afterwards."""

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Update

from bot.__main__ import set_up_logging
from bot.app import App, build_application
from bot.catalogue import Catalogue
from bot.commands import COMMANDS
from bot.messenger import TelegramMessenger
from bot.services import Services
from bot.settings import read_settings
from data import open_store
from data.store import Store
from feeds.fetch import Feeds
from jobs.desk import Desk
from jobs.poll import poll_source
from jobs.times import Times
from tests.bot.samples import Clock
from tests.bot.telegram_double import DATE, RefusedError, TelegramDouble
from tests.deals.builders import START
from tests.feeds.shops import ACCESS_KEY, APP_KEY, APP_SECRET, SECRET_KEY, SECRETS, Shop, feeds_to

TOKEN = "4242:canary-bot-token"
CANARIES = (*SECRETS, TOKEN, TOKEN.partition(":")[2])
ADMIN = 99
ENVIRONMENT = {
    "TELEGRAM_BOT_TOKEN": TOKEN,
    "TELEGRAM_ADMIN_IDS": str(ADMIN),
    "PANDAPON_ACCESS_KEY": ACCESS_KEY,
    "PANDAPON_SECRET_KEY": SECRET_KEY,
    "TAOBAO_APP_KEY": APP_KEY,
    "TAOBAO_APP_SECRET": APP_SECRET,
    "TAOBAO_ADZONE_ID": "mm_1_2_3",
    "TAOBAO_MATERIAL_IDS": "28026",
}


@dataclass
class Noted(logging.Handler):
    """Every line of the log, with its traceback, as it would be written."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.DEBUG)

    __hash__ = logging.Handler.__hash__

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter("%(name)s %(message)s").format(record))


@pytest.fixture
def log() -> Iterator[Noted]:
    """The log as `dropbell -v` sets it up; all levels are put back afterwards."""
    noted, root = Noted(), logging.getLogger()
    names = [name for name in logging.root.manager.loggerDict if isinstance(logging.getLogger(name), logging.Logger)]
    levels = {name: logging.getLogger(name).level for name in names}
    root.addHandler(noted)
    before = root.level
    root.setLevel(logging.DEBUG)
    set_up_logging(verbose=True)
    yield noted
    root.removeHandler(noted)
    root.setLevel(before)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(f"sqlite:///{tmp_path}/dropbell.db")
    yield store
    await store.close()


def parrot(request: httpx.Request) -> httpx.Response:
    """A shop that repeats all it was told, secrets included."""
    told = f"{request.headers!r} {request.content.decode()} {' '.join(_known_to(request))}"
    return Shop(httpx.Response(200, text=told))(request)


def complaining(request: httpx.Request) -> httpx.Response:
    """A shop that refuses with our own secrets in its words."""
    said = " ".join(_known_to(request))
    if "taobao" in request.url.host:
        return Shop({"error_response": {"code": 25, "msg": said, "sub_msg": said}})(request)
    return Shop({"code": 401, "success": False, "message": said, "msg": said})(request)


def _known_to(request: httpx.Request) -> tuple[str, ...]:
    return (APP_KEY, APP_SECRET) if "taobao" in request.url.host else (ACCESS_KEY, SECRET_KEY)


async def _poll(store: Store, admins: frozenset[int]) -> None:
    times = Times(now=lambda: START, wall=lambda: START)
    for shop in (parrot, parrot, parrot, complaining):
        async with feeds_to(shop) as feeds:
            desk = Desk(store=store, feeds=feeds, interval=timedelta(minutes=10), admins=admins, times=times)
            for source in await store.sources.all():
                await poll_source(desk, source)


async def _deliver(store: Store, app: App, services: Services) -> None:
    messenger = TelegramMessenger(app.bot, services.catalogue, services.now)
    while parcels := await store.outbox.claim(limit=50, lease=timedelta(minutes=1), wall=START):
        for parcel in parcels:
            await store.outbox.begin(parcel.id, now=START)
            await store.outbox.settle(parcel.id, await messenger.send(parcel), wall=START)


async def _say(app: App, text: str, number: int) -> None:
    chat = {"id": ADMIN, "type": "private", "first_name": "P"}
    entities = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    message: dict[str, Any] = {"message_id": number, "date": DATE, "chat": chat, "text": text, "entities": entities}
    message["from"] = {"id": ADMIN, "is_bot": False, "first_name": "P", "language_code": "en"}
    await app.process_update(Update.de_json({"update_id": number, "message": message}, app.bot))


async def _everything(app: App, telegram: TelegramDouble, store: Store, services: Services) -> None:
    await _say(app, "/start", 1)
    await _poll(store, services.admins)
    for number, command in enumerate(COMMANDS, 2):
        for argument in ("", "add 1688 es", "<b>hi</b>"):
            await _say(app, f"/{command.name} {argument}".strip(), number * 10)
    await _say(app, "/export", 500)
    await _deliver(store, app, services)
    telegram.refusals["sendMessage"] = RefusedError(f"Bad Request: https://api/bot{TOKEN}/sendMessage")
    await _say(app, "/watches", 501)


def _content(folder: Path) -> str:
    """Every byte of the database, also of what is not in its file yet."""
    return "".join(file.read_bytes().decode("latin-1") for file in folder.glob("dropbell.db*"))


async def test_no_secret_is_found_anywhere_afterwards(log: Noted, store: Store, tmp_path: Path) -> None:
    settings = read_settings(ENVIRONMENT)
    await store.sources.seed(settings.sources, now=START)
    services = Services(store=store, catalogue=Catalogue.load(), now=lambda: START, admins=settings.admins)
    telegram = TelegramDouble()
    app = build_application(
        services, token=settings.token, api_url="https://telegram.test", pacer=Clock().pacer(), request=telegram
    )
    async with app, Feeds(settings.pandapon, settings.taobao) as feeds:
        await _everything(app, telegram, store, services)
        shown = repr((settings, services, feeds))
    places = {
        "log": "\n".join(log.lines),
        "repr": shown,
        "messages": repr([call.params for call in telegram.calls]),
        "exports": b"\n".join(telegram.documents).decode(),
        "database": _content(tmp_path),
    }
    assert all(places.values())
    found = {(where, canary) for where, text in places.items() for canary in CANARIES if canary in text}
    assert not found


def test_a_canary_would_be_found(log: Noted) -> None:
    logging.getLogger("feeds").debug("the key is %s", ACCESS_KEY)
    assert ACCESS_KEY in "\n".join(log.lines)
