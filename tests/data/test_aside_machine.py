"""Whatever happens to sources: what is read is what it would be if every poll were written at once."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from data import open_store
from data.records import Source, SourceState, Today
from data.sqlite.aside import Aside
from data.sqlite.cursors import Cursor
from data.sqlite.database import Database
from data.sqlite.lock import InstanceLock
from data.sqlite.store import SqliteStore
from data.store import Store
from deals.offer import Feed
from deals.snapshot import Changes
from deals.source import PandaponParams
from tests.deals.builders import HOUR, START
from tests.makers import notice_of

MINUTES = timedelta(minutes=10)
FEEDS = [PandaponParams(language="vi"), PandaponParams(language="en")]


class Hasty(Aside):
    """Nothing ever waits."""

    def lay(self, row: Source, cursor: Cursor) -> bool:
        return False


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something happens to one source, some time after the last step."""

    what: str
    number: int
    after: timedelta
    items: int = 20
    empty: bool = False


STEPS = st.lists(
    st.builds(
        Step,
        what=st.sampled_from(["poll", "poll", "poll", "poll", "change", "fail", "pause", "resume", "move", "restart"]),
        number=st.integers(0, 1),
        after=st.sampled_from([MINUTES, MINUTES, MINUTES, MINUTES / 7, HOUR, 9 * HOUR, timedelta(), -MINUTES]),
        items=st.integers(0, 2),
        empty=st.booleans(),
    ),
    max_size=25,
)


@dataclass
class Play:
    """The steps, on one store."""

    path: Path
    hasty: bool
    store: Store = field(init=False)

    async def open(self) -> None:
        address = f"sqlite:///{self.path}"
        self.store = await open_store(address)
        if self.hasty:
            await self.store.close()
            self.store = SqliteStore(Database(self.path), InstanceLock.take(self.path), Hasty())
        await self.store.sources.seed(FEEDS, now=START)

    async def do(self, step: Step, now: datetime) -> tuple[list[Source], Today]:
        sources = self.store.sources
        source = next((one for one in await sources.all() if one.params == FEEDS[step.number]), None)
        match step.what, source:
            case "restart", _:
                await self.store.close()
                await self.open()
            case "move", None:
                await sources.add(FEEDS[step.number], now=now)
            case "move", Source():
                await sources.remove(source.id)
            case "poll" | "change", Source():
                await self.poll(source, step, now)
            case "fail", Source():
                await sources.failed(source.id, error="502", now=now, next_poll_at=now + HOUR, calls={Feed.PANDAPON: 1})
            case ("pause" | "resume") as wish, Source():
                await sources.set_state(source.id, SourceState.PAUSED if wish == "pause" else SourceState.ACTIVE)
            case _:
                """Nothing is there to do it to."""
        return await self.store.sources.all(), (await self.store.health(now=now)).today

    async def poll(self, source: Source, step: Step, now: datetime) -> None:
        notices = (notice_of(f"at {now}"),) if step.what == "change" else ()
        await self.store.polls.keep(
            Changes(notices=notices),
            [],
            now=now,
            source_id=source.id,
            next_poll_at=now + MINUTES,
            items=step.items,
            empty=step.empty,
            baselined=bool(step.items),
            calls={Feed.PANDAPON: 1 + step.items},
        )


async def play(folder: Path, steps: list[Step]) -> None:
    patient, hasty = Play(folder / "patient.db", hasty=False), Play(folder / "hasty.db", hasty=True)
    await asyncio.gather(patient.open(), hasty.open())
    now = START
    for step in steps:
        now += step.after
        assert await patient.do(step, now) == await hasty.do(step, now)
    await asyncio.gather(patient.store.close(), hasty.store.close())


@settings(max_examples=25)
@given(STEPS)
def test_what_waits_reads_as_if_it_were_written(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder), steps))
