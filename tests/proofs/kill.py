"""kill -9 at one moment after the other: `python -m tests.proofs.kill --points 1000`.

Run to the moment, die, start again, let everything come to rest, compare with what must be.
"""

import argparse
import asyncio
import multiprocessing
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random

from sandbox.server import Sandbox
from tests.proofs import report
from tests.proofs.child import Damage, Plan, live, note
from tests.proofs.scene import Verdict, at_rest, in_flight, judge, people_act, prepare, sandbox

PATIENCE = 30.0
"""Seconds in which everything must come to rest after a start."""
LOOK_AGAIN = 0.02
SYSTEM_CALLS = (
    "pwrite64",
    "fdatasync",
    "fsync",
    "ftruncate",
    "sendto",
    "recvfrom",
    "connect",
    "write",
    "read",
    "close",
)
KILLED = -9
SIDE_BY_SIDE = 4

context = multiprocessing.get_context("forkserver")


@dataclass(slots=True)
class Tally:
    """How all runs went."""

    points: int = 0
    died: int = 0
    """The rest came to its end before the moment came: every run goes a little differently."""
    in_one_run: int = 0
    lost: int = 0
    bogus: int = 0
    unanswered: int = 0
    changed_wrongly: int = 0
    doubled: int = 0
    doubled_without_a_doubt: int = 0
    damaged: int = 0
    restarts_failed: int = 0
    seconds: float = 0.0
    worst: Counter[str] = field(default_factory=Counter)

    @property
    def sound(self) -> bool:
        """Nothing happened that must not."""
        faults = (self.lost, self.bogus, self.unanswered, self.changed_wrongly, self.doubled_without_a_doubt)
        return not any((*faults, self.damaged, self.restarts_failed))

    def add(self, run: "Run") -> None:
        """One run."""
        verdict = run.verdict
        self.points += 1
        self.died += run.died
        self.lost += verdict.lost
        self.bogus += verdict.bogus
        self.unanswered += verdict.unanswered
        self.changed_wrongly += verdict.changed_wrongly
        self.doubled += verdict.doubled
        self.doubled_without_a_doubt += max(0, verdict.doubled - run.flying)
        self.damaged += verdict.damaged
        self.restarts_failed += run.failed
        if run.failed or not verdict.sound or verdict.doubled > run.flying:
            self.worst[f"{run.where}: {verdict} {run.log[-600:] if run.failed else ''}"] += 1


@dataclass(frozen=True, slots=True)
class Stage:
    """A prepared database that every run begins with a copy of."""

    folder: Path
    buttons: dict[int, str]

    def copy(self, name: str) -> Path:
        """A fresh database."""
        path = self.folder / name / "dropbell.db"
        path.parent.mkdir()
        shutil.copy(self.folder / "template.db", path)
        return path


@contextmanager
def stage() -> Iterator[Stage]:
    """Prepare once, clean up at the end."""
    context.set_forkserver_preload(["tests.proofs.child"])
    with tempfile.TemporaryDirectory(prefix="dropbell-proof-") as name:
        folder = Path(name)
        yield Stage(folder, asyncio.run(prepare(folder / "template.db")))


async def run_once(
    here: Stage,
    name: str,
    *,
    die_at: int | str | None = None,
    syscall: tuple[str, int] | None = None,
    damage: Damage | None = None,
    polls: int = 1,
) -> "Run":
    """One run to its end, with at most one death in it, and so many polls at least."""
    path = here.copy(name)
    flying = 0
    async with sandbox() as far:
        people_act(far, here.buttons)
        plan = Plan(
            telegram_url=far.telegram_url,
            token=far.token,
            path=path,
            log=path.with_name("log"),
            die_at=die_at,
            syscall=syscall,
            damage=damage,
        )
        code = await _life(far, plan, polls)
        if code == KILLED:
            flying = in_flight(path)
            if syscall:
                note(plan.log, f"died in {' '.join(map(str, syscall))}")
            code = await _life(far, replace(plan, die_at=None, syscall=None), polls)
        verdict = judge(far, path)
    return Run(verdict=verdict, flying=flying, failed=code != 0, log=plan.log.read_text())


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How one run went."""

    verdict: Verdict
    flying: int
    failed: bool
    log: str

    @property
    def died(self) -> bool:
        """Whether the moment came at all."""
        return "\ndied " in f"\n{self.log}"

    @property
    def where(self) -> str:
        """Where it died."""
        return next((line for line in self.log.splitlines() if line.startswith("died ")), "did not die")

    @property
    def passed(self) -> int:
        """How many moments the last process passed."""
        return next((int(line.split()[1]) for line in self.log.splitlines() if line.startswith("passed ")), 0)


async def _life(far: Sandbox, plan: Plan, polls: int) -> int | None:
    """From the start until everything has come to rest and the process was asked to stop; its exit code."""
    before = _asked(far)

    def is_over() -> bool:
        """It is up, and there is nothing left to do."""
        return _asked(far) > before and at_rest(plan.path, polls=polls)

    process = context.Process(target=live, args=(plan,))
    process.start()
    rested = await _wait(lambda: not process.is_alive() or is_over())
    process.terminate()
    if not await _wait(lambda: not process.is_alive()):
        process.kill()
    process.join()
    return process.exitcode if rested else None


def _asked(far: Sandbox) -> int:
    """Every process asks this once, when it is up."""
    return len(far.telegram.ledger.of("deleteWebhook"))


async def _wait(happened: Callable[[], bool]) -> bool:
    """Look until it has happened; False when it takes too long. Another process tells nobody when it is done."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(LOOK_AGAIN)
    return True


async def kill_everywhere(here: Stage, points: int, seed: int = 1) -> Tally:
    """So many deaths, spread over one whole life of the process."""
    luck = Random(seed)  # noqa: S311 - a seed to repeat it by
    whole = await run_once(here, "whole")
    if whole.failed or not whole.verdict.sound:
        raise SystemExit(f"without any death it does not work: {whole.verdict}\n{whole.log}")
    step = whole.passed / points
    moments = [1 + int(number * step + luck.random() * step) for number in range(points)]
    tally = await _all([partial(run_once, here, f"p{number}", die_at=one) for number, one in enumerate(moments)])
    tally.in_one_run = whole.passed
    return tally


async def kill_in_system_calls(here: Stage, points: int, seed: int = 1) -> Tally:
    """So many deaths in the middle of what the kernel does for the process."""
    luck = Random(seed)  # noqa: S311 - a seed to repeat it by
    calls = [(luck.choice(SYSTEM_CALLS), 1 + int(luck.random() ** 2 * 60)) for _ in range(points)]
    return await _all([partial(run_once, here, f"s{number}", syscall=one) for number, one in enumerate(calls)])


async def _all(runs: Sequence[Callable[[], Awaitable[Run]]]) -> Tally:
    tally, began, room = Tally(), time.monotonic(), asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(run: Callable[[], Awaitable[Run]]) -> None:
        async with room:
            tally.add(await run())

    async with asyncio.TaskGroup() as group:
        for run in runs:
            group.create_task(one(run))
    tally.seconds = round(time.monotonic() - began, 1)
    return tally


def main() -> None:
    """Print the figures; 1 when something happened that must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--in-system-calls", action="store_true", help="needs strace")
    wish = parser.parse_args()
    prove = kill_in_system_calls if wish.in_system_calls else kill_everywhere
    with stage() as here:
        tally = asyncio.run(prove(here, wish.points, wish.seed))
    report.note(
        "system-calls" if wish.in_system_calls else "kill",
        {name: getattr(tally, name) for name in tally.__slots__ if name != "worst"},
    )
    for line, times in tally.worst.most_common(10):
        print(times, line)  # noqa: T201 - a program for a terminal
    raise SystemExit(0 if tally.sound else 1)


if __name__ == "__main__":
    main()
