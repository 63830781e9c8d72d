"""The index knows every change that decides which watches may fire, whoever makes it and whenever."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from data import open_store
from data.backup import Backup, SavedChat, SavedRule
from data.posting import Change
from data.records import Act, ChatKind, Gone, Moved, Outcome, Shut
from data.sqlite import lookout
from data.store import Store
from deals.events import Sighting
from deals.grammar import parse_rule
from deals.match import Fired, matches
from deals.matching import index
from deals.posting import Posting
from deals.rule import Rule, Watch
from tests.data.scene import Scene
from tests.deals.builders import START, taobao
from tests.deals.watching import drop, new

PRIVATE, GROUP, CHANNEL, TOPIC = 100, -100, -1002, 5
SEEN = [new(taobao()), drop(9000, 10000)]

Step = Callable[[Store, Scene], Awaitable[object]]


async def wanting(store: Store, seen: list[Sighting]) -> list[Watch]:
    """What asking all of them finds."""
    return [one for one in await store.watches.active() if any(isinstance(matches(one, s), Fired) for s in seen)]


async def check(store: Store) -> list[int]:
    found = await store.lookout.wanting(SEEN)
    assert found == await wanting(store, SEEN)
    assert await store.lookout.wanting(SEEN[1:]) == await wanting(store, SEEN[1:])
    return [watch.id for watch in found]


@pytest.fixture
async def ids(store: Store, scene: Scene) -> list[int]:
    """Two of a person, two in topics of a group, two of a channel, one that does not want it; known to the index."""
    await scene.chat(CHANNEL, ChatKind.CHANNEL)
    await scene.chat(GROUP, ChatKind.GROUP)
    for chat, topic in ((PRIVATE, None), (PRIVATE, None), (GROUP, TOPIC), (GROUP, 6), (CHANNEL, None), (CHANNEL, None)):
        await scene.watch(chat, "new", thread_id=topic)
    await scene.watch(PRIVATE, "狗粮")
    return await check(store)


def settled(chat: int, topic: int | None, outcome: Outcome) -> Step:
    async def step(store: Store, scene: Scene) -> None:
        mine = [one for one in await store.watches.active() if (one.chat_id, one.thread_id) == (chat, topic)]
        await scene.owe(mine[0])
        (parcel,) = await scene.claim()
        await store.outbox.begin(parcel.id, now=START)
        await store.outbox.settle(parcel.id, outcome, wall=START)

    return step


async def change(store: Store, scene: Scene) -> None:
    rule = parse_rule("low")
    await store.rules.change(5, line="low", rule=rule, posting=Posting(), what=Change.PUBLISH, author_id=7, now=START)


async def restore(store: Store, scene: Scene) -> None:
    """One rule instead of two, and another chat."""
    rules = (SavedRule(line="drop", rule=parse_rule("drop")),)
    chats = [SavedChat(id=chat, kind=ChatKind.CHANNEL, language="en", rules=rules) for chat in (CHANNEL, -1003)]
    await store.backups.restore(Backup(chats=tuple(chats)), admin_id=7, now=START)


async def by_hand(store: Store, scene: Scene) -> None:
    """With a tool that knows nothing of us."""
    with closing(sqlite3.connect(lookout_path(store), isolation_level=None)) as tool:
        tool.execute("UPDATE watches SET active = 0 WHERE id = 1")
        tool.execute("UPDATE chats SET state = 'gone' WHERE id = ?", (GROUP,))
        tool.execute("INSERT INTO watches (chat_id, owner_id, line, created_at) VALUES (?, 7, 'new', 0)", (CHANNEL,))


def lookout_path(store: Store) -> Path:
    return store._database.path  # type: ignore[attr-defined, no-any-return]


STEPS: dict[str, tuple[Step, int]] = {
    "added": (lambda store, scene: scene.watch(PRIVATE, "new"), 1),
    "edited away": (lambda store, scene: store.watches.edit(1, line="low", rule=parse_rule("low")), -1),
    "edited towards": (lambda store, scene: store.watches.edit(7, line="猫粮", rule=parse_rule("猫粮")), 1),
    "paused": (lambda store, scene: store.watches.set_active(1, active=False), -1),
    "deleted": (lambda store, scene: store.watches.delete(2), -1),
    "by an admin": (
        lambda store, scene: store.acting(Act(admin_id=7, action="rule_deleted", subject="", at=START)).watches.delete(
            2
        ),
        -1,
    ),
    "a channel's rule changed": (change, -1),
    "a channel's rule paused": (
        lambda store, scene: store.rules.set_active(5, active=False, author_id=7, now=START),
        -1,
    ),
    "the chat left": (lambda store, scene: store.chats.gone(PRIVATE, "blocked"), -2),
    "the chat is forgotten": (lambda store, scene: store.chats.forget(PRIVATE), -2),
    "the chat moved": (lambda store, scene: store.chats.moved(GROUP, -200), 0),
    "a message found the chat gone": (settled(PRIVATE, None, Gone("blocked")), -2),
    "a message found the chat moved": (settled(GROUP, TOPIC, Moved(-200)), 0),
    "a message found the topic closed": (settled(GROUP, TOPIC, Shut("closed")), -1),
    "restored from a backup": (restore, 0),
    "changed by hand": (by_hand, -2),
}


@pytest.mark.parametrize("name", STEPS)
async def test_a_change_is_known_at_once(store: Store, scene: Scene, ids: list[int], name: str) -> None:
    step, more = STEPS[name]
    await step(store, scene)
    assert len(await check(store)) == len(ids) + more


async def test_what_is_taken_back_is_known_as_well(store: Store, scene: Scene, ids: list[int]) -> None:
    await store.watches.set_active(1, active=False)
    await store.chats.gone(GROUP, "kicked")
    await store.rules.set_active(5, active=False, author_id=7, now=START)
    assert len(await check(store)) == len(ids) - 4
    await store.watches.set_active(1, active=True)
    await scene.chat(GROUP, ChatKind.GROUP)
    await store.rules.set_active(5, active=True, author_id=7, now=START)
    assert await check(store) == ids


async def test_what_fails_changes_nothing(store: Store, scene: Scene, ids: list[int]) -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM watches")
        raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        await store._database.write(half)  # type: ignore[attr-defined]
    assert await check(store) == ids


async def test_nobody_watches(store: Store) -> None:
    assert await store.lookout.wanting(SEEN) == []


async def test_what_changes_while_it_is_made_is_known(
    store: Store, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "BLOCK", 1)
    watches = [await scene.watch() for _ in range(12)]
    await asyncio.gather(
        store.lookout.wanting(SEEN),
        *(store.watches.edit(one.id, line="low", rule=parse_rule("low")) for one in watches[::2]),
        *(store.watches.delete(one.id) for one in watches[::3]),
        *(scene.watch() for _ in range(3)),
    )
    assert len(await check(store)) == 4 + 3


async def test_one_that_fell_far_behind_is_made_anew(
    store: Store, scene: Scene, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "KEPT_CHANGES", 2)
    for watch_id in ids[:4]:
        await store.watches.delete(watch_id)
    await store.tidy(now=START)
    assert await check(store) == ids[4:]


async def test_tidying_keeps_the_last_change_for_ever(
    store: Store, scene: Scene, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "KEPT_CHANGES", 1)
    await store.watches.delete(ids[0])
    assert await store.tidy(now=START) > 0
    assert await store.tidy(now=START) == 0
    assert await check(store) == ids[1:]


async def test_a_worn_one_is_made_anew(
    store: Store, scene: Scene, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "WORN", 1)
    for line in ("low", "new", "low30", "new"):
        await store.watches.edit(1, line=line, rule=parse_rule(line))
        await check(store)
    assert await check(store) == ids


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines that were read anew, letter by letter."""
    lines: list[str] = []

    def reading(line: str, *, admin: bool) -> Rule:
        lines.append(line)
        return parse_rule(line, admin=admin)

    monkeypatch.setattr(lookout, "WORTH_KEEPING", 1)
    monkeypatch.setattr(lookout, "parse_rule", reading)
    return lines


async def reopened(store: Store) -> list[Watch]:
    """What a new process finds."""
    await store.close()
    again = await open_store(f"sqlite:///{lookout_path(store)}")
    try:
        await check(again)
        return await again.lookout.wanting(SEEN)
    finally:
        await again.close()


async def test_a_line_is_read_once(path: Path, parsed: list[str]) -> None:
    store = await open_store(f"sqlite:///{path}")
    watches = [await Scene(store).watch(line=line) for line in ("new", "猫粮 -二手 <300 drop>=5%")]
    assert await store.lookout.wanting(SEEN) == watches
    assert parsed == [watch.line for watch in watches]
    assert await reopened(store) == watches
    assert len(parsed) == 2


async def test_an_edited_line_is_read_again(path: Path, parsed: list[str]) -> None:
    store = await open_store(f"sqlite:///{path}")
    watch = await Scene(store).watch(line="low")
    await check(store)
    await store.watches.edit(watch.id, line="new", rule=parse_rule("new"))
    assert await reopened(store) == [replace(watch, line="new", rule=parse_rule("new"))]
    assert parsed == ["low", "new"]


async def test_another_grammar_reads_every_line_again(
    path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store(f"sqlite:///{path}")
    await Scene(store).watch(line="new")
    await check(store)
    monkeypatch.setattr(lookout, "GRAMMAR", 10**6)
    await reopened(store)
    assert parsed == ["new", "new"]
