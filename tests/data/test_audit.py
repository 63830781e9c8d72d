"""What admins change is noted with the change, or neither is kept."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from data.records import Act, SourceState
from data.store import Store
from deals.source import PandaponParams
from tests.deals.builders import DAY, HOUR, START

VI = PandaponParams(language="vi")


def act(action: str = "feed-add", *, admin: int = 9, at: object = START) -> Act:
    assert isinstance(at, type(START))
    return Act(admin_id=admin, action=action, subject="1688 vi", detail="x", at=at)


async def test_a_change_and_the_note_of_it_are_kept_together(store: Store) -> None:
    await store.acting(act()).sources.add(VI, now=START)
    assert await store.audit.page() == [act()]
    assert [source.params for source in await store.sources.all()] == [VI]


async def test_a_change_that_fails_leaves_no_note(store: Store) -> None:
    await store.sources.add(VI, now=START)
    with pytest.raises(ValueError, match="there already"):
        await store.acting(act()).sources.add(VI, now=START)
    assert await store.audit.page() == []


async def test_a_note_that_fails_takes_the_change_back(store: Store, path: Path) -> None:
    await store.sources.add(VI, now=START)
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END")
        file.commit()
    with pytest.raises(Exception, match="no room"):
        await store.acting(act("feed-pause")).sources.set_state(1, SourceState.PAUSED)
    assert [source.state for source in await store.sources.all()] == [SourceState.ACTIVE]


async def test_reading_through_it_notes_nothing(store: Store) -> None:
    await store.acting(act()).sources.all()
    assert await store.audit.page() == []


async def test_the_newest_come_first_page_by_page(store: Store) -> None:
    for number in range(5):
        await store.audit.note(act(str(number)))
    assert [one.action for one in await store.audit.page(limit=2)] == ["4", "3"]
    assert [one.action for one in await store.audit.page(skip=4, limit=2)] == ["0"]


async def test_acts_are_counted_by_admin_kind_and_time(store: Store) -> None:
    for one in (act("export"), act("export", at=START - DAY), act("export", admin=8), act("import")):
        await store.audit.note(one)
    assert await store.audit.count(9, "export", since=START - HOUR) == 1
