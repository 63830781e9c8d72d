"""What both shops share: the world they sell, the hour, what is about to go wrong, and the book of calls."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.clock import SimClock
from sandbox.shops.credentials import Credentials
from sandbox.shops.faults import Faults
from sandbox.shops.ledger import Call, Ledger
from sandbox.world.product import Feed
from sandbox.world.world import World


@dataclass(frozen=True, slots=True)
class Premises:
    """Answers are given at `clock`'s time; timestamps of requests are held against `wall`, the real time."""

    world: World
    clock: SimClock
    faults: Faults
    credentials: Credentials
    wall: Callable[[], datetime]
    ledger: Ledger = field(default_factory=Ledger)

    def note(self, feed: Feed, page: int, outcome: str, items: int = 0) -> None:
        """Write a call down."""
        self.ledger.note(Call(self.clock.now(), feed, page, outcome, items))
