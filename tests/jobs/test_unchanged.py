"""A poll that changes nothing costs nothing, and what it costs nothing to know is right."""

import asyncio
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import open_store
from deals.echoes import Echoes
from deals.offer import Feed, Offer, OfferId
from deals.snapshot import Known
from deals.source import PandaponParams
from jobs.poll import poll_source
from jobs.shift import Shift
from tests.data.disk import Disk
from tests.deals.builders import DAY, HOUR, START, coupon, panda, presale, taobao
from tests.jobs.stand import VIETNAMESE, Stand

ENGLISH = PandaponParams(language="en")
TABLES = ("offers", "history", "events", "timers", "source_links", "deliveries")


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "dropbell.db")


async def poll(stand: Stand, *params: PandaponParams) -> None:
    """Poll these, ten minutes after whatever was before."""
    stand.later(minutes=10)
    for source in await stand.store.sources.all():
        if source.params in (params or (VIETNAMESE,)):
            await poll_source(stand.desk, source)


async def test_an_unchanged_poll_of_any_size_writes_nothing(stand: Stand, disk: Disk) -> None:
    await stand.source()
    stand.feeds.shelf[VIETNAMESE] = tuple(panda(key=f"{number}") for number in range(2000))
    await poll(stand)
    before = disk.bytes
    for _ in range(3):
        await poll(stand)
    assert disk.bytes == before
    assert (await stand.store.health(now=stand.now)).today.polls == 4


async def test_a_changed_poll_is_one_transaction(stand: Stand, disk: Disk) -> None:
    await stand.source()
    await stand.watch("drop>=10%:prev")
    offers = [panda(key=f"{number}") for number in range(300)]
    stand.feeds.shelf[VIETNAMESE] = tuple(offers)
    for _ in range(3):
        await poll(stand)
    before = disk.transactions
    stand.feeds.shelf[VIETNAMESE] = (*offers[3:], *(panda(8000, key=f"{number}") for number in range(3)))
    await poll(stand)
    assert disk.transactions == before + 1
    assert (await stand.store.health(now=stand.now)).observations == 303


async def test_the_store_is_asked_only_about_what_is_no_echo(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    await stand.source()
    asked: list[int] = []
    known = stand.store.offers.known

    async def counted(ids: Collection[OfferId]) -> dict[OfferId, Known]:
        asked.append(len(ids))
        return await known(ids)

    monkeypatch.setattr(stand.store.offers, "known", counted)
    offers = [panda(key=f"{number}") for number in range(10)]
    for shown in (offers, offers, offers, [panda(9000, key="0"), *offers[1:]], offers, offers, offers):
        stand.feeds.shelf[VIETNAMESE] = tuple(shown)
        await poll(stand)
    assert asked == [10, 10, 1, 1, 1]


async def test_the_whole_shift_writes_nothing_while_nothing_changes(stand: Stand, disk: Disk) -> None:
    await stand.source()
    stand.feeds.shelf[VIETNAMESE] = tuple(panda(key=f"{number}") for number in range(20))
    for _ in range(2):
        await poll(stand)
    before = disk.bytes
    stand.later(minutes=20)
    polled = asyncio.Event()

    def take_calls() -> dict[Feed, int]:
        polled.set()
        return {}

    async with Shift(replace(stand.desk, take_calls=take_calls), stand.messenger):
        await polled.wait()
    assert disk.bytes == before
    assert [source.last_ok_at for source in await stand.store.sources.all()] == [stand.now]


async def test_a_source_that_shows_what_another_one_keeps_gives_its_links_once(stand: Stand, disk: Disk) -> None:
    for params in (VIETNAMESE, ENGLISH):
        await stand.source(params)
        stand.feeds.shelf[params] = (panda(),)
    await poll(stand)
    before = disk.transactions
    for _ in range(4):
        await poll(stand, VIETNAMESE, ENGLISH)
    assert disk.transactions == before + 1


WINDOWS = presale(START + HOUR, days=1, gap=HOUR, balance_days=1)
OFFERS = st.builds(
    taobao,
    st.sampled_from([None, 8000, 10000]),
    st.sampled_from(["s:aaaaaaaaaa", "s:bbbbbbbbbb", "n:1"]),
    presale=st.sampled_from([None, WINDOWS, replace(WINDOWS, deposit=None), presale(START + HOUR, days=2)]),
    steps=st.sampled_from([(), (coupon(),)]),
    image=st.sampled_from([None, "https://img.example/1.jpg"]),
    title=st.just("猫粮"),
)
SHOWN = st.lists(OFFERS, min_size=1, max_size=4, unique_by=lambda offer: offer.id).map(tuple)


@dataclass(frozen=True)
class Said:
    """What one source says in some polls in a row; `restart`: to a bot that was just started."""

    params: PandaponParams
    number: int
    times: int
    after: timedelta
    restart: bool


SEQUENCES = st.lists(
    st.builds(
        Said,
        params=st.sampled_from([VIETNAMESE, ENGLISH]),
        number=st.integers(0, 2),
        times=st.integers(1, 3),
        after=st.sampled_from([timedelta(minutes=10), timedelta(minutes=10), HOUR, DAY]),
        restart=st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=6,
)


async def play(path: Path, shows: Sequence[tuple[Offer, ...]], sequence: Sequence[Said], *, forgets: bool) -> Path:
    """One bot lives through it; one that forgets compares everything every time."""
    store = await open_store(f"sqlite:///{path}")
    try:
        stand = Stand(store)
        for line in ("new", "drop>=5%:prev", "presale"):
            await stand.watch(line)
        for params in (VIETNAMESE, ENGLISH):
            await stand.source(params)
        for said in sequence:
            for _ in range(said.times):
                if forgets or said.restart:
                    stand.desk = replace(stand.desk, echoes=Echoes())
                stand.later(minutes=said.after / timedelta(minutes=1))
                stand.feeds.shelf[said.params] = shows[said.number % len(shows)]
                await poll(stand, said.params)
    finally:
        await store.close()
    return path


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as file:
        return {name: file.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}  # noqa: S608 - our own names


@settings(max_examples=15)
@given(st.lists(SHOWN, min_size=1, max_size=3), SEQUENCES)
def test_a_bot_that_remembers_keeps_what_one_that_forgets_keeps(
    shows: list[tuple[Offer, ...]], sequence: list[Said]
) -> None:
    with TemporaryDirectory() as folder:
        one, other = (
            asyncio.run(play(Path(folder) / f"{forgets}.db", shows, sequence, forgets=forgets))
            for forgets in (False, True)
        )
        assert contents(one) == contents(other)
