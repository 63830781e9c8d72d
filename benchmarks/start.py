"""From nothing to a bot that hears.

In fresh processes that find nothing but what `pip install dropbell` brings. "Ready" is the real `dropbell run`, with
both shops set up, a database in its place and the local Telegram beside it, until it says that it is running: it has
opened its store, met Telegram, and listens.
"""

import asyncio
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.clean import python, small_installation
from benchmarks.frame import Figure, Peer, at_most_times
from benchmarks.program import SAYS_READY, running, sandbox_of_today, settings, shops

TURNS = 9
IMPORT_LIMIT, READY_LIMIT = 1.25, 1.5
OURS = "import bot.__main__, bot.run"
PEER = "import telegram.ext"
REPORT = (
    "import time; status = open('/proc/self/status').read(); "
    "print(time.process_time(), status.partition('VmHWM:')[2].split()[0])"
)
"""CPU and memory of a process, told by itself: a parent would see its own share in them."""
WHY = (
    "Most of what is left beyond python-telegram-bot is our classes: "
    "in CPython 3.11 making a frozen dataclass takes half a millisecond."
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took."""

    cpu: float
    """Seconds."""
    wall: float
    """Seconds."""
    memory: float
    """Megabytes at most."""


def measure(_sizes: Sequence[int]) -> Iterator[Figure]:
    """Nothing here depends on a size."""
    with small_installation() as environment:
        folder = Path(environment["HOME"])
        asyncio.run(_ready(environment, folder))  # creates the database
        ours, peer, ready = [], [], []
        for _ in range(TURNS):
            ours.append(_import(OURS, environment))
            peer.append(_import(PEER, environment))
            ready.append(asyncio.run(_ready(environment, folder)))
    theirs = _middle(peer)
    yield from _beside("importing what `dropbell run` needs", _middle(ours), theirs, IMPORT_LIMIT)
    yield from _beside("ready", _middle(ready), theirs, READY_LIMIT)


def _beside(what: str, ours: Cost, peer: Cost, limit: float) -> Iterator[Figure]:
    name, goal = PEER, at_most_times(limit)
    yield Figure(
        what=f"{what}, CPU", ours=ours.cpu * 1000, unit="ms", peer=Peer(name, peer.cpu * 1000), goal=goal, why=WHY
    )
    yield Figure(what=f"{what}, wall", ours=ours.wall * 1000, unit="ms", peer=Peer(name, peer.wall * 1000))
    more = goal if limit == IMPORT_LIMIT else None
    yield Figure(what=f"{what}, memory", ours=ours.memory, unit="MB", peer=Peer(name, peer.memory), goal=more, why=WHY)


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(
        median(one.cpu for one in costs), median(one.wall for one in costs), median(one.memory for one in costs)
    )


def _import(line: str, environment: Mapping[str, str]) -> Cost:
    begun = time.monotonic()
    said = subprocess.run(  # noqa: S603 - our own
        python("-c", f"{line}; {REPORT}"), env=dict(environment), check=True, capture_output=True
    ).stdout
    wall = time.monotonic() - begun
    cpu, kilobytes = said.split()
    return Cost(float(cpu), wall, int(kilobytes) / 1024)


async def _ready(environment: Mapping[str, str], folder: Path) -> Cost:
    async with sandbox_of_today() as sandbox:
        known = {**environment, **settings(sandbox, folder / "dropbell.db"), **shops(sandbox)}
        begun = time.monotonic()
        async with running(known) as program:
            await program.says(SAYS_READY)
            return Cost(program.cpu, time.monotonic() - begun, program.memory_peak)
