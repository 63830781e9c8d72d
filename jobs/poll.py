"""One poll of one source: fetch, compare what is no echo, route, keep. Then say when to ask again."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from data.records import Kept, Source, SourceState
from deals.diff import diff
from deals.echoes import Sifted
from deals.offer import OfferId
from deals.snapshot import Changes, Known, Snapshot
from feeds.errors import FeedError, Refused, WaitUntil
from jobs.desk import Desk
from jobs.news import failure_notices, is_empty, snapshot_notices
from jobs.pace import JITTER, next_poll
from jobs.routing import route_events

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What a poll brought."""

    source: Source
    kept: Kept | None = None
    error: FeedError | None = None
    snapshot: Snapshot | None = None
    is_news: bool = True
    """Whether something may be owed now, or come due sooner than before."""


async def poll_source(desk: Desk, source: Source) -> Polled:
    """Ask one source and keep what it showed, or note why it could not. Raises only what the store raises."""
    try:
        snapshot = await desk.feeds.fetch(source.params, desk.times.now(), full_ids=source.full_ids)
    except FeedError as error:
        await _note_failure(desk, source, error)
        return Polled(source=source, error=error)
    async with desk.turn:
        return await _keep(desk, source, snapshot)


async def _keep(desk: Desk, source: Source, snapshot: Snapshot) -> Polled:
    sifted = desk.echoes.sift(source.id, snapshot)
    known, changes = await _compare(desk, source, sifted)
    offers = {item.offer.id: item.offer for item in known.values()} | {offer.id: offer for offer in changes.offers}
    histories = {key: item.history for key, item in known.items()}
    alerts = await route_events(desk, changes.events, offers, histories, now=snapshot.at)
    desk.echoes.doubt(changes)
    kept = await desk.store.polls.keep(
        replace(changes, notices=(*changes.notices, *snapshot_notices(source, snapshot))),
        alerts,
        now=snapshot.at,
        admins=desk.admins,
        source_id=source.id,
        next_poll_at=next_poll(desk.times.wall(), desk.interval, luck=desk.luck()),
        items=len(snapshot.offers),
        sighted=sifted.news.offers,
        rejected=snapshot.rejected,
        baselined=snapshot.complete and bool(snapshot.offers),
        empty=is_empty(snapshot),
        calls=desk.take_calls(),
    )
    desk.echoes.learn(source.id, sifted, known, changes)
    is_news = kept.deliveries > 0 or bool(changes.touched)
    return Polled(source=source, kept=kept, snapshot=snapshot, is_news=is_news)


async def _compare(desk: Desk, source: Source, sifted: Sifted) -> tuple[Mapping[OfferId, Known], Changes]:
    """What is known of the news, and what they change. The store is asked only if there are any."""
    ids = {offer.id for offer in sifted.news.offers}
    known = await desk.store.offers.known(ids) if ids else {}
    fresh = [offer for offer in sifted.news.offers if offer.id not in known]
    changes = diff(
        sifted.news,
        known,
        baseline=source.baselined_at is None,
        now=sifted.news.at,
        twins=await desk.store.offers.twins(fresh) if fresh else {},
        echoes=sifted.echoes,
    )
    return known, changes


async def _note_failure(desk: Desk, source: Source, error: FeedError) -> None:
    wall = desk.times.wall()
    log.warning("source %s failed: %s", source.params.label, error)
    failures = source.failures + 1
    await desk.store.sources.failed(
        source.id,
        error=str(error),
        now=desk.times.now(),
        next_poll_at=next_poll(wall, desk.interval, failures=failures, luck=desk.luck()),
        wait_until=_wait_until(error, wall, desk.luck()),
        refused=isinstance(error, Refused),
        notices=failure_notices(source, error, failures, wall),
        admins=desk.admins,
        calls=desk.take_calls(),
    )


def _wait_until(error: FeedError, wall: datetime, luck: float) -> datetime | None:
    if not isinstance(error, WaitUntil):
        return None
    return wall + timedelta(seconds=error.seconds * (1 + JITTER * luck))


def is_due(source: Source, wall: datetime) -> bool:
    """Whether this source is to be asked now."""
    if source.state is not SourceState.ACTIVE:
        return False
    return _due_at(source, wall) <= wall


def _due_at(source: Source, wall: datetime) -> datetime:
    return max(source.next_poll_at or wall, source.wait_until or wall)


class Poller:
    """The beat that asks every source at its own time. One bad source never stops the other."""

    def __init__(self, desk: Desk, *, after: Callable[[], None]) -> None:
        self._desk = desk
        self._after = after
        self._polling: set[int] = set()

    async def run(self) -> datetime | None:
        """Poll what is due; returns when the next source is due."""
        wall = self._desk.times.wall()
        due = [source for source in await self._desk.store.sources.all() if is_due(source, wall)]
        await self.poll(due)
        active = [s for s in await self._desk.store.sources.all() if s.state is SourceState.ACTIVE]
        return min((_due_at(source, wall) for source in active), default=None)

    async def poll(self, sources: Sequence[Source]) -> list[Polled]:
        """Poll these together, but none that is being polled already.

        Raises an ExceptionGroup of what nobody expected, after every other source was polled and kept.
        """
        free = [source for source in sources if source.id not in self._polling]
        results = await asyncio.gather(*(self._poll(source) for source in free), return_exceptions=True)
        if any(isinstance(result, Polled) and result.is_news for result in results):
            self._after()
        errors = [result for result in results if isinstance(result, Exception)]
        if errors:
            raise ExceptionGroup("polls failed", errors)
        return [result for result in results if isinstance(result, Polled)]

    async def _poll(self, source: Source) -> Polled:
        self._polling.add(source.id)
        try:
            return await poll_source(self._desk, source)
        finally:
            self._polling.discard(source.id)
