"""What really reached the file of a store, read from its bytes."""

import shutil
from dataclasses import dataclass
from pathlib import Path

HEADER, FRAME = 32, 24
"""Bytes before the first frame of a write-ahead log, and before the page in each."""


@dataclass(frozen=True)
class Disk:
    """A store's file and its write-ahead log."""

    path: Path

    @property
    def bytes(self) -> tuple[bytes, bytes]:
        """All of it: equal only if nothing at all was written in between."""
        return self.path.read_bytes(), self._log.read_bytes()

    @property
    def transactions(self) -> int:
        """How many there are in the log: SQLite marks the last frame of each. Syncs are one for each, or none."""
        log = self._log.read_bytes()
        if not log:
            return 0
        size, salt = int.from_bytes(log[8:12]), log[16:24]
        frames = range(HEADER, len(log), FRAME + size)
        return sum(1 for at in frames if log[at + 8 : at + 16] == salt and any(log[at + 4 : at + 8]))

    def as_after_a_kill(self, folder: Path) -> Path:
        """A copy of what is there now."""
        folder.mkdir()
        for file in (self.path, self._log):
            shutil.copy(file, folder)
        return folder / self.path.name

    @property
    def _log(self) -> Path:
        return self.path.with_name(f"{self.path.name}-wal")
