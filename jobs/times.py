"""Two clocks that agree everywhere but in a simulation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def real_now() -> datetime:
    """The machine's clock, aware UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Times:
    """`now` dates the facts (offers, windows, mutes); `wall` paces the machinery (polls, leases, waits)."""

    now: Callable[[], datetime] = real_now
    wall: Callable[[], datetime] = real_now
