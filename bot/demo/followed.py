"""The simulation's time, read by the bot's own process."""

import json
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, time

READ_AGAIN = 0.2
"""Seconds a reading is trusted: the player may change the speed at any moment."""


class FollowedClock:
    """Tells the time that the sandbox publishes in a small file: {"wall": …, "now": …, "speed": …} in unix seconds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at = float("-inf")
        self._state: dict[str, float] = {}

    def now(self) -> datetime:
        """The simulated moment, aware UTC. Raises OSError when the sandbox's file is gone."""
        if monotonic() - self._read_at > READ_AGAIN:
            self._state = json.loads(self._path.read_text(encoding="utf-8"))
            self._read_at = monotonic()
        passed = (time() - self._state["wall"]) * self._state["speed"]
        return datetime.fromtimestamp(self._state["now"] + passed, UTC)
