"""How jobs reach people: the only thing they know of any messenger."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from data.records import Outcome, Parcel, Retry
from deals.verdict import Correction


class Turn(Protocol):
    """A message may leave now."""

    async def send(self) -> Outcome:
        """Send it and say how it ended. Never raises for anything the far side can do."""


class Messenger(Protocol):
    """Says one delivery to one chat."""

    def turn(self, parcel: Parcel) -> AbstractAsyncContextManager[Turn | Retry]:
        """Wait until it may leave: the budget of the far side is kept here. A turn that is not used is given back.

        Retry instead, when its chat must wait for longer than a delivery should be held for it.
        """

    async def edit(self, parcel: Parcel, verdict: Correction) -> Outcome:
        """Correct what was sent, without a ping. A message that is gone, or reads so already, counts as sent."""
