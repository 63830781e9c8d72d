"""A hundred thousand reminders, each at its own moment.

Ours are rows that one loop sleeps on: the real `timers` table, the real clock and the job that rings. The peers are
APScheduler with a job each, in its memory store and in its SQLAlchemy store, a tenth as many there because adding takes
so long. Late is how long after its moment a reminder is taken up, while all the others wait; measured on a wall clock.
"""

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from benchmarks.frame import Figure, Peer, agree, at_most, memory, percentile
from data import open_store
from deals.offer import Feed, Offer, OfferId, Preheat
from deals.snapshot import Changes, Snapshot
from deals.source import SourceParams
from deals.timers import timers
from jobs.clock import Beat, Clock
from jobs.desk import Desk
from jobs.timers import Ringer

LEAST, MOST = 1_000, 100_000
MOST_IN_SQL = 10_000
SOON = 200
"""Reminders that come due while we watch; all others are a year away."""
MS = timedelta(milliseconds=1)
SPAN = 10_000 * MS
LEAD = timedelta(seconds=3)
YEAR = timedelta(days=365)
LOT = 500
MEMORY_STORE, SQL_STORE = "APScheduler, memory store", "APScheduler, SQLAlchemy store"
RAISED = "SELECT o.key, e.at FROM events AS e JOIN offers AS o ON o.id = e.offer_id"

Late = dict[str, float]
"""Milliseconds, by the name of the reminder."""
_rung: Late = {}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one side took."""

    adding: float
    """Seconds of CPU."""
    memory: float
    """Megabytes more."""
    jobs: int
    """That a scheduler holds."""
    late: Late


def measure(sizes: Sequence[int]) -> Iterator[Figure]:
    """Sizes are reminders."""
    for size in sorted({min(max(size, LEAST), MOST) for size in sizes}):
        few = min(size, MOST_IN_SQL)
        with TemporaryDirectory(prefix="dropbell-bench-") as folder:
            ours = asyncio.run(_ours(size, Path(folder)))
            in_memory = asyncio.run(_apscheduler(size))
            in_sql = asyncio.run(_apscheduler(few, f"sqlite:///{folder}/jobs.db"))
        agree("what rang", ours.late.keys(), in_memory.late.keys())
        agree("what rang", ours.late.keys(), in_sql.late.keys())
        of, peer = {"reminders": size}, MEMORY_STORE
        adding = [cost.adding / many * 1e6 for cost, many in ((ours, size), (in_memory, size), (in_sql, few))]
        yield Figure(what="adding one", size=of, ours=adding[0], unit="µs", peer=Peer(peer, adding[1]))
        yield Figure(what="adding one, kept", size=of, ours=adding[0], unit="µs", peer=Peer(SQL_STORE, adding[2]))
        yield Figure(what="memory", size=of, ours=ours.memory, unit="MB", peer=Peer(peer, in_memory.memory))
        yield Figure(
            what="jobs in the scheduler",
            size=of,
            ours=ours.jobs,
            unit="",
            peer=Peer(peer, in_memory.jobs),
            goal=at_most(1),
        )
        late = [percentile([*cost.late.values()], 99) for cost in (ours, in_memory, in_sql)]
        yield Figure(what="late, p99", size=of, ours=late[0], unit="ms", peer=Peer(peer, late[1]), goal=at_most(50))
        yield Figure(what="late, p99, kept", size=of, ours=late[0], unit="ms", peer=Peer(SQL_STORE, late[2]))


class Nobody:
    """No shop is asked."""

    async def fetch(self, params: SourceParams, now: datetime, *, full_ids: bool = False) -> Snapshot:
        """Never called."""
        raise NotImplementedError


async def _ours(size: int, folder: Path) -> Cost:
    path = folder / "dropbell.db"
    store = await open_store(f"sqlite:///{path}")
    try:
        now = datetime.now(UTC)
        waiting = [_offer(number, now + YEAR) for number in range(SOON, size)]
        for lot in _lots(waiting):
            await store.polls.keep(Changes(offers=tuple(lot)), [], now=now)
        before, held = process_time(), memory()
        for lot in _lots(waiting):
            await store.polls.keep(_reminding(lot, now), [], now=now)
        adding = process_time() - before
        moments = _soon(datetime.now(UTC) + LEAD)
        coming = [_offer(int(name), at) for name, at in moments.items()]
        now = datetime.now(UTC)
        await store.polls.keep(Changes(offers=tuple(coming), timers=_reminding(coming, now).timers), [], now=now)
        desk = Desk(store=store, feeds=Nobody(), interval=YEAR)
        clock = Clock([Beat(name="ring", run=Ringer(desk, after=lambda: None).run, patience=timedelta(minutes=1))])
        clock.start()
        await asyncio.sleep((LEAD + SPAN).total_seconds() + 1)
        cost = Cost(adding, memory() - held, _jobs(clock), _raised(path, moments))
        await clock.stop()
    finally:
        await store.close()
    return cost


def _jobs(clock: Clock) -> int:
    return len(clock._scheduler.get_jobs())  # noqa: SLF001 - nobody else has to know


def _reminding(offers: Sequence[Offer], now: datetime) -> Changes:
    return Changes(timers=tuple((offer.id, timers(offer, now)) for offer in offers))


def _raised(path: Path, moments: Mapping[str, datetime]) -> Late:
    with closing(sqlite3.connect(path)) as connection:
        return {key: at - moments[key].timestamp() * 1000 for key, at in connection.execute(RAISED)}


async def _apscheduler(size: int, url: str = "") -> Cost:
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None})
    if url:
        scheduler.add_jobstore("sqlalchemy", url=url)
    _rung.clear()
    scheduler.start()
    at, before, held = datetime.now(UTC) + YEAR, process_time(), memory()
    for number in range(SOON, size):
        scheduler.add_job(_ring, "date", run_date=at, args=[str(number), at.timestamp()], id=str(number))
    adding = process_time() - before
    for name, moment in _soon(datetime.now(UTC) + LEAD).items():
        scheduler.add_job(_ring, "date", run_date=moment, args=[name, moment.timestamp()], id=name)
    jobs = len(scheduler.get_jobs())
    await asyncio.sleep((LEAD + SPAN).total_seconds() + 1)
    cost = Cost(adding, memory() - held, jobs, dict(_rung))
    scheduler.shutdown()
    return cost


async def _ring(name: str, at: float) -> None:
    _rung[name] = (datetime.now(UTC).timestamp() - at) * 1000


def _soon(begin: datetime) -> dict[str, datetime]:
    """Moments by name, at whole milliseconds; no shop is more exact."""
    chance, begin = Random(1), begin.replace(microsecond=0)  # noqa: S311 - made up
    return {str(number): begin + chance.randrange(SPAN // MS) * MS for number in range(SOON)}


def _offer(number: int, at: datetime) -> Offer:
    key = str(number)
    return Offer(id=OfferId(Feed.TAOBAO, key), native_id=key, title=f"猫粮 {key}", preheat=Preheat(at=at, price=990))


def _lots(offers: Sequence[Offer]) -> Iterator[list[Offer]]:
    rest = iter(offers)
    while lot := list(islice(rest, LOT)):
        yield lot
