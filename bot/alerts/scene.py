"""What one alert is written from."""

from dataclasses import dataclass
from datetime import datetime

from bot.voice import Voice
from deals.events import Event, Sighting
from deals.history import History
from deals.offer import Fen, Offer
from deals.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One sighting, who hears of it, and when."""

    voice: Voice
    now: datetime
    sighting: Sighting
    history: History
    rule: Rule
    """The rule that wanted it: its baseline is the one a drop is measured against."""
    mine: Fen | None = None
    """What it cost when the reader made the rule; None where that is nobody's price, or was not observed."""
    public: bool
    """Whether it is a post in a channel or group."""

    @property
    def event(self) -> Event:
        """What happened."""
        return self.sighting.event

    @property
    def offer(self) -> Offer:
        """The offer as it is now."""
        return self.sighting.offer
