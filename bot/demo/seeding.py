"""Thirty days of history, made by the real pipeline from what the shops would have shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from data import open_store
from data.store import Store
from deals.snapshot import Snapshot
from deals.source import PandaponParams, SourceParams, TaobaoParams
from feeds.paging import Page, gather
from feeds.pandapon.page import parse_page as parse_pandapon
from feeds.taobao.page import parse_page as parse_taobao
from jobs.desk import Desk
from jobs.poll import poll_source
from jobs.timers import Ringer
from jobs.times import Times
from sandbox.shops.credentials import Credentials
from sandbox.shops.pages import pandapon_page, taobao_page
from sandbox.world.world import World

DAYS = 30
STEP = timedelta(days=1)
EVERYTHING = 20
"""Pages: more than either shop has."""

_ACCOUNT = Credentials()
SOURCES: tuple[SourceParams, ...] = (
    PandaponParams(language="vi"),
    *(
        TaobaoParams(adzone_id=_ACCOUNT.taobao_adzone_id, material_id=material)
        for material in _ACCOUNT.taobao_material_ids
    ),
)
"""What the bot of the demo watches."""


@dataclass(frozen=True, slots=True)
class Past:
    """A database that lived through thirty days up to `start`, for several stages to begin with."""

    start: datetime
    file: Path


async def live_through(file: Path, start: datetime) -> Past:
    """Make such a database at `file`."""
    store = await open_store(f"sqlite:///{file}")
    try:
        await seed(store, World(start), SOURCES)
    finally:
        await store.close()
    return Past(start, file)


class PastShops:
    """Answers polls of any moment from the world itself, without a server."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def fetch(self, params: SourceParams, now: datetime, *, full_ids: bool = False) -> Snapshot:
        """What this source would have shown at `now`."""

        async def read(number: int) -> Page:
            match params:
                case PandaponParams(language=language):
                    return parse_pandapon(pandapon_page(self._world, now, number, 50, language))
                case TaobaoParams(material_id=material):
                    return parse_taobao(taobao_page(self._world, now, material, number, 100), full_ids=full_ids)

        size = 50 if isinstance(params, PandaponParams) else 100
        return await gather(read, page_size=size, pages=EVERYTHING, at=now)


async def seed(store: Store, world: World, sources: tuple[SourceParams, ...]) -> None:
    """Poll once a day for thirty days up to now, as the bot would have done."""
    await store.sources.seed(sources, now=world.start - DAYS * STEP)
    for day in range(DAYS, -1, -1):
        moment = partial(_same, world.start - day * STEP)
        desk = Desk(store=store, feeds=PastShops(world), interval=timedelta(0), times=Times(moment, moment))
        for source in await store.sources.all():
            await poll_source(desk, source)
        await Ringer(desk, after=_nobody_waits).run()


def _same(moment: datetime) -> datetime:
    return moment


def _nobody_waits() -> None:
    """No alert of the past is owed to anybody."""
