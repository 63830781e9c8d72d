"""The steps lead to the schema that is written down, and stand one after the other."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils

from data.sqlite import migrations
from data.sqlite.age import STEPS, pending, unknown
from data.sqlite.database import immediate
from data.sqlite.lane import connect
from data.sqlite.migrations import migrate, steps

SCHEMA = Path(migrations.__file__).with_name("schema.sql")
OBJECTS = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE '%sqlite%' ORDER BY rowid"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(tmp_path / "a.db")) as connection:
        yield connection


def shape(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    return [(kind, name, " ".join(sql.split())) for kind, name, sql in connection.execute(OBJECTS)]


def test_all_steps_together_make_the_written_schema(fresh: sqlite3.Connection) -> None:
    immediate(fresh, migrate)
    with closing(sqlite3.connect(":memory:")) as written:
        written.executescript(SCHEMA.read_text(encoding="utf-8"))
        assert sorted(shape(fresh)) == sorted(shape(written))


def test_every_table_is_strict(fresh: sqlite3.Connection) -> None:
    immediate(fresh, migrate)
    tables = [row for row in fresh.execute("PRAGMA table_list") if (row["schema"], row["type"]) == ("main", "table")]
    ours = {row["name"]: row["strict"] for row in tables if "sqlite" not in row["name"]}
    assert len(ours) == 31
    assert set(ours.values()) == {1}


def test_migrating_again_changes_nothing(fresh: sqlite3.Connection) -> None:
    assert pending(fresh) == list(STEPS)
    immediate(fresh, migrate)
    before = shape(fresh)
    immediate(fresh, migrate)
    assert (shape(fresh), pending(fresh), unknown(fresh)) == (before, [], [])


def test_every_step_is_known_by_name() -> None:
    assert tuple(step.name for step in steps.pending(sqlite_utils.Database(memory=True))) == STEPS


def test_a_step_that_fails_takes_all_others_back(fresh: sqlite3.Connection) -> None:
    def cut_off(connection: sqlite3.Connection) -> None:
        migrate(connection)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        immediate(fresh, cut_off)
    assert shape(fresh) == []
    assert pending(fresh) == list(STEPS)
    assert fresh.execute("PRAGMA application_id").fetchone()[0] == 0
