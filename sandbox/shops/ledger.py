"""What the shops were asked: the oracle for anybody who wants to know what a client really did."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.world.product import Feed


@dataclass(frozen=True, slots=True)
class Call:
    """One request: when in simulated time, of whom, which page (0 if unreadable), what came of it.

    `items` counts what the answer held before it was cut or lost on the line.
    """

    at: datetime
    feed: Feed
    page: int
    outcome: str
    items: int = 0


class Ledger:
    """All calls since the shops opened, the oldest first. An outcome is "ok", a fault's name or "refused:<code>"."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def note(self, call: Call) -> None:
        """Write a call down."""
        self.calls.append(call)

    def of(self, feed: Feed) -> list[Call]:
        """The calls to one shop."""
        return [call for call in self.calls if call.feed is feed]
