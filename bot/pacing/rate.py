"""How fast the whole bot may be, and how it learns that it was too fast. Pure, like the window."""

from dataclasses import dataclass

SLOWER = 0.9
"""After a refusal that meant the whole bot."""
FASTER = 0.01
"""Of the full rate, each minute without one."""
MINUTE = 60.0


@dataclass(slots=True)
class Rate:
    """Messages a second: the full rate, lowered by a tenth for each refusal, given back a hundredth a minute."""

    full: float
    lowered_to: float = 0.0
    lowered_at: float | None = None

    def at(self, now: float) -> float:
        """The rate at this moment."""
        if self.lowered_at is None:
            return self.full
        return min(self.full, self.lowered_to + self.full * FASTER * ((now - self.lowered_at) // MINUTE))

    def lower(self, now: float) -> None:
        """Telegram refused the whole bot. Never below one message a second."""
        self.lowered_to, self.lowered_at = max(1.0, self.at(now) * SLOWER), now
