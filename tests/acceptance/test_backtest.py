"""What a backtest says is what happened: a month is lived through the real code and then replayed."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from bot.demo.seeding import PastShops
from data import open_store
from data.records import ChatKind, Sent
from data.store import Store
from deals.backtest import narrow, priced, replay
from deals.grammar import parse_rule
from deals.source import PandaponParams, TaobaoParams
from jobs.desk import Desk
from jobs.poll import poll_source
from jobs.timers import Ringer
from jobs.times import Times
from sandbox.world.world import World
from tests.deals.builders import DAY, HOUR, START

STEP = timedelta(hours=11, minutes=13, milliseconds=401, microseconds=77)
"""So that polls fall on every hour of the day, and on no whole millisecond."""
BEGIN = START - 30 * DAY
SOURCES = (PandaponParams(language="vi"), TaobaoParams(adzone_id="1", material_id="28026"))

Said = tuple[int, tuple[str, ...]]
"""Which watch, and the keys of what it told."""

LINES = {
    1: ("猫粮 <300", "猫粮|充电宝 drop>=10%", "new every:6h"),
    2: ("drop:prev every:12h", "drop>=8%:mine max:5/d", "low30 loud"),
    3: ("presale every:6h", "coupon", "coupon<6h max:3/d"),
    4: ("low sold>100", "new @1688 max:2/d"),
    5: ("shop:旗舰店 drop:prev", "-猫粮 50-300"),
    6: ("cat:食品 new", "drop:mine", "rank<=10 drop:prev"),
    7: ("drop>=1%:low30",),
    8: ("brand:小米|安克|兰蔻 drop",),
    9: ("comm>=5% -家 drop:prev",),
}


class Month:
    """Thirty days of polls and reminders; every message is taken as soon as it is owed."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.shops = PastShops(World(START))
        self.heard: Counter[Said] = Counter()

    async def live(self) -> None:
        await self.store.sources.seed(SOURCES, now=BEGIN)
        await self._watch()
        for step in range((START - BEGIN) // STEP):
            await self._look(BEGIN + step * STEP)

    async def _watch(self) -> None:
        for chat, lines in LINES.items():
            await self.store.chats.meet(chat, ChatKind.PRIVATE, title="", language="en", now=BEGIN)
            for line in lines:
                rule = parse_rule(line, admin=True)
                await self.store.watches.add(
                    chat_id=chat, thread_id=None, owner_id=chat, line=line, rule=rule, now=BEGIN + DAY
                )

    async def _look(self, now: datetime) -> None:
        times = Times(lambda: now, lambda: now)
        desk = Desk(store=self.store, feeds=self.shops, interval=timedelta(0), times=times)
        for source in await self.store.sources.all():
            await poll_source(desk, source)
            await self._take(now)
        await Ringer(desk, after=lambda: None).run()
        await self._take(now)

    async def _take(self, now: datetime) -> None:
        outbox = self.store.outbox
        while parcels := await outbox.claim(limit=100, lease=HOUR, wall=now):
            for parcel in parcels:
                assert parcel.watch is not None
                assert await outbox.begin(parcel.id, now=now)
                await outbox.settle(parcel.id, Sent(parcel.id), wall=now)
                self.heard[parcel.watch.id, tuple(one.event.key for one in parcel.sightings)] += 1


async def test_replaying_a_month_gives_exactly_what_was_heard_in_it(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/dropbell.db")
    month = Month(store)
    await month.live()
    watches = await store.watches.active()
    kept = await store.sightings.rounds(since=BEGIN, until=START + DAY)
    rounds = narrow(kept, [watch.rule for watch in watches])
    known = await store.offers.known(priced(rounds))
    hits = replay(watches, rounds, {offer: item.history for offer, item in known.items()})
    replayed = Counter((hit.watch_id, tuple(one.event.key for one in hit.sightings)) for hit in hits)
    assert replayed == month.heard
    assert set(month.heard.values()) == {1}
    assert {number for number, _ in month.heard} == {watch.id for watch in watches}, "every watch has something to say"
    assert any(len(keys) > 1 for _, keys in month.heard), "some of it comes in bursts"
    await store.close()
