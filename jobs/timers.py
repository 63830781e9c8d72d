"""Presale, preheat and coupon moments that come due between polls."""

from collections.abc import Callable
from datetime import datetime

from deals.events import Event
from deals.snapshot import Changes
from deals.timers import ring
from jobs.desk import Desk
from jobs.routing import route_events

BATCH = 500


class Ringer:
    """The beat that turns due moments into events. A moment that passed while nobody ran is said only if still true."""

    def __init__(self, desk: Desk, *, after: Callable[[], None]) -> None:
        self._desk = desk
        self._after = after

    async def run(self) -> datetime | None:
        """Ring what is due; returns when the next moment is due."""
        while await self._take_turn() == BATCH:
            pass
        return await self._desk.store.timers.next_due()

    async def _take_turn(self) -> int:
        async with self._desk.turn:
            return await self._ring_batch()

    async def _ring_batch(self) -> int:
        now = self._desk.times.now()
        due = await self._desk.store.timers.due(now=now, limit=BATCH)
        if not due:
            return 0
        rung = [(ring(timer, listing.offer, now, quote=listing.quote), listing.offer) for timer, listing in due]
        events: list[Event] = [event for event, _ in rung if event is not None]
        alerts = await route_events(self._desk, events, {offer.id: offer for _, offer in rung}, {}, now=now)
        kept = await self._desk.store.polls.keep(
            Changes(events=tuple(events)), alerts, now=now, rung=[timer for timer, _ in due]
        )
        if kept.deliveries:
            self._after()
        return len(due)
