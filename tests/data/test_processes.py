"""Two processes, and one that dies: real ones, on a real file."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from data import open_store
from data.records import Health
from tests.data.scene import Scene
from tests.data.working import CHATS
from tests.deals.builders import START

ROOT = Path(__file__).parents[2]


@contextmanager
def working(path: Path) -> Iterator["subprocess.Popen[str]"]:
    child = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.data.working", str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        yield child
    finally:
        child.kill()
        rest(child)


def rest(child: "subprocess.Popen[str]") -> list[str]:
    """What it had still said when it ended."""
    assert child.stdout is not None
    words = [] if child.stdout.closed else child.stdout.read().split()
    child.stdout.close()
    child.wait()
    return words


def line(child: "subprocess.Popen[str]") -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_processes_that_start_at_once_one_works_and_one_says_who_does(path: Path, attempt: int) -> None:
    with working(path) as one, working(path) as other:
        words = {line(one): one, line(other): other}
        working_one = words.pop("open")
        (refusal,) = words
        assert f"{path}: already running (" in refusal
        assert f"pid {working_one.pid}, host {os.uname().nodename}" in refusal or "just starting" in refusal


def test_a_process_that_was_killed_lets_the_next_one_in(path: Path) -> None:
    for _ in range(2):
        with working(path) as child:
            assert line(child) == "open"


def test_nothing_that_was_acknowledged_is_lost_wherever_a_process_is_killed(path: Path) -> None:
    said: Counter[str] = Counter()
    kept: dict[str, int] = {}
    for lines in (1, 2, 7, 12, 30):
        with working(path) as child:
            assert line(child) == "open"
            said.update(line(child) for _ in range(lines))
            child.kill()
            said.update(rest(child))
        kept, owed, sent = counts(path)
        # At most the commit that was under way may be there without having been told.
        assert said["kept"] <= kept["events"] <= said["kept"] + 1
        said["kept"] = kept["events"]
        assert set(kept.values()) == {kept["events"]}
        assert owed == kept["events"] * len(CHATS)
        assert said["sent"] <= sent <= said["sent"] + 1
        said["sent"] = sent
    everything = asyncio.run(drain(path))
    assert everything.deliveries == {"sent": kept["events"] * len(CHATS)}


def counts(path: Path) -> tuple[dict[str, int], int, int]:
    """What every poll writes once, the deliveries, and those that were sent."""
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = {
            "offers": file.execute("SELECT COUNT(*) FROM offers").fetchone()[0],
            "history": file.execute("SELECT COUNT(*) FROM history").fetchone()[0],
            "events": file.execute("SELECT COUNT(*) FROM events").fetchone()[0],
        }
        owed = file.execute("SELECT COUNT(*) FROM deliveries").fetchone()[0]
        sent = file.execute("SELECT COUNT(*) FROM deliveries WHERE state = 'sent'").fetchone()[0]
    return kept, owed, sent


async def drain(path: Path) -> Health:
    store = await open_store(f"sqlite:///{path}")
    scene = Scene(store)
    await store.outbox.recover(wall=START)
    while parcels := await scene.claim():
        for parcel in parcels:
            assert await scene.send(parcel)
    health = await store.health(now=START)
    await store.close()
    return health
