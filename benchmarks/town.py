"""A strict Telegram and one shop whose shelf is known, on one server on this machine."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from sandbox.shops.taobao import PATH
from sandbox.shops.taobao_item import item
from sandbox.shops.taobao_page import GENERAL, RESPONSE
from sandbox.telegram.app import telegram_app
from sandbox.telegram.chats import Person
from sandbox.telegram.network import TOKEN, Telegram
from sandbox.telegram.people import People
from sandbox.world.casting import article
from sandbox.world.product import Feed, Product
from sandbox.world.world import World

ITEMS = 100
CHANGES = 5
NEWCOMERS = 2
"""Of the changes; the others are drops by a fifth."""


class Shelf:
    """A hundred items of Taobao; what changes is said before each answer."""

    def __init__(self) -> None:
        self._start = datetime.now(UTC)
        self._world = World(self._start)
        self._items = [self._article(number) for number in range(ITEMS)]
        self._next = ITEMS
        self.asked = 0
        self.answering: Callable[[], None] = lambda: None
        """Called right before an answer leaves."""

    def change(self) -> None:
        """Two new items instead of the last ones, and three that cost a fifth less."""
        newcomers = [self._article(self._next + number) for number in range(NEWCOMERS)]
        self._next += NEWCOMERS
        lowered = [replace(one, base=one.base * 4 // 5) for one in self._items[: CHANGES - NEWCOMERS]]
        rest = self._items[len(lowered) : ITEMS - NEWCOMERS]
        self._items = [*rest, *lowered, *newcomers]

    async def answer(self, _: web.Request) -> web.Response:
        """Links and prefixes of ids are others in every answer, as they are there."""
        self.asked += 1
        call = f"{self.asked:032x}"
        shown = [item(self._world.state(one, self._start), GENERAL, call) for one in self._items]
        body: dict[str, Any] = {"is_default": "false", "total_count": ITEMS, "result_list": {"map_data": shown}}
        answer = web.json_response({RESPONSE: {**body, "request_id": call[:12]}})
        self.answering()
        return answer

    def _article(self, number: int) -> Product:
        return article(Feed.TAOBAO, 1, f"shelf-{number}", self._start)


class Town:
    """Open for the time of an `async with`."""

    def __init__(self) -> None:
        self.telegram = Telegram(now=lambda: datetime.now(UTC))
        self.people = People(self.telegram)
        self.shelf = Shelf()
        self.url = ""
        app = web.Application()
        app.add_subapp("/telegram", telegram_app(self.telegram))
        app.router.add_post(PATH, self.shelf.answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def __aenter__(self) -> Self:
        logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # a program may stop in the middle of a request
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    def add_people(self, first: int, count: int) -> list[Person]:
        """Who has started the bot."""
        people = [self.telegram.add_person(first + number, "Somebody") for number in range(count)]
        for person in people:
            person.started = True
        return people

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a bot that lives here."""
        return {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": f"{self.url}/telegram",
            "TAOBAO_URL": self.url + PATH,
            "TAOBAO_APP_KEY": "12345678",
            "TAOBAO_APP_SECRET": "0123456789abcdef0123456789abcdef",
            "TAOBAO_ADZONE_ID": "1",
            "TAOBAO_MATERIAL_IDS": GENERAL,
            "TAOBAO_PAGES": "1",
        }
