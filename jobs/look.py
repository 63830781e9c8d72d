"""A live look at the feeds for somebody who waits for an answer."""

import asyncio
import contextlib
from dataclasses import replace

from data.records import SourceState
from deals.wish import Wish
from jobs.desk import Desk
from jobs.poll import Poller, is_due

BUDGET = 4.0
"""Seconds a person is kept waiting at most."""


class Looker:
    """Polls the sources that can answer, within a budget; what comes later is kept all the same."""

    def __init__(self, desk: Desk, poller: Poller) -> None:
        self._desk = desk
        self._poller = poller

    async def look(self, wish: Wish) -> None:
        """Poll what could answer this wish, unless the service asked us to wait."""
        wall = self._desk.times.wall()
        sources = [
            source
            for source in await self._desk.store.sources.all()
            if is_due(replace(source, next_poll_at=None), wall)
            and source.state is SourceState.ACTIVE
            and (not wish.feeds or source.params.feed in wish.feeds)
        ]
        polling = asyncio.ensure_future(self._poller.poll(sources))
        with contextlib.suppress(TimeoutError):
            # Shielded: a poll that is cut off in the middle would be asked again for nothing.
            await asyncio.wait_for(asyncio.shield(polling), BUDGET)
