"""How jobs reach people: the only thing they know of any messenger."""

from typing import Protocol

from data.records import Outcome, Parcel
from deals.verdict import Correction


class Messenger(Protocol):
    """Says one delivery to one chat."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Send it and say how it ended. Never raises for anything the far side can do."""

    async def edit(self, parcel: Parcel, verdict: Correction) -> Outcome:
        """Correct what was sent, without a ping. A message that is gone, or reads so already, counts as sent."""
