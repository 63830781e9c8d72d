"""Only one process uses a database file at a time."""

import fcntl
import os
import socket
from pathlib import Path
from typing import IO, Self

from data.store import StoreError


class InstanceLock:
    """Held from taking to `release`, or until the process ends in whatever way.

    The lock file stays: removing it would let a third process lock a file that nobody else can see.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    @classmethod
    def take(cls, database: Path) -> Self:
        """Lock `<file>.lock`. Raises StoreError naming who holds it, and OSError when the file cannot be made."""
        path = database.with_name(database.name + ".lock")
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with file:
                holder = file.read() or "just starting"
            raise StoreError(f"{database}: already running ({holder}). Stop that one first.") from None
        file.truncate(0)
        file.write(f"pid {os.getpid()}, host {socket.gethostname()}")
        file.flush()
        return cls(file)

    def release(self) -> None:
        """Let others in."""
        self._file.close()
