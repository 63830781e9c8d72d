"""Who compares a poll with what is known: the real bot and its peers, each on a file of its own."""

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import msgspec
import sqlite_utils
from reader import make_reader
from sqlite_utils.db import NotFoundError

from benchmarks.products import START
from data import open_store
from data.sqlite.encoding import to_ms
from deals.offer import Offer
from deals.snapshot import Snapshot
from deals.source import SourceParams, TaobaoParams
from jobs.desk import Desk
from jobs.poll import Poller
from jobs.times import Times

SOURCE = TaobaoParams(adzone_id="1", material_id="1")
SECOND = timedelta(seconds=1)
CHANGED = "SELECT key FROM offers WHERE changed_at = :now"
"""What the store calls changed at this time."""
LINKS = ("link", "coupon_link", "native_id")
"""Different in every answer of a real shop: the peers are not told of them."""

decode = msgspec.json.Decoder(Offer).decode
to_text = json.JSONEncoder(ensure_ascii=False).encode


class Side(Protocol):
    """One way to find out what changed, and to keep it."""

    def show(self, docs: Sequence[bytes]) -> None:
        """What the next poll will bring, as this side likes it best. Not measured."""

    def poll(self) -> None:
        """Compare and keep. Measured."""

    def changed(self) -> set[str]:
        """The keys of what the last poll changed."""

    def close(self) -> None:
        """Let go of the file."""


class Ours:
    """The beat of the real bot: sources read, poll compared, kept."""

    def __init__(self, path: Path) -> None:
        self._runner = asyncio.Runner()
        self._store = self._runner.run(open_store(f"sqlite:///{path}"))
        self._runner.run(self._store.sources.seed([SOURCE], now=START))
        [source] = self._runner.run(self._store.sources.all())
        self._now = (source.last_ok_at or START) + timedelta(hours=1)
        times = Times(now=lambda: self._now, wall=lambda: self._now)
        desk = Desk(store=self._store, feeds=self, interval=timedelta(), times=times)
        self._poller = Poller(desk, after=lambda: None)
        self._shown: tuple[Offer, ...] = ()
        self._watcher = sqlite3.connect(path)

    async def fetch(self, params: SourceParams, now: Any, *, full_ids: bool = False) -> Snapshot:  # noqa: ARG002
        """What the shop answered, parsed."""
        return Snapshot(at=now, offers=self._shown)

    def show(self, docs: Sequence[bytes]) -> None:
        """New objects, as from a parser: nothing about them was computed before."""
        self._now += SECOND
        self._shown = tuple(map(decode, docs))

    def poll(self) -> None:
        """As the clock does."""
        self._runner.run(self._poller.run())

    def changed(self) -> set[str]:
        """As the store has it."""
        return {key for (key,) in self._watcher.execute(CHANGED, {"now": to_ms(self._now)})}

    def version(self) -> int:
        """Another number after every transaction that wrote something."""
        return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        self._watcher.close()
        self._runner.run(self._store.close())
        self._runner.close()


class _Peer:
    """A peer: it gets flat rows, ready made."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []
        self._changed: list[str] = []

    def show(self, docs: Sequence[bytes]) -> None:
        """Flat rows; what is nested as JSON."""
        self._rows = [row(doc) for doc in docs]

    def changed(self) -> set[str]:
        """As compared."""
        return set(self._changed)


class SqliteUtils(_Peer):
    """Get, compare, upsert: one by one, as its documentation does it."""

    def __init__(self, path: Path, doc: bytes, stored: int) -> None:
        super().__init__()
        self._database = sqlite_utils.Database(path)
        self._database.enable_wal()
        self._table = self._database.table("offers")
        like = row(doc)
        self._table.insert_all((like | {"id": f"other {number}"} for number in range(stored)), pk="id")

    def poll(self) -> None:
        """Row by row."""
        self._changed = []
        for one in self._rows:
            try:
                known = self._table.get(one["id"])
            except NotFoundError:
                known = None
            if known != one:
                self._changed.append(one["id"])
                self._table.upsert(one, pk="id")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


class Reader(_Peer):
    """lemon24/reader, which reads the same as a JSON feed from the disk: with nothing else in its file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._feed = path.with_suffix(".json")
        self._reader = make_reader(str(path), feed_root=str(path.parent))
        self._reader.after_entry_update_hooks.append(lambda _, entry, __: self._changed.append(entry.id))
        self._reader.add_feed(self._feed.name)

    def show(self, docs: Sequence[bytes]) -> None:
        """A feed of them."""
        items = [_entry(doc) for doc in docs]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Offers", "items": items}
        self._feed.write_text(to_text(feed), encoding="utf-8")

    def poll(self) -> None:
        """One update of the feed."""
        self._changed.clear()
        self._reader.update_feed(self._feed.name)

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()


class Rows(_Peer):
    """Every row in a dict; what changed goes into a file in one transaction."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = sqlite3.connect(path)
        self._file.execute("CREATE TABLE offers (id TEXT PRIMARY KEY, doc TEXT)")
        self._known: dict[str, dict[str, Any]] = {}

    def poll(self) -> None:
        """All in memory, then what changed on the disk."""
        fresh = [one for one in self._rows if self._known.get(one["id"]) != one]
        self._changed = [one["id"] for one in fresh]
        if fresh:
            values = [(one["id"], to_text(one)) for one in fresh]
            with self._file:
                self._file.executemany("INSERT OR REPLACE INTO offers VALUES (?, ?)", values)
            self._known |= {one["id"]: one for one in fresh}

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def row(doc: bytes) -> dict[str, Any]:
    """What of an offer lasts, as a flat row with what is nested as JSON."""
    fields = {name: value for name, value in json.loads(doc).items() if name not in LINKS}
    flat = {name: to_text(value) if isinstance(value, dict | list) else value for name, value in fields.items()}
    return flat | {"id": fields["id"]["key"]}


def _entry(doc: bytes) -> dict[str, str]:
    one = row(doc)
    address = f"https://shop.example/{one['id']}"
    return {"id": one["id"], "url": address, "title": one["title"], "content_text": to_text(one)}
