"""The whole program as it grows: one process of `dropbell run`, watched from outside.

Before it lie a strict local Telegram and a shop that shows a hundred items, of which five change between two polls: two
are new, three cost a fifth less. Poll is the CPU of all threads from the shop's answer to the commit of what is then
owed; the first news after a start also has the index over all watches made. A reply is a /recommend with a word, and
half of the time a price, from the question's arrival at Telegram to its answer there, one question at a time. Five
watches a subscriber, of the three mixes of the part about matching.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import crowd, filling
from benchmarks.clean import small_installation
from benchmarks.frame import Figure, Goal, at_most, percentile
from benchmarks.growth_picture import MEMORY, POLL, READY, REPLY
from benchmarks.products import vocabulary
from benchmarks.program import SAYS_READY, Program, running
from benchmarks.town import Town
from sandbox.telegram.chats import Person

POLLS = 6
INTERVAL = 6
"""Seconds between two polls, about."""
QUESTIONS = 200
PAUSE = 0.05
"""Seconds between two questions: nobody may send more than 30 messages a second."""
ASKERS = 40
FIRST_ASKER = 5_000_000
QUIET = 2.0
"""Seconds without a message after which nothing more is owed."""
LAST_EVENT = "SELECT COALESCE(MAX(id), 0) FROM events"
OWED = "SELECT COUNT(*) FROM deliveries WHERE event_id > :last"
WHY = "The slowest of two hundred questions meet a poll with news, which needs the same interpreter for its own time."
JUDGED = (1_000_000, 100_000)
"""The offers and watches the goals are about."""


@dataclass(slots=True)
class Found:
    """What one size costs. Seconds and megabytes."""

    ready: float = 0
    memory_ready: float = 0
    polls: list[float] = field(default_factory=list)
    owed: int = 0
    replies: list[float] = field(default_factory=list)
    reply_cpu: float = 0
    memory: float = 0


def measure(sizes: Sequence[int]) -> Iterator[Figure]:
    """Sizes are offers; a tenth as many watches, and the corners of both."""
    least, most = min(sizes), max(sizes)
    pairs = [*((size, size // 10) for size in sizes), (least, most // 10), (most, least // 10), (most, most)]
    with TemporaryDirectory(prefix="dropbell-bench-") as name:
        folder = Path(name)
        for offers, watches in sorted(dict.fromkeys(pairs)):
            filling.copy(folder / "dropbell.db", offers=offers)
            crowd.fill(folder / "dropbell.db", watches)
            yield from _figures(asyncio.run(_live(folder / "dropbell.db", watches)), offers, watches)


def _figures(found: Found, offers: int, watches: int) -> Iterator[Figure]:
    size = {"offers": offers, "watches": watches}

    def figure(what: str, ours: float, unit: str, limit: float | None = None) -> Figure:
        goal: Goal | None = at_most(limit) if limit is not None and (offers, watches) == JUDGED else None
        more = {"messages owed": found.owed} if what == POLL else {}
        why = WHY if what == REPLY else ""
        return Figure(what=what, size=size | more, ours=ours, unit=unit, goal=goal, why=why)

    yield figure(READY, found.ready, "s", 10)
    yield figure("memory, ready", found.memory_ready, "MB", 600)
    yield figure(MEMORY, found.memory, "MB", 600)
    yield figure("the first poll with news", found.polls[0] * 1000, "ms")
    yield figure(POLL, median(found.polls[1:]) * 1000, "ms", 50)
    yield figure("a reply, p50 (wall)", median(found.replies) * 1000, "ms")
    yield figure(REPLY, percentile(found.replies, 99) * 1000, "ms", 30)
    yield figure("a reply", found.reply_cpu * 1000, "ms")


async def _live(path: Path, watches: int) -> Found:
    found = Found()
    async with Town() as town, _started(town, path, found) as program:
        town.add_people(crowd.FIRST, watches // crowd.EACH)
        found.memory_ready = program.memory
        await _polls(town, program, path, found)
        await _until_quiet(town)
        await _questions(town, program, town.add_people(FIRST_ASKER, ASKERS), found)
        found.memory = program.memory
    return found


@asynccontextmanager
async def _started(town: Town, path: Path, found: Found) -> AsyncIterator[Program]:
    with small_installation() as environment:
        own = {"DATABASE_URL": f"sqlite:///{path}", "POLL_INTERVAL": f"{INTERVAL}s"}
        begun = time.monotonic()
        async with running({**environment, **town.settings, **own}) as program:
            await program.says(SAYS_READY)
            found.ready = time.monotonic() - begun
            yield program


async def _polls(town: Town, program: Program, path: Path, found: Found) -> None:
    """The first one is the baseline and raises nothing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        await _answered(town, program)
        for _ in range(POLLS):
            (last,) = connection.execute(LAST_EVENT).fetchone()
            town.shelf.change()
            before = await _answered(town, program)
            while connection.execute(LAST_EVENT).fetchone() == (last,):  # noqa: ASYNC110 - another process commits
                await asyncio.sleep(0.001)
            found.polls.append(program.cpu - before)
            (found.owed,) = connection.execute(OWED, {"last": last}).fetchone()


async def _answered(town: Town, program: Program) -> float:
    """Wait until the shop is asked; returns the CPU that the program had used when the answer left."""
    answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    town.shelf.answering = lambda: None if answered.done() else answered.set_result(program.cpu)
    return await answered


async def _until_quiet(town: Town) -> None:
    seen = -1
    while seen != len(town.telegram.ledger):
        seen = len(town.telegram.ledger)
        await asyncio.sleep(QUIET)


async def _questions(town: Town, program: Program, askers: Sequence[Person], found: Found) -> None:
    for asker, line in zip(askers, _lines(), strict=False):
        await _ask(town, asker, line)  # the bot meets them
        await asyncio.sleep(PAUSE * 2)
    await _until_quiet(town)
    before = program.cpu
    for number, line in enumerate(islice(_lines(), QUESTIONS)):
        found.replies.append(await _ask(town, askers[number % len(askers)], line))
        await asyncio.sleep(PAUSE)
    found.reply_cpu = (program.cpu - before) / QUESTIONS


async def _ask(town: Town, asker: Person, line: str) -> float:
    """Seconds until the answer."""
    mark, begun = len(town.telegram.ledger), time.monotonic()
    with town.telegram.audience.watch() as said:
        town.people.says(asker, line)
        while not any(entry.chat_id == asker.id for entry in islice(town.telegram.ledger, mark, None)):
            await said.get()
    return time.monotonic() - begun


def _lines() -> Iterator[str]:
    """What people look for: common words more often, as they stand in titles."""
    chance, words = Random(3), vocabulary()  # noqa: S311 - made up
    while True:
        (place,) = words.places(chance, 1)
        price = f" <{chance.choice((20, 50, 100, 300))}" if chance.random() < 0.5 else ""
        yield f"/recommend {words.zh[place]}{price}"
