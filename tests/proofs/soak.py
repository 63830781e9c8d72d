"""The whole bot at its full rate for a while: `python -m tests.proofs.soak --minutes 10`, or with `--cuts`.

With `--cuts` 5 % of the requests are cut before Telegram has done anything, and 5 % after: half of the chats want what
is in doubt again, half want nothing twice. The server's ledger says what really happened.
"""

import argparse
import asyncio
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from data import open_store
from data.records import ChatKind, DeliveryState, InDoubt
from data.store import Store
from deals.grammar import parse_rule
from sandbox.server import Sandbox
from sandbox.telegram.faults import Trouble
from sandbox.telegram.ledger import Entry
from tests.acceptance.processes import bot_process
from tests.deals.builders import panda
from tests.makers import alert_of, changes_of, event_of
from tests.proofs import report

RATE = 29
FIRST = 600_000_000
ODDS = {Trouble.CUT_BEFORE: 0.05, Trouble.CUT_AFTER: 0.05}
WARM_UP = 240.0
"""Seconds before memory is looked at: until then SQLite fills the two megabytes of cache each connection may have."""
LOOK_EVERY = 2.0
STILL_OWED = "SELECT 1 FROM deliveries WHERE state IN ('ready', 'claimed', 'sending') LIMIT 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The process at one moment."""

    seconds: float
    memory: int
    files: int
    journal: int
    """Bytes of the write-ahead log."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What the ledger says, and whether the admin is told the same."""

    people: int
    seconds: float = 0.0
    sent: int = 0
    cut_before: int = 0
    cut_after: int = 0
    refused: int = 0
    """Answers of 429."""
    lost_where_again: int = 0
    doubled_where_again: int = 0
    doubled_where_once: int = 0
    missing_where_once: int = 0
    answered: int = 0
    """Chats whose message was answered with 200."""
    wrong_figures: int = 0
    """By how much the admin's figures differ from the ledger."""
    samples: list[Sample] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Nothing lost that may come again, nothing twice that may not, and figures that agree."""
        doubtless = self.doubled_where_again <= self.cut_after and self.missing_where_once <= self.cut_before
        return doubtless and not (self.lost_where_again or self.doubled_where_once or self.wrong_figures)

    @property
    def memory_slope(self) -> float:
        """MiB an hour after the warm-up, by least squares."""
        late = [one for one in self.samples if one.seconds > WARM_UP]
        return _slope([one.seconds for one in late], [one.memory for one in late]) * 3600 / 2**20


def _slope(xs: Sequence[float], ys: Sequence[float]) -> float:
    if len(xs) < 2:
        return 0.0
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def choice_of(person: int) -> InDoubt:
    """Every second one wants nothing twice."""
    return InDoubt.ONCE if person % 2 else InDoubt.RETRY


async def owe(store: Store, people: range) -> None:
    """One alert to everybody."""
    now, offer, rule = datetime.now(UTC), panda(), parse_rule("new")
    event = event_of(offer, at=now)
    alerts = []
    for person in people:
        await store.chats.meet(person, ChatKind.PRIVATE, title="", language="en", now=now)
        await store.chats.set_in_doubt(person, choice_of(person))
        watch = await store.watches.add(chat_id=person, thread_id=None, owner_id=person, line="new", rule=rule, now=now)
        alerts.append(alert_of(watch, event))
    await store.polls.keep(changes_of(offer, events=(event,), at=now), alerts, now=now)


async def soak(people: int, *, cuts: bool, patience: float) -> Outcome:
    """Send one alert to each of so many people with the real bot, and compare everybody's books."""
    everybody, outcome = range(FIRST, FIRST + people), Outcome(people=people)
    with tempfile.TemporaryDirectory(prefix="dropbell-soak-") as name:
        path = Path(name) / "dropbell.db"
        url = f"sqlite:///{path}"
        store = await open_store(url)
        await owe(store, everybody)
        await store.close()
        async with Sandbox(datetime.now(UTC)) as far:
            for person in everybody:
                far.telegram.add_person(person, "Somebody").started = True
            if cuts:
                far.telegram.faults.odds = dict(ODDS)
            async with bot_process(far, url) as process:
                reading = asyncio.create_task(_drain(process))
                began = asyncio.get_running_loop().time()
                async with asyncio.timeout(patience):
                    while await _is_owed(path):
                        outcome.samples.append(_sample(process.pid, path, asyncio.get_running_loop().time() - began))
                        await asyncio.sleep(LOOK_EVERY)
                outcome.seconds = round(asyncio.get_running_loop().time() - began, 1)
                process.terminate()
                await process.wait()
                await reading
            _read_ledger(outcome, [entry for entry in far.telegram.ledger if entry.method == "sendmessage"], everybody)
        await _read_figures(outcome, url)
    return outcome


async def _drain(process: asyncio.subprocess.Process) -> None:
    """A full pipe would hold the process up."""
    if process.stderr is not None:
        while await process.stderr.readline():
            pass


async def _is_owed(path: Path) -> bool:
    def look() -> bool:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as kept:
            return kept.execute(STILL_OWED).fetchone() is not None

    return await asyncio.to_thread(look)


def _sample(pid: int, path: Path, seconds: float) -> Sample:
    journal = path.with_name(path.name + "-wal")
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    files = 0
    with suppress(OSError):
        files = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return Sample(
        seconds=seconds, memory=pages * 4096, files=files, journal=journal.stat().st_size if journal.exists() else 0
    )


def _read_ledger(outcome: Outcome, entries: Sequence[Entry], everybody: range) -> None:
    told = Counter(entry.chat_id for entry in entries if entry.message is not None)
    again = [person for person in everybody if choice_of(person) is InDoubt.RETRY]
    once = [person for person in everybody if choice_of(person) is InDoubt.ONCE]
    outcome.sent = sum(told.values())
    outcome.cut_before = sum(1 for entry in entries if entry.status == 0 and entry.message is None)
    outcome.cut_after = sum(1 for entry in entries if entry.status == 0 and entry.message is not None)
    outcome.refused = sum(1 for entry in entries if entry.status == 429)
    outcome.lost_where_again = sum(1 for person in again if not told[person])
    outcome.doubled_where_again = sum(max(0, told[person] - 1) for person in again)
    outcome.doubled_where_once = sum(max(0, told[person] - 1) for person in once)
    outcome.missing_where_once = sum(1 for person in once if not told[person])
    outcome.answered = len({entry.chat_id for entry in entries if entry.status == 200})


async def _read_figures(outcome: Outcome, url: str) -> None:
    """The admin's figures: everything that was answered is sent, everything that is in doubt for good is dead."""
    store = await open_store(url)
    try:
        figures = (await store.health(now=datetime.now(UTC))).deliveries
    finally:
        await store.close()
    sent, dead = figures.get(DeliveryState.SENT, 0), figures.get(DeliveryState.DEAD, 0)
    outcome.wrong_figures = abs(outcome.answered - sent) + abs(outcome.people - sent - dead)


def figures(outcome: Outcome) -> dict[str, report.Figure]:
    """For the page."""
    shown: dict[str, report.Figure] = {name: getattr(outcome, name) for name in outcome.__slots__ if name != "samples"}
    late = [one for one in outcome.samples if one.seconds > WARM_UP] or outcome.samples
    return shown | {
        "messages a second": round(outcome.sent / outcome.seconds, 2),
        "memory slope after the warm-up, MiB/h": round(outcome.memory_slope, 2),
        "memory at the end, MiB": round(late[-1].memory / 2**20, 1),
        "open files, least and most": f"{min(one.files for one in late)} to {max(one.files for one in late)}",
        "write-ahead log at most, MiB": round(max(one.journal for one in late) / 2**20, 1),
    }


def main() -> None:
    """Print the figures; 1 when the books do not agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--cuts", action="store_true")
    wish = parser.parse_args()
    people = int(wish.minutes * 60 * RATE)
    outcome = asyncio.run(soak(people, cuts=wish.cuts, patience=wish.minutes * 120 + 600))
    report.note("cuts" if wish.cuts else "soak", figures(outcome))
    raise SystemExit(0 if outcome.sound else 1)


if __name__ == "__main__":
    main()
