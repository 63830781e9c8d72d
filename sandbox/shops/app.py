"""Opening both shops on one server."""

from collections.abc import Callable
from datetime import UTC, datetime

from aiohttp import web

from sandbox.clock import SimClock
from sandbox.shops import pandapon, taobao
from sandbox.shops.credentials import Credentials
from sandbox.shops.faults import Faults
from sandbox.shops.ledger import Ledger
from sandbox.shops.premises import Premises
from sandbox.world.pictures import tile
from sandbox.world.world import World

PANDAPON_ROOT = "/pandapon"
TAOBAO_ROOT = "/taobao"


def wall_now() -> datetime:
    """The real time, by which requests are signed whatever the simulated clock says."""
    return datetime.now(UTC)


def add_shops(
    app: web.Application,
    world: World,
    clock: SimClock,
    faults: Faults,
    credentials: Credentials,
    *,
    wall: Callable[[], datetime] = wall_now,
) -> Ledger:
    """Mount both shops and their pictures on an app, and get the book of calls.

    PandaPon answers under /pandapon, Taobao at /taobao/router/rest, pictures at /img/<name>.png. `wall` is the clock
    that timestamps are held against.
    """
    premises = Premises(world, clock, faults, credentials, wall)
    app.router.add_post(PANDAPON_ROOT + pandapon.PATH, pandapon.Pandapon(premises).recommend)
    app.router.add_post(TAOBAO_ROOT + taobao.PATH, taobao.Taobao(premises).rest)
    app.router.add_get("/img/{name}", _picture)
    return premises.ledger


async def _picture(request: web.Request) -> web.Response:
    return web.Response(body=tile(request.path), content_type="image/png", headers={"Cache-Control": "max-age=86400"})
