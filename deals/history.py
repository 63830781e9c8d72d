"""What was observed of one offer's price, and what may honestly be said of it."""

from dataclasses import dataclass
from datetime import datetime

from deals.offer import Fen, PriceKind


@dataclass(frozen=True, slots=True)
class Observation:
    """A kept point: from `at` on the price of this kind was `fen`, until the next point. Kept only on change."""

    at: datetime
    kind: PriceKind
    fen: Fen


@dataclass(frozen=True, slots=True)
class History:
    """All kept points of one offer, oldest first."""

    points: tuple[Observation, ...] = ()
