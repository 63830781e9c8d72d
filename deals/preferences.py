"""How somebody wants to be spoken to."""

from dataclasses import dataclass

from deals.currency import Currency

MORNING = 8
"""The hour at which what waits for a digest is said where nobody chose another one."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day, as the reader's clock shows them, in which nothing is said: from `start` up to `end`.

    May run past midnight. Both from 0 to 23 and never equal.
    """

    start: int
    end: int

    def covers(self, hour: int) -> bool:
        """Whether this hour of the day is a quiet one."""
        if self.start < self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a chat chose. As it is made here, nothing is held back."""

    quiet: Quiet | None = None
    digest_at: int | None = None
    """The hour of the day at which one message says what waited for it; None: nothing waits for a digest."""
    digest_all: bool = False
    """Whether everything waits for the digest, or only what silent rules find."""
    currency: Currency | None = None
    """Shown beside the yuan where its rate is known."""
    pictures: bool = True
    daily_cap: int | None = None
    """Messages a day; what is beyond waits for the next digest."""

    @property
    def holds(self) -> bool:
        """Whether anything is ever held back."""
        return self.quiet is not None or self.digest_at is not None or self.daily_cap is not None


AS_BORN = Preferences()
