"""What can go wrong with the next answers of a shop, on demand."""

from collections import deque
from typing import Annotated, Literal, TypeAlias

import msgspec

from sandbox.world.product import Feed

Kind: TypeAlias = Literal["500", "html", "cut", "ban", "empty", "filler", "signature", "slow"]


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The next `times` answers of a shop go wrong. `seconds`: how long a ban lasts, or a slow answer takes."""

    feed: Feed
    fault: Kind
    times: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    seconds: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 30


def read_fault(wish: object) -> Fault:
    """The fault that a JSON object asks for. Raises ValueError naming what is wrong with it."""
    fault = msgspec.convert(wish, type=Fault)
    _check(fault)
    return fault


class Faults:
    """The faults still to come, shop by shop, in the order they were asked for."""

    def __init__(self) -> None:
        self._waiting: dict[Feed, deque[Fault]] = {feed: deque() for feed in Feed}

    def add(self, fault: Fault) -> None:
        """Let the next answers go wrong. Raises ValueError for a fault the shop does not know."""
        _check(fault)
        self._waiting[fault.feed].extend([fault] * fault.times)

    def take(self, feed: Feed) -> Fault | None:
        """The fault of the answer that is due now; None for a good one."""
        waiting = self._waiting[feed]
        return waiting.popleft() if waiting else None

    def clear(self) -> None:
        """Let everything go well again."""
        for waiting in self._waiting.values():
            waiting.clear()


def _check(fault: Fault) -> None:
    if fault.fault == "filler" and fault.feed is Feed.PANDAPON:
        raise ValueError("PandaPon does not mark filler; only Taobao can answer with it")
