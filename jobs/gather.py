"""What waited for its hour leaves when the hour comes: alone, or in one message with the others of its chat."""

from collections.abc import Callable
from datetime import datetime

from data.store import Store
from jobs.times import Times


class Gatherer:
    """The beat that ends waits. Running late or twice does no harm: what is due is a column."""

    def __init__(self, store: Store, times: Times, *, after: Callable[[], None]) -> None:
        self._store = store
        self._times = times
        self._after = after

    async def run(self) -> datetime | None:
        """Let go of what waited long enough; returns when the next wait ends."""
        now = self._times.now()
        while (due := await self._store.digests.next_due()) is not None and due <= now:
            if await self._store.digests.gather(now=now):
                self._after()
        return due
