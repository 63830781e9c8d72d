from dataclasses import replace

import pytest

from data.records import Source, SourceState
from data.store import Store
from deals.snapshot import Changes
from deals.source import PandaponParams, SourceParams, TaobaoParams
from tests.data.scene import Scene
from tests.deals.builders import HOUR, START
from tests.makers import notice_of

VI = PandaponParams(language="vi")
EN = PandaponParams(language="en")
TAOBAO = TaobaoParams(adzone_id="1", material_id="2", unid="3")


async def params(store: Store) -> list[SourceParams]:
    return [source.params for source in await store.sources.all()]


async def test_the_settings_seed_sources_once(store: Store) -> None:
    for _ in range(2):
        await store.sources.seed([VI, TAOBAO], now=START)
    await store.sources.seed([VI, EN], now=START)
    assert await params(store) == [VI, TAOBAO, EN]
    assert (await store.sources.all())[0] == Source(id=1, params=VI)


async def test_a_removed_source_is_not_seeded_again(store: Store) -> None:
    await store.sources.seed([VI, EN], now=START)
    await store.sources.remove(1)
    await store.sources.seed([VI, EN], now=START)
    assert await params(store) == [EN]


async def test_a_source_that_comes_back_starts_with_a_silent_baseline(store: Store) -> None:
    source = await store.sources.add(VI, now=START)
    await store.polls.keep(Changes(), [], now=START, source_id=source.id, next_poll_at=START + HOUR, baselined=True)
    await store.sources.failed(source.id, error="401", now=START, next_poll_at=START + HOUR, refused=True)
    await store.sources.remove(source.id)
    back = await store.sources.add(VI, now=START)
    assert (back.id, back.state, back.baselined_at, back.next_poll_at, back.failures, back.last_error) == (
        source.id,
        SourceState.ACTIVE,
        None,
        None,
        0,
        "",
    )
    assert await store.sources.all() == [back]


async def test_the_same_source_cannot_be_added_twice(store: Store) -> None:
    await store.sources.add(TAOBAO, now=START)
    with pytest.raises(ValueError, match="taobao 2 3 is there already"):
        await store.sources.add(TAOBAO, now=START)
    await store.sources.add(replace(TAOBAO, unid=None), now=START)
    assert len(await store.sources.all()) == 2


async def test_a_failure_is_noted_and_told_in_one_step(store: Store, scene: Scene) -> None:
    await scene.chat(1)
    source = await store.sources.add(VI, now=START)
    for _ in range(2):
        await store.sources.failed(
            source.id,
            error="banned for 90 s",
            now=START,
            next_poll_at=START + HOUR,
            wait_until=START + 2 * HOUR,
            notices=[notice_of()],
            admins=[1],
        )
    assert await store.sources.all() == [
        replace(
            source,
            failures=2,
            last_poll_at=START,
            last_error="banned for 90 s",
            next_poll_at=START + HOUR,
            wait_until=START + 2 * HOUR,
            failing_since=START,
            told_at=START,
        )
    ]
    assert len(await scene.claim()) == 1


async def test_a_refused_source_waits_for_an_admin(store: Store) -> None:
    source = await store.sources.add(VI, now=START)
    await store.sources.failed(
        source.id, error="bad key", now=START, next_poll_at=START + HOUR, wait_until=START + HOUR, refused=True
    )
    (refused,) = await store.sources.all()
    assert refused.state is SourceState.REFUSED
    await store.sources.set_state(source.id, SourceState.ACTIVE)
    assert await store.sources.all() == [replace(source, last_poll_at=START, failing_since=START)]


async def test_a_failure_does_not_wake_a_paused_source(store: Store) -> None:
    source = await store.sources.add(VI, now=START)
    await store.sources.set_state(source.id, SourceState.PAUSED)
    await store.sources.failed(source.id, error="502", now=START, next_poll_at=START)
    assert (await store.sources.all())[0].state is SourceState.PAUSED
