"""The journal of what was heard."""

from datetime import timedelta

from data.cause import caused_by
from data.records import Heard
from data.store import Store
from tests.data.scene import Scene
from tests.deals.builders import DAY, START


def heard(update_id: int, body: str = "{}") -> Heard:
    return Heard(update_id=update_id, chat_id=1, body=body)


async def test_only_what_is_new_is_journalled(store: Store) -> None:
    assert await store.inbox.journal([heard(1), heard(2), heard(1)], wall=START) == [heard(1), heard(2)]
    assert await store.inbox.journal([heard(3), heard(2)], wall=START) == [heard(3)]
    assert await store.inbox.unfinished() == [heard(1), heard(2), heard(3)]


async def test_what_is_finished_is_never_new_again_and_says_nothing_any_more(store: Store) -> None:
    await store.inbox.journal([heard(1, '"secret"'), heard(2)], wall=START)
    await store.inbox.finish([1], reason="RuntimeError")
    assert await store.inbox.read(1) is None
    assert await store.inbox.read(2) == heard(2)
    assert await store.inbox.journal([heard(1)], wall=START) == []
    assert await store.inbox.unfinished() == [heard(2)]


async def test_numbers_that_cannot_come_again_are_tidied_away(store: Store) -> None:
    await store.inbox.journal([heard(1), heard(2)], wall=START)
    await store.inbox.finish([1])
    await store.tidy(now=START + 2 * DAY)
    assert await store.inbox.journal([heard(1)], wall=START) == []
    await store.tidy(now=START + 4 * DAY)
    assert await store.inbox.journal([heard(1), heard(2)], wall=START) == [heard(1)]


async def test_one_update_makes_one_watch_of_a_line(store: Store, scene: Scene) -> None:
    with caused_by(7):
        first, again, other = await scene.watch(), await scene.watch(), await scene.watch(line="drop")
    with caused_by(8):
        later = await scene.watch()
    unasked = [await scene.watch(), await scene.watch()]
    assert first == again
    assert len({first.id, other.id, later.id, *(watch.id for watch in unasked)}) == 5


async def test_an_update_that_is_handled_again_finds_its_views_as_they_were(store: Store) -> None:
    changed, gone, other = [
        await store.views.put(chat_id=1, user_id=1, kind="page", state={"n": n}, now=START) for n in range(3)
    ]
    with caused_by(7):
        await store.views.update(changed.id, {"n": 10})
        await store.views.update(changed.id, {"n": 11})
        await store.views.delete(gone.id)
        assert await store.views.get(gone.id) is None
    with caused_by(8):
        await store.views.update(other.id, {"n": 12})
    await store.inbox.rewind([7])
    assert await store.views.get(changed.id) == changed
    assert await store.views.get(gone.id) == gone
    kept = await store.views.get(other.id)
    assert kept is not None
    assert kept.state == {"n": 12}


async def test_what_a_finished_update_changed_is_changed_for_good(store: Store) -> None:
    changed, gone = [
        await store.views.put(chat_id=1, user_id=1, kind="page", state={}, now=START + timedelta(n)) for n in range(2)
    ]
    await store.inbox.journal([heard(7)], wall=START)
    with caused_by(7):
        await store.views.update(changed.id, {"n": 10})
        await store.views.delete(gone.id)
    await store.inbox.finish([7])
    await store.inbox.rewind([7])
    kept = await store.views.get(changed.id)
    assert kept is not None
    assert kept.state == {"n": 10}
    assert await store.views.get(gone.id) is None
    assert await store.views.latest(chat_id=1, user_id=1, kind="page") == kept


async def test_the_admin_sees_what_waits_and_what_failed(store: Store) -> None:
    await store.inbox.journal([heard(number) for number in range(5)], wall=START)
    await store.inbox.finish([0])
    await store.inbox.finish([1, 2], reason="KeyError")
    health = await store.health(now=START)
    assert (health.unanswered, health.set_aside) == (2, {"KeyError": 2})
