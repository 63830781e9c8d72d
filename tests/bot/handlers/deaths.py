"""A bot that dies while it handles an update, and its successor that handles it again."""

import json
import secrets
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

import data.sqlite.file
from bot.app import App
from data import open_store
from data.cause import caused_by
from data.records import Heard
from data.sqlite import lane
from data.sqlite.commits import Commits
from data.sqlite.lane import connect
from data.store import Store
from tests.bot.handlers.conftest import Now
from tests.bot.telegram_double import Call, TelegramDouble
from tests.deals.builders import START

Json = dict[str, Any]
Dump = dict[str, list[str]]

MACHINERY = {"told", "inbox", "sqlite_sequence"}
"""What the bot needs to handle an update again, and which numbers were given."""
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL %'"
"""An index of words cannot be read as a table; what it stands on can."""
DOWNTIME = timedelta(minutes=7)


class Killed(BaseException):
    """The end of the process: no handler of errors sees it."""


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of one update."""

    calls: tuple[Call, ...]
    """What Telegram was asked for by the process that came to its end."""
    dump: Dump
    changes: int
    """Transactions until its end."""


@dataclass
class Mortal:
    """Handles updates on copies of a database, so that each can be lived through several times."""

    app: App
    telegram: TelegramDouble
    folder: Path
    now: Now
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    remembers: bool = True
    """Whether it keeps what handlers were told."""
    ids: "count[int]" = field(default_factory=count)
    """Of new views: the same for every life of one update."""

    def copy(self, file: Path) -> Path:
        """The same database once more."""
        other = self.folder / f"{next(self.numbers)}.db"
        shutil.copy(file, other)
        return other

    async def handle(self, file: Path, update: Json) -> Handled:
        """Once and to its end."""
        self.ids = count(1000 * update["update_id"])
        return await self._live(file, update, dying=None, forgetting=False)

    async def die(self, file: Path, update: Json, change: int, *, of: int) -> Handled:
        """The process dies after so many of its changes, and another one handles the update again.

        After the last change nothing is different in the store, whether the answer was given or not: there it comes to
        its end before it dies, and the next process begins a while later.
        """
        self.ids = count(1000 * update["update_id"])
        last = change == of
        await self._live(file, update, dying=None if last else change, forgetting=last)
        self.now.at += DOWNTIME * last
        try:
            return await self._live(file, update, dying=None, forgetting=False)
        finally:
            self.now.at -= DOWNTIME * last

    async def _live(self, file: Path, update: Json, *, dying: int | None, forgetting: bool) -> Handled:
        self.telegram.calls.clear()
        self.telegram.messages.clear()
        self.telegram.next_id = 1000
        number = update["update_id"]
        async with self._process(file) as store:
            await store.inbox.journal([Heard(update_id=number, chat_id=1, body=json.dumps(update))], wall=START)
            changes = await self._handled(store, update, dying)
            if dying is None and not forgetting:
                await store.inbox.finish([number])
        return Handled(tuple(self.telegram.calls), dump(file), changes)

    @asynccontextmanager
    async def _process(self, file: Path) -> AsyncIterator[Store]:
        with pytest.MonkeyPatch.context() as patch:
            for module in (lane, data.sqlite.file):
                patch.setattr(module, "connect", _careless)
            store = await open_store(f"sqlite:///{file}")
            self.app.bot_data.store = store
            yield store
            await store.close()

    async def _handled(self, store: Store, update: Json, dying: int | None) -> int:
        kept = await store.inbox.read(update["update_id"])
        assert kept is not None
        changes = count()
        with pytest.MonkeyPatch.context() as patch, caused_by(kept.update_id, kept.told if self.remembers else ()):
            patch.setattr(secrets, "token_hex", lambda _: f"{next(self.ids):012x}")
            patch.setattr(Commits, "keep", _counting(Commits.keep, changes, dying))
            try:
                await self.app.process_update(Update.de_json(update, self.app.bot))
            except Killed:
                assert dying is not None
            else:
                assert dying is None, "it came to its end"
        return next(changes)


def _careless(path: Path) -> sqlite3.Connection:
    """A connection that does not wait for the disk: no power fails here, and hundreds of lives are lived."""
    connection = connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _counting(keep: Callable[..., Awaitable[Any]], changes: "count[int]", dying: int | None) -> Any:
    async def counted(self: Commits, work: Any) -> Any:
        result = await keep(self, work)
        if next(changes) + 1 == dying:
            raise Killed
        return result

    return counted


def dump(file: Path) -> Dump:
    """Every table, without what only the machinery knows."""
    with closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute(TABLES)]
        return {
            table: [repr(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608 - our own names
            for table in tables
            if table not in MACHINERY
        }


def view_of(file: Path, view: str) -> tuple[str, str]:
    """Its kind, and at which step of a dialogue it is."""
    with closing(sqlite3.connect(file)) as connection:
        kind, state = connection.execute("SELECT kind, state FROM views WHERE id = ?", (view,)).fetchone()
    return kind, str(json.loads(state).get("step", ""))


def question(file: Path) -> str | None:
    """What the newest open question is about; None where none is open."""
    with closing(sqlite3.connect(file)) as connection:
        row = connection.execute("SELECT state FROM views WHERE kind = 'awaiting' ORDER BY number DESC").fetchone()
        return str(json.loads(row[0]).get("about", "rules")) if row else None
