"""What currencies are worth, from a file that somebody keeps up to date."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data.store import Store
from deals.currency import read_rates
from jobs.times import Times

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=10)


class RateReader:
    """The beat that reads the file at start and whenever it changes. A rate is as old as the file."""

    def __init__(self, store: Store, path: Path, times: Times) -> None:
        self._store = store
        self._path = path
        self._times = times
        self._read_at: datetime | None = None

    async def run(self) -> datetime | None:
        """Read it if it is new; returns when to look again."""
        try:
            written, text = await asyncio.to_thread(self._look)
        except (OSError, UnicodeDecodeError) as error:
            log.warning("%s cannot be read (%s); rates stay as they are", self._path, type(error).__name__)
        else:
            await self._tell(written, text)
        return self._times.wall() + EVERY

    def _look(self) -> tuple[datetime, str]:
        written = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        return written, "" if written == self._read_at else self._path.read_text(encoding="utf-8")

    async def _tell(self, written: datetime, text: str) -> None:
        rates, unreadable = read_rates(text, written)
        for rate in rates:
            await self._store.rates.tell(rate)
        for number in unreadable:
            log.warning("%s: line %d is no rate such as USD 7.12", self._path, number)
        self._read_at = written
