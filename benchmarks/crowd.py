"""As many subscribers and watches as wanted, in a store that has offers."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

from benchmarks import wishes
from benchmarks.wishes import MADE
from data import open_store
from data.records import ChatKind
from data.sqlite.encoding import to_ms
from deals.grammar import RuleError, parse_rule
from deals.printer import print_rule

FIRST = 10_000_000
"""The chat of the first subscriber."""
EACH = 5
"""Watches of one subscriber."""
BLOCK = 10_000
EVERYTHING = "new drop:prev"
"""What one in ten thousand watches, so that every change owes something."""
ONE_IN = 10_000
ADD_CHAT = "INSERT INTO chats (id, kind, title, language, created_at) VALUES (:id, :kind, '', :language, :at)"
ADD_WATCH = "INSERT INTO watches (chat_id, owner_id, line, created_at) VALUES (:chat, :chat, :line, :at)"
LANGUAGES = ("zh", "vi", "en", "es")


def fill(path: Path, watches: int) -> None:
    """All three mixes in turn; five watches a subscriber. About 25 s for a hundred thousand."""
    with closing(sqlite3.connect(path)) as connection, connection:
        chats = (_chat(number) for number in range(watches // EACH))
        connection.executemany(ADD_CHAT, chats)
        rows = _watches(watches)
        while block := list(islice(rows, BLOCK)):
            connection.executemany(ADD_WATCH, block)
    asyncio.run(_as_after_a_start(path))


async def _as_after_a_start(path: Path) -> None:
    """The program reads a line once in its life, with the first news after it was added."""
    store = await open_store(f"sqlite:///{path}")
    try:
        await store.lookout.wanting(wishes.sightings(1))
    finally:
        await store.close()


def _chat(number: int) -> dict[str, object]:
    language = LANGUAGES[number % len(LANGUAGES)]
    return {"id": FIRST + number, "kind": ChatKind.PRIVATE, "language": language, "at": to_ms(MADE)}


def _watches(count: int) -> Iterator[dict[str, object]]:
    """Lines that a person could have typed."""
    mixes = [_lines(mix, count) for mix in wishes.Mix]
    for number in range(count):
        line = next(mixes[number % len(mixes)]) if number % ONE_IN else EVERYTHING
        yield {"chat": FIRST + number // EACH, "line": line, "at": to_ms(MADE)}


def _lines(mix: wishes.Mix, count: int) -> Iterator[str]:
    for watch in wishes.watches(mix, count):
        line = print_rule(watch.rule)
        with suppress(RuleError):  # a word that is wanted and unwanted is told so
            parse_rule(line, admin=False)
            yield line
