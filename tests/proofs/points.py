"""The moments at which a process may die: before and after every write, commit and request.

Put into the running bot from outside, in a process that exists for this only: the program knows nothing of it.
"""

import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from telegram.request import BaseRequest

_WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")


class Points:
    """Counts the moments that are passed, and ends the process at one of them."""

    def __init__(self, die_at: int | str | None, note: Callable[[str], None] = lambda _: None) -> None:
        self.passed = 0
        self._die_at = die_at
        self._note = note
        self._lock = threading.Lock()

    def __call__(self, name: str) -> None:
        """One more moment."""
        with self._lock:
            self.passed += 1
            if self._die_at in (self.passed, name):
                self._note(name)
                os.kill(os.getpid(), signal.SIGKILL)


def connection_class(point: Points) -> type[sqlite3.Connection]:
    """Connections that pass a point at every write and round every commit."""

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            if sql != "COMMIT":
                _before(point, sql)
                return super().execute(sql, *arguments)
            point("before a commit")
            cursor = super().execute(sql, *arguments)
            point("after a commit")
            return cursor

        def executemany(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            _before(point, sql)
            return super().executemany(sql, *arguments)

    return Connection


def _before(point: Points, sql: str) -> None:
    words = sql.split(maxsplit=3)
    if words and words[0] in _WRITES:
        point(f"before {' '.join(words[:3])}")


def pointed(client: BaseRequest, point: Points) -> BaseRequest:
    """The same client, which passes a point before each request and after each answer."""
    plain = type(client)

    class Client(plain):  # type: ignore[misc, valid-type] # whichever client the bot has made for itself
        __slots__ = ()

        async def do_request(self, url: str, *arguments: Any, **more: Any) -> tuple[int, bytes]:
            method = url.rpartition("/")[2].partition("?")[0]
            point(f"before {method}")
            answer: tuple[int, bytes] = await super().do_request(url, *arguments, **more)
            point(f"after {method}")
            return answer

    client.__class__ = Client
    return client
