"""What every job works with."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import random
from typing import Protocol

from data.store import Store
from deals.echoes import Echoes
from deals.offer import Feed
from deals.snapshot import Snapshot
from deals.source import SourceParams
from jobs.times import Times


class Fetcher(Protocol):
    """Asks the feeds."""

    async def fetch(self, params: SourceParams, now: datetime, *, full_ids: bool = False) -> Snapshot:
        """One poll of one source. Raises feeds.errors.FeedError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The store, the feeds, the time, and whom to tell when something is wrong."""

    store: Store
    feeds: Fetcher
    interval: timedelta
    admins: frozenset[int] = frozenset()
    times: Times = field(default_factory=Times)
    luck: Callable[[], float] = random
    """A random number from 0 to 1, for jitter."""
    rates_file: Path | None = None
    """Where somebody keeps what currencies are worth."""
    take_calls: Callable[[], Mapping[Feed, int]] = dict
    """The requests made to each feed since this was last asked."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, compare=False)
    """Held from reading what is known to keeping what follows: two polls at once would both use up one daily cap."""
    echoes: Echoes = field(default_factory=Echoes, compare=False)
    """What the sources only say again. Goes with the turn: it holds as long as nobody else keeps what polls show."""
