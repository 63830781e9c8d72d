"""How handling one update goes, and whether it is tried again."""

from dataclasses import dataclass

from bot.outcome import Passing, passing

TRIES = 3
"""For an answer of which nobody knows whether it arrived."""
LONGEST_PAUSE = 60.0


@dataclass(slots=True)
class Trial:
    """What went wrong so far."""

    failures: int = 0
    unsure: int = 0
    error: Exception | None = None
    again: bool = False

    def fail(self, error: Exception) -> bool:
        """Whether it is tried again: what surely was not said for as long as it takes, anything else a few times."""
        self.failures += 1
        self.unsure += passing(error) is Passing.PERHAPS
        self.error = error
        self.again = passing(error) is not Passing.NO and self.unsure < TRIES
        return self.again

    @property
    def pause(self) -> float:
        """Seconds before the next try."""
        return min(2.0 ** (self.failures - 1), LONGEST_PAUSE)
