"""What can be found of an alert that was said: still true, over for good, moved, or a promise that was kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from deals.events import Event, Sighting
from deals.history import History
from deals.offer import Offer
from deals.rule import Watch


class Why(StrEnum):
    """What made it untrue."""

    PRICE_UP = "price_up"
    COUPON_OVER = "coupon_over"
    WINDOW_OVER = "window_over"
    BROKEN = "broken"
    """The announced price did not come."""


@dataclass(frozen=True, slots=True)
class StillTrue:
    """Nothing to correct, as far as anybody knows."""


@dataclass(frozen=True, slots=True)
class Untrue:
    """It ended, for good: an alert is never taken back twice."""

    why: Why
    since: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """The dates or the announced price are others now; the offer has them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The announced price came."""

    since: datetime


Correction = Untrue | Moved | Kept
"""What a message must be edited for."""
Verdict = StillTrue | Correction


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was said, to whom, and what is known today."""

    sighting: Sighting
    """The event as it was said, the offer as it is now."""
    watch: Watch | None
    """The rule that wanted it, as it is now; None when it was deleted, or where no rule was asked."""
    history: History
    seen_at: datetime
    """When the offer's state last changed: certainly seen then."""

    @property
    def event(self) -> Event:
        """What was said."""
        return self.sighting.event

    @property
    def offer(self) -> Offer:
        """As it is now."""
        return self.sighting.offer
