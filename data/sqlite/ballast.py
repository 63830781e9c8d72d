"""A file that takes up room, so that there is some when the disk is full.

What was sent must still be noted when nothing else can be written: otherwise it would be sent again after a crash.
Nothing else may use that room, or it would soon be gone.
"""

import math
import os
import time
from collections.abc import Callable
from pathlib import Path

SIZE = 1024 * 1024
"""Bytes: for some hundred notes of messages that were on their way when the disk became full."""
LOOK_AGAIN = 2.0
"""Seconds between two tries to take the room up again."""


class Ballast:
    """The file beside the database. It is there while the database is open and the disk is not full."""

    def __init__(self, database: Path, size: int = SIZE, now: Callable[[], float] = time.monotonic) -> None:
        self._path = database.with_name(database.name + ".ballast")
        self._size = size
        self._now = now
        self._again_at = -math.inf
        self.is_there = False

    def lay(self) -> bool:
        """Take up the room, where there is that much; whether it is taken up now."""
        if self.is_there or self._now() < self._again_at:
            return self.is_there
        self._again_at = self._now() + LOOK_AGAIN
        try:
            file = os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600)
            try:
                self.is_there = os.pwrite(file, bytes(self._size), 0) == self._size
            finally:
                os.close(file)
        except OSError:
            self.is_there = False
        if not self.is_there:
            self._path.unlink(missing_ok=True)
        return self.is_there

    def drop(self) -> None:
        """Give the room back."""
        self.is_there = False
        self._path.unlink(missing_ok=True)
