"""Who goes first when there is not room for all, and what nobody can take from the others. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import IntEnum


class Lane(IntEnum):
    """Pass it as `rate_limit_args`; the default is PEOPLE."""

    PEOPLE = 0
    """Answers. After a 429 they wait and are sent again; to all others a 429 is raised at once."""
    DEADLINES = 1
    """What is of no use later: a deposit closes, a balance is due."""
    ALERTS = 2
    DIGESTS = 3
    """Digests, what admins announce, and corrections of what was sent."""


RESERVED = {Lane.DEADLINES: 0.2, Lane.ALERTS: 0.15, Lane.DIGESTS: 0.05}
"""The share of all messages that each gets however many of the lanes before it wait. Together less than one: the rest
is for people."""


@dataclass(slots=True)
class Shares:
    """Whose turn it is."""

    owed: dict[Lane, float] = field(default_factory=lambda: dict.fromkeys(RESERVED, 0.0))
    """How much of a message each lane was passed over by."""

    def pick(self, waiting: Collection[Lane]) -> Lane:
        """The first of the lanes that could send now, or one that was passed over for too long."""
        for lane in waiting:
            if lane in RESERVED:
                self.owed[lane] = min(self.owed[lane] + RESERVED[lane], 1.0)
        patient = [lane for lane in waiting if self.owed.get(lane, 0.0) >= 1.0]
        chosen = min(patient or waiting)
        if chosen in RESERVED:
            self.owed[chosen] = 0.0
        return chosen
