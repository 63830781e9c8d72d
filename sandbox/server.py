"""The whole sandbox as one server on 127.0.0.1: both shops, a local Telegram, the player API and the chat page."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox.cast import assemble
from sandbox.clock import SimClock
from sandbox.knobs import Knobs, Wish
from sandbox.play import Stage, play_app
from sandbox.shops.app import PANDAPON_ROOT, TAOBAO_ROOT, add_shops
from sandbox.shops.credentials import Credentials
from sandbox.shops.faults import Faults
from sandbox.shops.knobs import add_shop_knobs
from sandbox.shops.taobao import PATH as TAOBAO_PATH
from sandbox.telegram.app import telegram_app
from sandbox.telegram.knobs import add_telegram_knobs
from sandbox.telegram.network import Telegram
from sandbox.telegram.people import People
from sandbox.telegram.pushing import Pusher
from sandbox.telegram.rates import Limits
from sandbox.telegram.rooms import Rooms
from sandbox.world.world import World

HOST = "127.0.0.1"
PAGE = Path(__file__).parent / "page"
_ONLY_OURS = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


class Sandbox:
    """Opens the sandbox for the time of an `async with`.

    `start` is the simulated moment at which somebody sits down to watch; port 0 takes any free one. `monotonic`
    (seconds) paces the bot and expires its queries; it is real outside tests.
    """

    def __init__(
        self,
        start: datetime,
        *,
        speed: float = 1.0,
        seed: int = 1,
        port: int = 0,
        limits: Limits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock = SimClock(start, speed)
        self.world = World(start, seed)
        self.shop_faults = Faults()
        self.credentials = Credentials()
        self.telegram = Telegram(now=self.clock.now, monotonic=monotonic, limits=limits)
        self.people = People(self.telegram)
        self.rooms = Rooms(self.telegram)
        self.cast = assemble(self.telegram, self.rooms)
        self.knobs = Knobs()
        self.token = self.telegram.token
        self.url = ""
        """Where the page is, without a slash at the end. Known once the sandbox is open."""
        self._port = port
        self._pusher = Pusher(self.telegram.inbox)
        app = web.Application()
        self.shop_ledger = add_shops(app, self.world, self.clock, self.shop_faults, self.credentials)
        self._add_telegram_and_page(app)
        self._add_knobs()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    @property
    def telegram_url(self) -> str:
        """The base of the Bot API: the bot calls {telegram_url}/bot<token>/<method>."""
        return f"{self.url}/telegram"

    @property
    def pandapon_url(self) -> str:
        """The base of the 1688 feed."""
        return self.url + PANDAPON_ROOT

    @property
    def taobao_url(self) -> str:
        """The address of the Taobao feed."""
        return self.url + TAOBAO_ROOT + TAOBAO_PATH

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}"
        await self._pusher.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pusher.__aexit__(kind, error, trace)
        await self._runner.cleanup()

    def _add_telegram_and_page(self, app: web.Application) -> None:
        app.add_subapp("/telegram", telegram_app(self.telegram))
        app.add_subapp("/play", play_app(Stage(self.telegram, self.people, self.cast, self.clock, self.knobs)))
        app.router.add_get("/", _front_page)
        app.router.add_static("/page", PAGE)

    def _add_knobs(self) -> None:
        self.knobs.add("speed", self._set_speed)
        add_shop_knobs(self.knobs, self.world, self.clock.now, self.shop_faults)
        add_telegram_knobs(self.knobs, self.telegram, self.people, self.cast.you)

    async def _set_speed(self, wish: Wish) -> str:
        speed = wish.get("speed")
        if not isinstance(speed, int | float):
            raise ValueError("speed must be a number")  # noqa: TRY004 - a wish that cannot be granted is a ValueError
        self.clock.set_speed(speed)
        return f"The clock runs x{speed:g}"


async def _front_page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html", headers={"Content-Security-Policy": _ONLY_OURS})
