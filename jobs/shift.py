"""All jobs together: one context manager owns start and stop."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from types import TracebackType
from typing import Self

from jobs.clock import Beat, Clock
from jobs.deliver import HELD, Deliverer
from jobs.desk import Desk
from jobs.gather import Gatherer
from jobs.look import Looker
from jobs.messenger import Messenger
from jobs.poll import Poller
from jobs.publish import Publisher
from jobs.rates import EVERY, RateReader
from jobs.revise import Reviser
from jobs.routing import stand_ready
from jobs.tidy import Tidier
from jobs.timers import Ringer


class Shift:
    """Poll, ring, gather, deliver, revise, tidy while the context is open."""

    def __init__(
        self, desk: Desk, messenger: Messenger, *, patience: timedelta = timedelta(seconds=60), held: int = HELD
    ) -> None:
        """`held`: deliveries in memory at a time."""
        self._desk = desk
        self._deliverer = Deliverer(desk.store, messenger, desk.times, held=held)
        self._reviser = Reviser(desk.store, messenger, desk.times)
        poller = Poller(desk, after=self._look)
        self.looker = Looker(desk, poller)
        self._clock = Clock(
            [
                Beat(name="poll", run=poller.run, patience=patience),
                Beat(name="stand ready", run=partial(stand_ready, desk), patience=timedelta(hours=6)),
                Beat(name="ring", run=Ringer(desk, after=self._say).run, patience=patience),
                Beat(name="publish", run=Publisher(desk, after=self._deliver).run, patience=patience),
                Beat(name="gather", run=Gatherer(desk.store, desk.times, after=self._deliver).run, patience=patience),
                Beat(name="deliver", run=self._deliverer.run, patience=patience),
                Beat(name="revise", run=self._reviser.run, patience=patience),
                Beat(name="tidy", run=Tidier(desk.store, desk.times).run, patience=timedelta(hours=6)),
                *_reading_rates(desk),
            ]
        )

    def wake(self) -> None:
        """Somebody changed something: whatever is due because of it happens now."""
        self._clock.poke("poll")
        self._look()

    def _look(self) -> None:
        """Offers changed: a moment may come due sooner than was thought."""
        self._clock.poke("ring")
        self._say()

    def _say(self) -> None:
        """Something was queued: deliver it now; what is held may have its moment too."""
        self._clock.poke("publish")
        self._clock.poke("gather")
        self._deliver()

    def _deliver(self) -> None:
        self._clock.poke("deliver")

    async def __aenter__(self) -> Self:
        await self._desk.store.outbox.recover(wall=self._desk.times.wall())
        await self._desk.store.digests.resume(now=self._desk.times.now())
        self._clock.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._deliverer.stop()
        self._reviser.stop()
        await self._clock.stop()


def _reading_rates(desk: Desk) -> Iterator[Beat]:
    if desk.rates_file is not None:
        reader = RateReader(desk.store, desk.rates_file, desk.times)
        yield Beat(name="rates", run=reader.run, patience=EVERY)
