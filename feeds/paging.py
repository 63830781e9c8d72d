"""Pages of one poll -> a snapshot: when to go on, when to stop, what a failed page means."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from deals.offer import Offer, OfferId
from deals.snapshot import Snapshot
from feeds.errors import FeedError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of a feed, read."""

    offers: tuple[Offer, ...]
    rejected: int = 0
    """Items that could not be read at all."""
    total: int | None = None
    """How many products the service says there are; shown to admins, never relied on."""
    filler: bool = False
    """Taobao `is_default`: the service had nothing and sent something else."""

    @property
    def size(self) -> int:
        """Items sent, readable or not."""
        return len(self.offers) + self.rejected


async def gather(read: Callable[[int], Awaitable[Page]], *, page_size: int, pages: int, at: datetime) -> Snapshot:
    """Read pages from 1 on, at most `pages`. An offer sent twice counts as it was sent last.

    Where the service's own ids differ, both stay under our one id: they may be two products, and `deals.guards` looks.

    Raises FeedError when the first page fails; when a later one does, what came is an incomplete snapshot.
    """
    poll = _Poll()
    for number in range(1, pages + 1):
        try:
            page = await read(number)
        except FeedError as error:
            if number == 1:
                raise
            log.warning("page %d is missing: %s", number, error)
            return poll.snapshot(at, complete=False)
        if not poll.take(page) or page.size < page_size:
            break
    return poll.snapshot(at, complete=True)


class _Poll:
    """What came so far."""

    def __init__(self) -> None:
        self._offers: dict[tuple[OfferId, str], Offer] = {}
        self._rejected = 0
        self._filler = False

    def take(self, page: Page) -> bool:
        """Add a page. False when the feed has nothing more: an empty page, a repeated one, or filler after the rest."""
        if page.filler and self._offers and not self._filler:
            return False
        found = {(offer.id, offer.native_id): offer for offer in page.offers}
        known = {offer.id for offer in self._offers.values()}
        self._offers |= found
        self._rejected += page.rejected
        self._filler |= page.filler
        return any(offer.id not in known for offer in found.values())

    def snapshot(self, at: datetime, *, complete: bool) -> Snapshot:
        return Snapshot(
            at=at,
            offers=tuple(self._offers.values()),
            complete=complete,
            filler=self._filler,
            rejected=self._rejected,
        )
