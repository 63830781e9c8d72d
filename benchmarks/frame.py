"""What an area of `make bench` is made of: figures with goals, medians in turns, and answers that agree.

An area is a module `benchmarks/<area>.py` with one function `measure(sizes)` that yields figures. It runs in a process
of its own, so that its memory is its own; its docstring heads its part of the page.
"""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from statistics import median, quantiles

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 5


class Measure(StrEnum):
    """What a goal is about; filled with its limit."""

    OURS = "<= {limit:g} {unit}"
    SHARE = "<= {limit:g}x of the peer"
    GAIN = ">= {limit:g}x less"


@dataclass(frozen=True, slots=True)
class Goal:
    """How good is good enough."""

    measure: Measure
    limit: float


def at_most(limit: float) -> Goal:
    """In the unit of the figure."""
    return Goal(Measure.OURS, limit)


def at_most_times(limit: float) -> Goal:
    """So many times the peer's value."""
    return Goal(Measure.SHARE, limit)


def times_less(limit: float) -> Goal:
    """The peer's value is at least so many times ours."""
    return Goal(Measure.GAIN, limit)


@dataclass(frozen=True, slots=True)
class Peer:
    """What somebody else needs for the same answer."""

    name: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing measured. Less is better, always."""

    what: str
    ours: float
    unit: str
    size: Mapping[str, int] = field(default_factory=dict)
    """Of how many what: {"offers": 1_000_000, "watches": 100_000}."""
    peer: Peer | None = None
    goal: Goal | None = None
    why: str = ""
    """Why the goal is missed; shown only if it is."""

    @property
    def ratio(self) -> float | None:
        """How many times less than the peer."""
        return self.peer.value / self.ours if self.peer and self.ours else None

    @property
    def met(self) -> bool:
        """Whether the goal is reached; true where there is none."""
        match self.goal:
            case None:
                return True
            case Goal(Measure.OURS, limit):
                return self.ours <= limit
            case Goal(Measure.SHARE, limit):
                return self.ours <= limit * _value(self.peer)
            case Goal(_, limit):
                return self.ours * limit <= _value(self.peer)


def _value(peer: Peer | None) -> float:
    if peer is None:
        raise ValueError("a goal beside a peer needs a peer")
    return peer.value


class DisagreementError(Exception):
    """Two sides that should give the same answer do not: what they cost means nothing, and the run ends."""


def agree(what: str, ours: object, peers: object) -> None:
    """Both sides gave the same answer. Raises DisagreementError."""
    if ours != peers:
        raise DisagreementError(f"{what}: {_short(ours)} is not {_short(peers)}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:300]}…"


def cpu(work: Callable[[], object]) -> float:
    """Seconds of CPU, of all threads of this process."""
    gc.collect()
    before = time.process_time()
    work()
    return time.process_time() - before


def in_turns(
    *sides: Callable[[], object], rounds: int = ROUNDS, cost: Callable[[Callable[[], object]], float] = cpu
) -> list[float]:
    """The median cost of each side. They take turns, so that a noisy moment hits all of them."""
    taken: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, costs in zip(sides, taken, strict=True):
            costs.append(cost(side))
    return [median(costs) for costs in taken]


def percentile(values: list[float], percent: int) -> float:
    """So many of a hundred are not above this. Needs at least two values."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def memory(process: int | str = "self") -> float:
    """Megabytes that a process (by its id) holds now."""
    return _status(process, "VmRSS") / 1024


def memory_peak(process: int | str = "self") -> float:
    """Megabytes that a process (by its id) held at most."""
    return _status(process, "VmHWM") / 1024


def _status(process: int | str, name: str) -> int:
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
