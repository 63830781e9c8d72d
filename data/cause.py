"""On whose behalf the store is read and changed.

While an update is handled, the store knows it, and notes what its handler is told on the way. With every change these
notes are kept, in the same transaction. A handler that begins anew after a crash is told the same again, changes
included, and nothing is changed a second time: it comes to the same end and gives the same answer.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing a handler was told."""

    what: str
    """The question. Asked several times, it is answered in the same order again."""
    answer: object


class Cause:
    """An update that is being handled; `told` is what its handler was told before, up to the last change it made."""

    def __init__(self, update_id: int, told: Sequence[Told] = ()) -> None:
        self.update_id = update_id
        self.noted: list[Told] = []
        """What was told since the last change."""
        self._stands_at: datetime | None = None
        self._again: defaultdict[str, deque[Told]] = defaultdict(deque)
        for one in told:
            self._again[one.what].append(one)

    def again(self, what: str) -> Told | None:
        """What was answered to this question before; None once the handler is further than it came then."""
        waiting = self._again.get(what)
        return waiting.popleft() if waiting else None

    def note(self, what: str, answer: T) -> T:
        """Remember an answer until a change keeps it."""
        self.noted.append(Told(what, answer))
        return answer

    def shows(self, now: Callable[[], datetime]) -> datetime:
        """The time. A handler that begins anew sees the times it saw before; then the clock stands.

        So what it says of its changes is said of when they were made.
        """
        if (told := self.again(_NOW)) is not None and isinstance(told.answer, datetime):
            self._stands_at = told.answer
        return self._stands_at or self.note(_NOW, now())


_NOW = "now"
_CAUSE: ContextVar[Cause | None] = ContextVar("cause", default=None)


def cause() -> Cause | None:
    """The update that is being handled; None for what happens without anybody asking."""
    return _CAUSE.get()


@contextmanager
def caused_by(update_id: int, told: Sequence[Told] = ()) -> Iterator[None]:
    """Everything done inside the block is done because of this update."""
    token = _CAUSE.set(Cause(update_id, told))
    try:
        yield
    finally:
        _CAUSE.reset(token)


def remembered(now: Callable[[], datetime]) -> Callable[[], datetime]:
    """The same clock; to a handler that begins anew it shows what it showed before."""

    def shown() -> datetime:
        asking = cause()
        return now() if asking is None else asking.shows(now)

    return shown
