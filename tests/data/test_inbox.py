"""The journal of what was heard."""

import pytest

from data.cause import caused_by
from data.records import Act, Heard
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


async def test_an_update_that_is_handled_again_is_told_the_same_and_changes_nothing_twice(
    store: Store, scene: Scene
) -> None:
    await store.inbox.journal([heard(7)], wall=START)
    with caused_by(7):
        before = await store.chats.get(100)
        first = await scene.watch()
        view = await store.views.put(chat_id=100, user_id=1, kind="page", state={"n": 1}, now=START)
        await store.views.delete(view.id)
    kept = await store.inbox.read(7)
    assert kept is not None
    with caused_by(7, kept.told):
        assert await store.chats.get(100) == before is None
        assert await scene.watch() == first
        assert await store.views.put(chat_id=100, user_id=1, kind="page", state={"n": 1}, now=START) == view
        await store.views.delete(view.id)
        assert await store.chats.get(100) is not None
        second = await scene.watch()
    assert [one.watch for one in await store.watches.of_chat(100, now=START)] == [first, second]
    assert await store.views.get(view.id) is None


async def test_what_was_only_read_is_read_anew(store: Store, scene: Scene) -> None:
    await store.inbox.journal([heard(7)], wall=START)
    with caused_by(7):
        assert await store.chats.get(100) is None
    await scene.chat(100)
    kept = await store.inbox.read(7)
    assert kept is not None
    with caused_by(7, kept.told):
        assert await store.chats.get(100) is not None


async def test_a_change_that_fails_was_not_made(store: Store, scene: Scene) -> None:
    await store.inbox.journal([heard(7)], wall=START)
    await scene.owe(await scene.watch())
    act = Act(admin_id=1, action="retry", subject="delivery 1", at=START)
    with caused_by(7), pytest.raises(LookupError):
        await store.acting(act).outbox.retry(1, now=START)
    kept = await store.inbox.read(7)
    assert kept is not None
    assert kept.told == ()
    assert await store.audit.page() == []


async def test_what_a_finished_update_was_told_is_forgotten(store: Store, scene: Scene) -> None:
    await store.inbox.journal([heard(7)], wall=START)
    with caused_by(7):
        await scene.chat(100)
    await store.inbox.finish([7])
    await store.inbox.journal([heard(8)], wall=START)
    for number in (7, 8):
        kept = await store.inbox.read(number)
        assert kept is None or kept.told == ()


async def test_the_admin_sees_what_waits_and_what_failed(store: Store) -> None:
    await store.inbox.journal([heard(number) for number in range(5)], wall=START)
    await store.inbox.finish([0])
    await store.inbox.finish([1, 2], reason="KeyError")
    health = await store.health(now=START)
    assert (health.unanswered, health.set_aside) == (2, {"KeyError": 2})
