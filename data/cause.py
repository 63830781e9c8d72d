"""On whose behalf the store is changed.

While an update is handled, the store knows its number. What is added then carries it, and what is overwritten is kept
until the update is finished: handling it again after a crash begins from the same state and adds nothing twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_CAUSE: ContextVar[int | None] = ContextVar("cause", default=None)


def cause() -> int | None:
    """The number of the update that is being handled; None for what happens without anybody asking."""
    return _CAUSE.get()


@contextmanager
def caused_by(update_id: int) -> Iterator[None]:
    """Everything changed inside the block is changed because of this update."""
    token = _CAUSE.set(update_id)
    try:
        yield
    finally:
        _CAUSE.reset(token)
