"""Polls that change nothing write nothing, and are read as if they had."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data import open_store
from data.records import Act, Source, SourceState, Today
from data.store import Store
from deals.offer import Feed
from deals.snapshot import Changes
from deals.source import PandaponParams
from tests.data.disk import Disk
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, START, panda
from tests.makers import changes_of, event_of, notice_of

VI, EN = PandaponParams(language="vi"), PandaponParams(language="en")
MINUTES = timedelta(minutes=10)
CALLS = {Feed.PANDAPON: 5}


@pytest.fixture
def disk(path: Path) -> Disk:
    return Disk(path)


@pytest.fixture
async def source(store: Store) -> Source:
    """One that was polled at START, so that its row has nothing to make up for."""
    added = await store.sources.add(VI, now=START)
    await polled(store, added, START)
    return (await store.sources.all())[0]


async def polled(store: Store, source: Source, at: datetime, changes: Changes | None = None, **more: bool) -> None:
    """A poll that brought twenty offers, by default without any change."""
    await store.polls.keep(
        changes or Changes(),
        [],
        now=at,
        source_id=source.id,
        next_poll_at=at + MINUTES,
        items=20,
        rejected=1,
        baselined=True,
        calls=CALLS,
        **more,  # type: ignore[arg-type] # flags of it
    )


def after(source: Source, at: datetime) -> Source:
    return replace(source, last_poll_at=at, last_ok_at=at, next_poll_at=at + MINUTES)


async def today(store: Store, at: datetime = START) -> Today:
    return (await store.health(now=at)).today


async def test_a_poll_that_changes_nothing_writes_nothing_and_is_read_as_if_it_had(
    store: Store, source: Source, disk: Disk
) -> None:
    before = disk.bytes
    for number in range(1, 6):
        await polled(store, source, START + number * MINUTES)
        assert await store.sources.all() == [after(source, START + number * MINUTES)]
    figures = await today(store)
    assert (figures.polls, figures.calls[Feed.PANDAPON]) == (6, 30)
    assert disk.bytes == before


async def test_a_poll_that_changes_something_is_one_transaction_with_all_that_waited(
    store: Store, source: Source, disk: Disk, tmp_path: Path
) -> None:
    other = await store.sources.add(EN, now=START)
    await polled(store, other, START)
    for one in (source, other):
        await polled(store, one, START + MINUTES)
    before = disk.transactions
    offer = panda()
    await polled(store, source, START + 2 * MINUTES, changes_of(offer, events=(event_of(offer),)))
    assert disk.transactions == before + 1
    expected = await store.sources.all()
    assert [one.last_ok_at for one in expected] == [START + 2 * MINUTES, START + MINUTES]
    assert await killed(disk, tmp_path) == (expected, await today(store))


async def killed(disk: Disk, folder: Path) -> tuple[list[Source], Today]:
    """What the next process would read if this one were killed now."""
    store = await open_store(f"sqlite:///{disk.as_after_a_kill(folder / 'killed')}")
    try:
        return await store.sources.all(), await today(store)
    finally:
        await store.close()


async def test_a_kill_loses_the_figures_of_an_hour_at_most(
    store: Store, source: Source, disk: Disk, tmp_path: Path
) -> None:
    for number in range(1, 12):
        await polled(store, source, START + number * MINUTES)
    (kept,), figures = await killed(disk, tmp_path)
    assert kept == after(source, START + HOUR)
    assert (figures.polls, (await today(store)).polls) == (7, 12)


async def test_what_waited_an_hour_is_written_together(store: Store, source: Source, disk: Disk) -> None:
    other = await store.sources.add(EN, now=START)
    await polled(store, other, START + MINUTES)
    before = disk.transactions
    for number in range(2, 6):
        await polled(store, source, START + number * MINUTES)
        await polled(store, other, START + number * MINUTES)
    assert disk.transactions == before
    await polled(store, source, START + HOUR)
    await polled(store, other, START + HOUR + MINUTES)
    assert disk.transactions == before + 1


async def test_a_source_that_is_polled_once_an_hour_is_written_every_time(
    store: Store, source: Source, disk: Disk
) -> None:
    before = disk.transactions
    for number in range(1, 4):
        await polled(store, source, START + number * HOUR)
    assert disk.transactions == before + 3


async def test_a_clean_stop_writes_what_waited(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'stopped.db'}"
    store = await open_store(address)
    source = await store.sources.add(VI, now=START)
    for number in range(2):
        await polled(store, source, START + number * MINUTES)
    before = await store.sources.all(), await today(store)
    await store.close()
    store = await open_store(address)
    assert (await store.sources.all(), await today(store)) == before
    await store.close()


Break = Callable[[Store, Source], Awaitable[object]]


async def fails(store: Store, source: Source) -> None:
    await store.sources.failed(source.id, error="502", now=START + MINUTES, next_poll_at=START + 2 * MINUTES)


async def waits(store: Store, source: Source) -> None:
    """Told to wait, and resumed by an admin: the outage is not over for the row."""
    await fails(store, source)
    await store.sources.set_state(source.id, SourceState.ACTIVE)


async def comes_back(store: Store, source: Source) -> None:
    await store.sources.remove(source.id)
    await store.sources.add(VI, now=START)


@pytest.mark.parametrize("happened", [fails, waits, comes_back])
async def test_a_row_with_something_to_make_up_for_is_written_at_once(
    store: Store, source: Source, disk: Disk, happened: Break
) -> None:
    await happened(store, source)
    before = disk.transactions
    await polled(store, source, START + 2 * MINUTES)
    assert disk.transactions == before + 1
    assert [kept.failures for kept in await store.sources.all()] == [0]


@pytest.mark.parametrize("changes", [Changes(use_full_ids=True), Changes(notices=(notice_of(),))])
async def test_what_admins_are_told_is_written_at_once(
    store: Store, source: Source, disk: Disk, changes: Changes
) -> None:
    before = disk.transactions
    await polled(store, source, START + MINUTES, changes)
    assert disk.transactions == before + 1


async def test_an_offer_that_a_source_shows_for_the_first_time_is_written_at_once(
    store: Store, source: Source, disk: Disk, scene: Scene
) -> None:
    await scene.see(panda())
    before = disk.transactions
    for number in range(1, 4):
        at = START + number * MINUTES
        await store.polls.keep(Changes(), [], now=at, source_id=source.id, sighted=[panda()])
    assert disk.transactions == before + 1


@pytest.mark.parametrize("at", [START, START - DAY])
async def test_a_clock_that_stands_still_or_was_set_back_lets_nothing_wait(
    store: Store, source: Source, disk: Disk, at: datetime
) -> None:
    before = disk.transactions
    await polled(store, source, at)
    assert disk.transactions == before + 1
    assert (await today(store)).polls == (2 if at == START else 1)


async def test_empty_polls_are_counted_without_a_write(store: Store, source: Source, disk: Disk) -> None:
    before = disk.bytes
    seen = []
    for number, empty in enumerate((True, True, False, True), 1):
        await polled(store, source, START + number * MINUTES, empty=empty)
        seen += [one.empty_polls for one in await store.sources.all()]
    assert (seen, disk.bytes) == ([1, 2, 0, 1], before)


async def test_a_source_that_is_resumed_is_due_at_once(store: Store, source: Source) -> None:
    await polled(store, source, START + MINUTES)
    await store.sources.set_state(source.id, SourceState.PAUSED)
    assert await store.sources.all() == [replace(after(source, START + MINUTES), state=SourceState.PAUSED)]
    await store.sources.set_state(source.id, SourceState.ACTIVE)
    assert await store.sources.all() == [replace(after(source, START + MINUTES), next_poll_at=None)]


async def test_a_write_that_fails_leaves_what_waits_where_it_is(store: Store, source: Source) -> None:
    await polled(store, source, START + MINUTES)
    with pytest.raises(LookupError, match="never kept"):
        await polled(store, source, START + 2 * MINUTES, Changes(events=(event_of(panda()),)))
    assert await store.sources.all() == [after(source, START + MINUTES)]
    await polled(store, source, START + 3 * MINUTES, changes_of(panda()))
    assert (await today(store)).polls == 3


async def test_what_an_admin_changes_finds_what_waited(store: Store, source: Source) -> None:
    await polled(store, source, START + MINUTES)
    act = Act(admin_id=1, action="feed-pause", subject="1688 vi", at=START)
    await store.acting(act).sources.set_state(source.id, SourceState.PAUSED)
    assert await store.sources.all() == [replace(after(source, START + MINUTES), state=SourceState.PAUSED)]
    assert (await today(store)).polls == 2
