"""Which files are opened, which are refused, and that a refused one is left as it is."""

import asyncio
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from data import open_store
from data.sqlite import file
from data.sqlite.age import APPLICATION_ID
from data.sqlite.faults import explain
from data.store import StoreError
from deals.wish import Wish
from tests.data.scene import Scene
from tests.deals.builders import START, taobao


def make(path: Path, offers: int = 1) -> None:
    """A file of ours with something in it, closed as it should be."""

    async def fill() -> None:
        store = await open_store(f"sqlite:///{path}")
        await Scene(store).see(*[taobao(key=f"s:{number:010}", title="猫粮" * 50) for number in range(offers)])
        await store.close()

    asyncio.run(fill())


def refusal(path: Path, *, migrate: bool = True) -> str:
    with pytest.raises(StoreError) as error:
        asyncio.run(open_store(f"sqlite:///{path}", migrate=migrate))
    return str(error.value)


async def test_a_new_store_brings_its_folder_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.db"
    store = await open_store(f"sqlite:///{path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await store.close()
    assert sorted(p.name for p in path.parent.iterdir()) == ["c.db", "c.db.lock"]


async def test_a_relative_path_is_meant_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = await open_store("sqlite:///var/x.db")
    await store.close()
    assert (tmp_path / "var" / "x.db").exists()


async def test_what_was_kept_is_there_when_it_is_opened_again(path: Path) -> None:
    store = await open_store(f"sqlite:///{path}")
    await Scene(store).see(taobao())
    await store.close()
    store = await open_store(f"sqlite:///{path}", migrate=False)
    assert (await store.offers.search(Wish())).total == 1
    await store.close()


@pytest.mark.parametrize("url", ["postgresql://localhost/x", "sqlite://", "sqlite:///", "var/x.db", ""])
async def test_other_urls_are_refused_with_what_is_supported(url: str) -> None:
    with pytest.raises(StoreError, match=r"only SQLite files are supported, such as sqlite:///var/dropbell\.db"):
        await open_store(url)


async def test_a_password_in_a_url_is_not_repeated() -> None:
    with pytest.raises(StoreError) as error:
        await open_store("postgresql://me:hunter2@localhost/x")
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty. Put a backup in its place, or move it away"),
        (b"SQLite format 3\0", "is not a database, or its beginning is damaged"),
        (b"PK\x03\x04" + bytes(5000), "is not a database, or its beginning is damaged"),
        (b"SQLite format 3\0" + bytes(5000), "is the database of another program"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_and_left_alone(path: Path, content: bytes, words: str) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert words in refusal(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE sources (id)")
        other.commit()
    before = path.read_bytes()
    assert "Set DATABASE_URL to another file" in refusal(path)
    assert path.read_bytes() == before


def test_a_newer_programs_file_is_refused(path: Path) -> None:
    make(path)
    with closing(sqlite3.connect(path)) as later:
        later.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('dropbell', 'm999_later', '')"
        )
        later.commit()
    assert "written by a newer Dropbell (m999_later). Update the program." in refusal(path)


def test_without_migrating_an_older_or_missing_file_is_refused(path: Path) -> None:
    assert "does not exist. Run `dropbell migrate` to create it." in refusal(path, migrate=False)
    assert not path.exists()
    make(path)
    with closing(sqlite3.connect(path)) as older:
        older.execute("DELETE FROM _sqlite_migrations")
        older.commit()
    assert "older than the program" in refusal(path, migrate=False)


@pytest.mark.parametrize("where", [0, 17, 68, 100, 4096 + 1, 3 * 4096 + 3])
def test_a_damaged_file_is_refused_with_what_to_do_and_left_alone(path: Path, where: int) -> None:
    make(path, offers=60)
    content = bytearray(path.read_bytes())
    content[where : where + 16] = bytes(byte ^ 0xFF for byte in content[where : where + 16])
    path.write_bytes(content)
    assert str(path) in refusal(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("left", [0.1, 0.5, 0.9])
def test_a_truncated_file_is_refused_and_left_alone(path: Path, left: float) -> None:
    make(path, offers=60)
    content = path.read_bytes()[: int(path.stat().st_size * left)]
    path.write_bytes(content)
    assert "backup" in refusal(path)
    assert path.read_bytes() == content


def test_a_large_file_is_checked_when_it_was_not_closed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(path, offers=60)
    content = bytearray(path.read_bytes())
    content[-4096:] = b"\xff" * 4096
    path.write_bytes(content)
    monkeypatch.setattr(file, "SMALL", 0)
    file.prepare(path, may_migrate=False)
    path.with_name(path.name + "-wal").touch()
    assert "damaged" in refusal(path)


def test_a_log_without_its_file_is_not_started_over(path: Path) -> None:
    path.parent.mkdir()
    path.with_name(path.name + "-wal").write_bytes(b"unsaved work")
    assert "Put both back from a backup" in refusal(path)
    assert not path.exists()


def test_a_creation_that_was_cut_off_is_begun_again(path: Path) -> None:
    path.parent.mkdir()
    path.with_name(path.name + ".new").write_bytes(b"half a file")
    make(path)
    assert [p.name for p in path.parent.iterdir() if p.suffix == ".new"] == []


@pytest.mark.parametrize("place", ["/proc/nowhere/x.db", "/dev/null/x.db"])
def test_a_folder_that_cannot_be_made_is_refused_with_what_to_do(place: str) -> None:
    assert "Set DATABASE_URL to a file in a folder that this user may write." in refusal(Path(place))


def test_a_folder_in_the_files_place_is_refused(path: Path) -> None:
    path.mkdir(parents=True)
    assert "Is a directory" in refusal(path)


def test_a_refused_file_is_not_kept_locked(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert "is empty" in refusal(path)
    assert "is empty" in refusal(path)
    path.unlink()
    make(path)


def test_a_file_that_may_only_be_read_is_explained(path: Path) -> None:
    path.parent.mkdir()
    file.prepare(path, may_migrate=True)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        with pytest.raises(sqlite3.OperationalError) as error:
            connection.execute("DELETE FROM offers")
        assert "Give this user write permission" in str(explain(error.value, path))


def test_an_error_nobody_can_do_anything_about_keeps_its_own_words(path: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as connection, pytest.raises(sqlite3.OperationalError) as error:
        connection.execute("SELECT 1 FROM nowhere")
    assert str(explain(error.value, path)) == f"{path}: no such table: nowhere"


def test_an_operators_tool_can_tell_whose_file_it_is(path: Path) -> None:
    make(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_sqlite_that_is_too_old_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(StoreError, match=r"3\.37 or newer is needed"):
        file.prepare(path, may_migrate=True)


async def test_a_store_that_was_never_used_closes_and_opens(path: Path) -> None:
    store = await open_store(f"sqlite:///{path}")
    await store.close()
    store = await open_store(f"sqlite:///{path}")
    assert await store.timers.due(now=START) == []
    await store.close()
