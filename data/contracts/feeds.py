"""What the store keeps of the feeds, and what follows from it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from data.records import (
    Kept,
    Listing,
    Source,
    SourceState,
)
from deals.backtest import Round
from deals.events import Event, Sighting, Timer
from deals.followers import Owed
from deals.history import History
from deals.offer import Feed, Offer, OfferId
from deals.rank import PAGE, Order, Page
from deals.snapshot import Changes, Known, Notice
from deals.source import SourceParams
from deals.wish import Wish


class Sources(Protocol):
    """The feeds that are polled."""

    async def all(self) -> list[Source]:
        """Every source, oldest first."""

    async def seed(self, params: Sequence[SourceParams], *, now: datetime) -> None:
        """Add those that were never there; one that an admin removed stays removed."""

    async def add(self, params: SourceParams, *, now: datetime) -> Source:
        """Add a source, or bring a removed one back, which starts with a baseline again.

        Raises ValueError when it is there already.
        """

    async def set_state(self, source_id: int, state: SourceState) -> None:
        """Pause, resume or refuse. Resuming clears failures and waits."""

    async def remove(self, source_id: int) -> None:
        """Stop polling it for ever; its offers stay."""

    async def failed(
        self,
        source_id: int,
        *,
        error: str,
        now: datetime,
        next_poll_at: datetime,
        wait_until: datetime | None = None,
        refused: bool = False,
        notices: Sequence[Notice] = (),
        admins: Collection[int] = (),
        calls: Mapping[Feed, int] | None = None,
    ) -> None:
        """Note a poll that brought nothing; notices are queued to the admins in the same transaction.

        `calls` are requests to each feed that were not counted yet.
        """


class Offers(Protocol):
    """What the feeds showed."""

    async def known(self, ids: Collection[OfferId]) -> dict[OfferId, Known]:
        """What is remembered of these ids, with full history and the last told price fact."""

    async def twins(self, offers: Collection[Offer]) -> dict[OfferId, Offer]:
        """For each of these (new) offers: a kept offer of the same feed with the same picture path, title and shop."""

    async def search(
        self, wish: Wish, order: Order = Order.BEST, *, number: int = 1, size: int = PAGE
    ) -> Page[Listing]:
        """One page of what answers a wish, as `deals.rank.rank` would list everything that is kept.

        A number beyond the ends gives the nearest page there is. At most 500 are counted, and can be turned to.
        """

    async def get(self, ref: int) -> Listing | None:
        """One offer by the store's number."""

    async def find(self, offer: OfferId) -> Listing | None:
        """One offer by its identity."""

    async def history(self, ref: int) -> History:
        """All kept points of one offer."""

    async def histories(self, refs: Collection[int]) -> dict[int, History]:
        """All kept points of several offers."""

    async def presales(self, *, now: datetime, until: datetime, limit: int = 50) -> list[tuple[Timer, Listing]]:
        """Openings and ends of presales and announced prices to come, soonest first: each once."""


class Polls(Protocol):
    """The one transaction that keeps what was seen together with what is owed."""

    async def keep(
        self,
        changes: Changes,
        alerts: Sequence[Owed],
        *,
        now: datetime,
        admins: Collection[int] = (),
        source_id: int | None = None,
        next_poll_at: datetime | None = None,
        items: int = 0,
        rejected: int = 0,
        baselined: bool = False,
        rung: Sequence[Timer] = (),
        empty: bool = False,
        calls: Mapping[Feed, int] | None = None,
        sighted: Sequence[Offer] = (),
    ) -> Kept:
        """Write offers, observations, events, timers, deliveries, notices and the source's cursor, or nothing.

        An event whose key is there already adds neither event nor delivery. `rung` timers are removed. `sighted` are
        offers whose links this source may have shown for the first time. `empty`: it brought nothing of its own;
        `calls`: requests to each feed that were not counted yet.

        A poll that changes nothing writes nothing: what it says of its source and of the day is kept in memory, read as
        if it were written, and written with the next change, an hour later at the latest, and by `close`.
        """


class Sightings(Protocol):
    """What every event was judged by when it was raised, kept for at least 35 days."""

    async def fresh(self, events: Sequence[Event]) -> list[Event]:
        """Those that were never raised before, each once."""

    async def rounds(self, *, since: datetime, until: datetime) -> list[Round]:
        """What was raised in [since, until), grouped as it was routed, in that order."""

    async def of_offer(self, offer: OfferId, *, limit: int) -> list[Sighting]:
        """What was raised of one offer, the latest first."""


class Timers(Protocol):
    """Moments to come."""

    async def due(self, *, now: datetime, limit: int = 500) -> list[tuple[Timer, Listing]]:
        """Timers that are due, oldest first."""

    async def next_due(self) -> datetime | None:
        """When the next one is due."""
