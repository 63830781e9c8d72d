"""Remove what nobody can need again."""

from datetime import datetime, timedelta

from data.store import Store
from jobs.times import Times

EVERY = timedelta(hours=6)


class Tidier:
    """The beat that keeps the store small."""

    def __init__(self, store: Store, times: Times) -> None:
        self._store = store
        self._times = times

    async def run(self) -> datetime | None:
        """Tidy; returns when to do it again."""
        await self._store.tidy(now=self._times.now())
        return self._times.wall() + EVERY
