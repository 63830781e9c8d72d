"""What one side's measurement on one workload says."""

from dataclasses import dataclass
from statistics import quantiles

LATENCY = 0.05
"""Seconds that Telegram takes for an answer."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What Telegram saw. Seconds."""

    wall: float
    """From the first message to the last."""
    delivered: int
    refused: int
    exact: bool
    """Whether every chat has exactly the messages it was owed, each once."""
    replies: tuple[float, ...]
    """How long each question waited for its answer, without the way there and back."""

    @property
    def reply_p50(self) -> float | None:
        """Half of the answers came within this."""
        return quantiles(self.replies, n=100)[49] if len(self.replies) > 1 else None

    @property
    def reply_p99(self) -> float | None:
        """All but one in a hundred came within this."""
        return quantiles(self.replies, n=100, method="inclusive")[98] if len(self.replies) > 1 else None


@dataclass(frozen=True, slots=True)
class Cost:
    """What sending took."""

    cpu: float
    """Seconds, of all threads."""
    memory: float
    """Megabytes at most."""
