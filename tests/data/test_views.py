import re

from data.store import Store
from tests.data.scene import Scene
from tests.deals.builders import DAY, START


async def test_a_view_keeps_its_state_under_an_id_nobody_guesses(store: Store) -> None:
    state: dict[str, object] = {"page": 2, "words": "猫粮", "refs": [1, 2]}
    view = await store.views.put(chat_id=1, user_id=2, kind="page", state=state, now=START)
    other = await store.views.put(chat_id=1, user_id=2, kind="page", state=state, now=START)
    assert re.fullmatch(r"[a-z0-9]{8,12}", view.id)
    assert view.id != other.id
    assert (view.chat_id, view.user_id, view.kind, view.state) == (1, 2, "page", state)
    assert await store.views.get(view.id) == view


async def test_a_view_changes_and_goes(store: Store) -> None:
    view = await store.views.put(chat_id=1, user_id=2, kind="page", state={"page": 1}, now=START)
    await store.views.update(view.id, {"page": 2})
    changed = await store.views.get(view.id)
    assert changed is not None
    assert changed.state == {"page": 2}
    await store.views.delete(view.id)
    assert await store.views.get(view.id) is None


async def test_the_latest_view_of_a_kind_is_the_persons_own(store: Store) -> None:
    views = [
        await store.views.put(chat_id=chat, user_id=user, kind=kind, state={}, now=START)
        for chat, user, kind in ((1, 2, "draft"), (1, 2, "draft"), (1, 2, "page"), (1, 3, "draft"), (9, 2, "draft"))
    ]
    assert await store.views.latest(chat_id=1, user_id=2, kind="draft") == views[1]
    assert await store.views.latest(chat_id=1, user_id=4, kind="draft") is None


async def test_what_nobody_can_need_again_is_tidied_away(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    old = await store.views.put(chat_id=1, user_id=2, kind="page", state={}, now=START)
    for at in (START, START, START + DAY):
        await scene.owe(watch, at=at)
    (parcel,) = await scene.claim()
    await scene.send(parcel)
    new = await store.views.put(chat_id=1, user_id=2, kind="page", state={}, now=START + DAY)
    assert await store.tidy(now=START + 30 * DAY) == 0
    assert await store.tidy(now=START + 30 * DAY + DAY / 2) == 2
    assert await store.views.get(old.id) is None
    assert await store.views.get(new.id) == new
    assert await store.outbox.get(parcel.id) is None
    assert len(await scene.claim()) == 1
