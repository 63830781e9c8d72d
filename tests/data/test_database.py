"""The two threads, and what happens when SQLite cannot."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from data.sqlite.ballast import LOOK_AGAIN, SIZE, Ballast
from data.sqlite.database import Database
from data.sqlite.file import prepare
from data.store import StoreError

COUNT = "SELECT COUNT(*) FROM notices"
ADD = "INSERT INTO notices (key, at) VALUES (:key, 0)"


def add(connection: sqlite3.Connection, key: str = "a") -> None:
    connection.execute(ADD, {"key": key})


def count(connection: sqlite3.Connection) -> int:
    number: int = connection.execute(COUNT).fetchone()[0]
    return number


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    path.parent.mkdir()
    prepare(path, may_migrate=True)
    database = Database(path)
    yield database
    await database.close()


async def test_nothing_of_sqlite_runs_in_the_event_loop(database: Database) -> None:
    names = {
        await database.write(lambda connection: threading.current_thread().name),
        await database.read(lambda connection: threading.current_thread().name),
    }
    assert names == {"store-writer_0", "store-reader_0"}


async def test_a_committed_write_is_durable_and_the_reader_sees_it(database: Database) -> None:
    await database.write(add)
    assert await database.read(count) == 1
    assert await database.write(lambda c: c.execute("PRAGMA synchronous").fetchone()[0]) == 2
    assert await database.write(lambda c: c.execute("PRAGMA foreign_keys").fetchone()[0]) == 1


async def test_a_write_that_raises_leaves_nothing_behind(database: Database) -> None:
    def fails(connection: sqlite3.Connection) -> None:
        add(connection)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await database.write(fails)
    await database.write(lambda connection: add(connection, "b"))
    assert await database.read(count) == 1


async def test_a_read_sees_one_state_while_others_write(database: Database) -> None:
    reading, written = threading.Event(), threading.Event()

    def reads(connection: sqlite3.Connection) -> tuple[int, int]:
        before = count(connection)
        reading.set()
        written.wait(10)
        return before, count(connection)

    answer = asyncio.create_task(database.read(reads))
    await asyncio.to_thread(reading.wait, 10)
    await database.write(add)
    written.set()
    assert await answer == (0, 0)
    assert await database.read(count) == 1


async def test_a_write_happens_even_when_its_asker_is_cancelled(database: Database) -> None:
    started, go_on = threading.Event(), threading.Event()

    def blocks(connection: sqlite3.Connection) -> None:
        started.set()
        go_on.wait(10)

    first = asyncio.create_task(database.write(blocks))
    await asyncio.to_thread(started.wait, 10)
    queued = asyncio.create_task(database.write(add))
    await asyncio.sleep(0)
    queued.cancel()
    with pytest.raises(asyncio.CancelledError):
        await queued
    go_on.set()
    await first
    assert await database.write(count) == 1


async def test_closing_finishes_what_is_queued(path: Path) -> None:
    path.parent.mkdir()
    prepare(path, may_migrate=True)
    database = Database(path)
    writes = [asyncio.create_task(database.write(partial(add, key=f"{number}"))) for number in range(50)]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*writes)
    assert not path.with_name(path.name + "-wal").exists()
    with closing(sqlite3.connect(path)) as file:
        assert count(file) == 50


class Disk(Ballast):
    """Room for so many pages, and for some more that only the ballast gives back."""

    def __init__(self, path: Path, pages: int, spare: int) -> None:
        self.taken, self.spare, self.pages = True, spare, pages
        super().__init__(path)

    def lay(self) -> bool:
        self.is_there = self.taken
        return self.is_there

    def drop(self) -> None:
        self.is_there = self.taken = False

    def limit(self, connection: sqlite3.Connection) -> None:
        connection.execute(f"PRAGMA max_page_count = {self.pages + (0 if self.taken else self.spare)}")


def pages_of(path: Path) -> int:
    return path.stat().st_size // 4096


async def test_on_a_full_disk_what_was_sent_is_still_noted_and_nothing_else(path: Path) -> None:
    path.parent.mkdir()
    prepare(path, may_migrate=True)
    disk = Disk(path, pages=pages_of(path), spare=100)

    def adds_much(connection: sqlite3.Connection) -> None:
        disk.limit(connection)
        for number in range(500):
            add(connection, f"{number}" * 20)

    database = Database(path, disk)
    with pytest.raises(StoreError, match="the disk is full"):
        await database.write(adds_much)
    assert disk.is_there, "nobody but what was sent may use that room"
    await database.write_surely(adds_much)
    assert await database.read(count) == 500
    with pytest.raises(StoreError, match="the disk is full"):
        await database.write(partial(add, key="what would leave now"))
    await database.write_surely(partial(add, key="what had left"))
    disk.taken, disk.pages = True, 10_000
    await database.write(partial(add, key="there is room again"))
    assert await database.read(count) == 502
    await database.close()


async def test_the_room_is_there_while_the_database_is_open(path: Path) -> None:
    path.parent.mkdir()
    prepare(path, may_migrate=True)
    database, ballast = Database(path), path.with_name(path.name + ".ballast")
    assert ballast.stat().st_size == SIZE
    await database.close()
    assert not ballast.exists()


def test_where_there_is_no_room_none_is_taken_and_it_is_tried_again_a_while_later(tmp_path: Path) -> None:
    now = [0.0]
    ballast = Ballast(tmp_path / "missing" / "a.db", now=lambda: now[0])
    assert not ballast.lay()
    (tmp_path / "missing").mkdir()
    assert not ballast.lay()
    now[0] += LOOK_AGAIN
    assert ballast.lay()
    ballast.drop()
    assert not list((tmp_path / "missing").iterdir())


async def test_a_full_disk_keeps_nothing_half_and_work_goes_on_afterwards(database: Database) -> None:
    def limit(connection: sqlite3.Connection, pages: int) -> int:
        number: int = connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()[0]
        return number

    def adds_much(connection: sqlite3.Connection) -> None:
        for number in range(2000):
            add(connection, f"{number}" * 20)

    await database.write(lambda connection: limit(connection, 1))
    with pytest.raises(StoreError, match="the disk is full"):
        await database.write(adds_much)
    assert await database.read(count) == 0
    await database.write(lambda connection: limit(connection, 10_000))
    await database.write(adds_much)
    assert await database.read(count) == 2000


async def test_a_database_that_somebody_else_holds_is_said_to_be_held(database: Database, path: Path) -> None:
    await database.read(lambda connection: None)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await database._writer.do(lambda connection: connection.execute("PRAGMA busy_timeout = 0").fetchone())
        with pytest.raises(StoreError, match="another program holds the database"):
            await database.write(add)
        assert await database.read(count) == 0
        other.execute("ROLLBACK")
    await database.write(add)
    assert await database.read(count) == 1


async def test_writes_that_wait_together_share_a_commit_and_stay_in_order(database: Database) -> None:
    begun: list[str] = []
    await database.write(lambda connection: connection.set_trace_callback(begun.append))
    keys = [f"{number:03}" for number in range(100)]
    await asyncio.gather(*(database.write(partial(add, key=key)) for key in keys))
    assert [row.split("'")[1] for row in begun if row.startswith("INSERT")] == keys
    assert begun.count("COMMIT") < 5
    assert await database.read(count) == 100


async def test_one_that_fails_takes_none_of_those_with_it_that_waited_beside_it(database: Database) -> None:
    keys = ["a", "b", "a", "c"]
    ended = await asyncio.gather(*(database.write(partial(add, key=key)) for key in keys), return_exceptions=True)
    assert [isinstance(end, StoreError) for end in ended] == [False, False, True, False]
    assert await database.read(count) == 3
