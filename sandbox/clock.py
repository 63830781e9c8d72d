"""The simulation's clock: real seconds, stretched from x1 to x3600, that another process can follow."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

SLOWEST = 1.0
FASTEST = 3600.0


class SimClock:
    """Tells simulated time, which starts at `start` and runs `speed` times as fast as the real one.

    `publish` keeps a tiny JSON file up to date with which any process computes the same time:

        {"wall": unix seconds, "now": unix seconds, "speed": float}

    simulated unix time = now + (real unix time - wall) * speed. The file is replaced atomically at each change.
    """

    def __init__(
        self,
        start: datetime,
        speed: float = 1.0,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        if start.tzinfo is None:
            raise ValueError("the clock needs an aware start")
        self._monotonic = monotonic
        self._wall = wall
        self._base = start.astimezone(UTC)
        self._since = monotonic()
        self._speed = _checked(speed)
        self._path: Path | None = None

    @property
    def speed(self) -> float:
        """How many simulated seconds pass in a real one."""
        return self._speed

    def now(self) -> datetime:
        """The simulated moment, aware UTC. Never goes back."""
        return self._base + timedelta(seconds=(self._monotonic() - self._since) * self._speed)

    def set_speed(self, speed: float) -> None:
        """Go on from now at another speed. Raises ValueError outside x1..x3600."""
        checked = _checked(speed)
        self._rebase(self.now())
        self._speed = checked
        self._write()

    def jump(self, ahead: timedelta) -> None:
        """Skip ahead at once. Raises ValueError for a step back."""
        if ahead < timedelta(0):
            raise ValueError("the clock only jumps ahead")
        self._rebase(self.now() + ahead)
        self._write()

    def publish(self, path: Path) -> None:
        """Write the state to `path` now and again whenever it changes."""
        self._path = path
        self._write()

    def _rebase(self, now: datetime) -> None:
        self._base, self._since = now, self._monotonic()

    def _write(self) -> None:
        if self._path is None:
            return
        state = {"wall": self._wall(), "now": self.now().timestamp(), "speed": self._speed}
        draft = self._path.with_name(f"{self._path.name}.new")
        draft.write_text(json.dumps(state), encoding="utf-8")
        draft.replace(self._path)


def _checked(speed: float) -> float:
    if not SLOWEST <= speed <= FASTEST:
        raise ValueError(f"speed runs from x{SLOWEST:g} to x{FASTEST:g}, not x{speed:g}")
    return float(speed)
