"""Power fails at any moment: `python -m tests.proofs.power --images 1200`.

Every write and sync of a busy store is recorded. An image is what a disk may hold afterwards: all that was synced, and
of the rest any sectors, or parts of them. Each image must open, be whole, and hold every write that was acknowledged.
"""

import argparse
import asyncio
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from data import open_store
from data.store import StoreError
from tests.proofs import report

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
HEAD = struct.Struct("=cIQI")
SECTOR = 512
DURABLE = ("dropbell.db", "dropbell.db-wal")


@dataclass(frozen=True, slots=True)
class Record:
    """One write (W), truncation (T) or finished sync (S)."""

    kind: str
    file: str
    offset: int
    data: bytes


@dataclass(slots=True)
class Disk:
    """One file: what is surely on the disk, and what may be."""

    sure: bytearray = field(default_factory=bytearray)
    pending: list[Record] = field(default_factory=list)

    def take(self, record: Record) -> None:
        """The next record of this file."""
        if record.kind == "S":
            for earlier in self.pending:
                _apply(self.sure, earlier.offset, earlier.data, cut=earlier.kind == "T")
            self.pending.clear()
        else:
            self.pending.append(record)

    def after_power_loss(self, luck: Random) -> bytes:
        """One of the many things it may hold."""
        image, share = bytearray(self.sure), luck.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        for record in self.pending:
            if record.kind == "T":
                if luck.random() < share:
                    _apply(image, record.offset, b"", cut=True)
                continue
            for start in range(0, len(record.data), SECTOR):
                if luck.random() < share:
                    sector = record.data[start : start + SECTOR]
                    torn = luck.random() < 0.1
                    _apply(image, record.offset + start, sector[: luck.randrange(len(sector))] if torn else sector)
        return bytes(image)


def _apply(image: bytearray, offset: int, data: bytes, *, cut: bool = False) -> None:
    if cut:
        del image[offset:]
        image.extend(bytes(max(0, offset - len(image))))
        return
    image.extend(bytes(max(0, offset - len(image))))
    image[offset : offset + len(data)] = data


@dataclass(slots=True)
class Tally:
    """How all images were."""

    images: int = 0
    writes: int = 0
    syncs: int = 0
    checkpoints: int = 0
    acknowledged: int = 0
    lost: int = 0
    torn_transactions: int = 0
    damaged: int = 0
    refused: int = 0
    seconds: float = 0.0

    @property
    def sound(self) -> bool:
        """Every image held what was acknowledged."""
        return not (self.lost or self.torn_transactions or self.damaged or self.refused)


def record(folder: Path, rounds: int, *, weak: bool = False) -> list[Record]:
    """Let a store work under the recorder. The database was made before and is wholly on the disk."""
    library, log, place = folder / "recorder.so", folder / "log", folder / "place"
    place.mkdir()
    asyncio.run(_create(place))
    shutil.copy(place / "dropbell.db", folder / "before.db")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, HERE / "recorder.c", "-ldl"], check=True)  # noqa: S603, S607 - our own source
    environment = os.environ | {
        "LD_PRELOAD": str(library),
        "RECORD_FOLDER": str(place),
        "RECORD_LOG": str(log),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.proofs.power.workload", str(place), str(rounds), *["normal"] * weak]
    subprocess.run(command, env=environment, check=True)  # noqa: S603 - our own program
    return list(_read(log.read_bytes()))


async def _create(place: Path) -> None:
    store = await open_store(f"sqlite:///{place / 'dropbell.db'}")
    await store.close()


def _read(log: bytes) -> Iterator[Record]:
    at = 0
    while at < len(log):
        kind, path_length, offset, length = HEAD.unpack_from(log, at)
        at += HEAD.size
        path, at = log[at : at + path_length].decode(), at + path_length
        yield Record(kind.decode(), Path(path).name, offset, log[at : at + length])
        at += length


def examine(folder: Path, records: list[Record], images: int, seed: int = 1) -> Tally:
    """Cut the power at so many moments, evenly spread, and look at what is left."""
    began, luck = time.monotonic(), Random(seed)  # noqa: S311 - a seed to repeat it by
    tally = Tally(
        writes=sum(1 for one in records if one.kind == "W" and one.file in DURABLE),
        syncs=sum(1 for one in records if one.kind == "S" and one.file in DURABLE),
    )
    tally.checkpoints = sum(1 for one in records if one.kind == "S" and one.file == "dropbell.db")
    disks = {name: Disk() for name in DURABLE}
    disks["dropbell.db"].sure[:] = (folder / "before.db").read_bytes()
    acknowledged: list[tuple[str, str]] = []
    moments = sorted(luck.sample(range(len(records)), min(images, len(records))))
    for number, one in enumerate(records):
        if one.file == "acks":
            acknowledged += [(what, which) for what, which in (line.split() for line in one.data.decode().splitlines())]
        elif one.file in disks:
            disks[one.file].take(one)
        if moments and moments[0] == number:
            moments.pop(0)
            _look(
                folder / "image",
                {name: disk.after_power_loss(luck) for name, disk in disks.items()},
                acknowledged,
                tally,
            )
    tally.acknowledged = len(acknowledged)
    tally.seconds = round(time.monotonic() - began, 1)
    return tally


def _look(folder: Path, files: dict[str, bytes], acknowledged: list[tuple[str, str]], tally: Tally) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        if content:
            (folder / name).write_bytes(content)
    tally.images += 1
    try:
        asyncio.run(_create(folder))
    except StoreError:
        tally.refused += 1
        return
    with closing(sqlite3.connect(folder / "dropbell.db")) as kept:
        if kept.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            tally.damaged += 1
            return
        found = _Kept.of(kept)
        tally.lost += sum(1 for what, which in acknowledged if not _holds(found, what, which))
        events, deliveries = kept.execute(
            "SELECT (SELECT COUNT(*) FROM events), (SELECT COUNT(*) FROM deliveries)"
        ).fetchone()
        tally.torn_transactions += deliveries != 3 * events


@dataclass(frozen=True, slots=True)
class _Kept:
    inbox: dict[str, str]
    deliveries: dict[str, str]
    events: frozenset[str]

    @classmethod
    def of(cls, kept: sqlite3.Connection) -> "_Kept":
        return cls(
            {str(number): state for number, state in kept.execute("SELECT update_id, state FROM inbox")},
            {str(number): state for number, state in kept.execute("SELECT id, state FROM deliveries")},
            frozenset(key for (key,) in kept.execute("SELECT key FROM events")),
        )


def _holds(kept: _Kept, what: str, which: str) -> bool:
    match what:
        case "heard":
            return which in kept.inbox
        case "done":
            return kept.inbox.get(which) == "done"
        case "raised":
            return which in kept.events
        case "leaving":
            return kept.deliveries.get(which) in {"sending", "sent"}
        case _:
            return kept.deliveries.get(which) == "sent"


def prove(images: int, *, rounds: int, weak: bool = False, seed: int = 1) -> Tally:
    """Record once, examine many images."""
    with tempfile.TemporaryDirectory(prefix="dropbell-power-") as name:
        folder = Path(name)
        return examine(folder, record(folder, rounds, weak=weak), images, seed)


def main() -> None:
    """Print the figures; 1 when something acknowledged was lost, or the weaker setting was not caught."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=1200)
    parser.add_argument("--rounds", type=int, default=300)
    wish = parser.parse_args()
    tally = prove(wish.images, rounds=wish.rounds)
    control = prove(max(wish.images // 6, 100), rounds=wish.rounds, weak=True)
    figures = {name: getattr(tally, name) for name in tally.__slots__}
    report.note("power", figures | {"lost with synchronous=NORMAL (must be caught)": control.lost})
    raise SystemExit(0 if tally.sound and control.lost else 1)


if __name__ == "__main__":
    main()
