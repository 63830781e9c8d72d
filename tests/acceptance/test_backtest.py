"""What a backtest says is what happened: a month is lived through the real code and then replayed."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from bot.demo.seeding import PastShops
from data import open_store
from data.records import ChatKind
from data.store import Store
from deals.backtest import narrow, priced, replay
from deals.grammar import parse_rule
from deals.source import PandaponParams, TaobaoParams
from jobs.desk import Desk
from jobs.poll import poll_source
from jobs.timers import Ringer
from jobs.times import Times
from sandbox.world.world import World
from tests.deals.builders import DAY, START

STEP = timedelta(hours=11, minutes=13, milliseconds=401, microseconds=77)
"""So that polls fall on every hour of the day, and on no whole millisecond."""
OUTAGE = range(20, 28)
"""Steps in which nobody asked: what is new comes in a burst then."""
BEGIN = START - 30 * DAY
SOURCES = (PandaponParams(language="vi"), TaobaoParams(adzone_id="1", material_id="28026"))

Said = tuple[int, tuple[str, ...]]
"""Which watch, and the keys of what it told."""

OWED = """
SELECT d.id, d.watch_id, e.key, 0 AS place, e.id AS event FROM deliveries AS d JOIN events AS e ON e.id = d.event_id
WHERE d.watch_id IS NOT NULL
UNION ALL
SELECT d.id, d.watch_id, e.key, 1, e.id FROM deliveries AS d JOIN bursts AS b ON b.delivery_id = d.id
JOIN events AS e ON e.id = b.event_id
ORDER BY 1, 4, 5
"""

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
    """Thirty days of polls and reminders."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.shops = PastShops(World(START))

    async def live(self) -> None:
        await self.store.sources.seed(SOURCES, now=BEGIN)
        await self._watch()
        for step in range((START - BEGIN) // STEP):
            if step not in OUTAGE:
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
        await Ringer(desk, after=lambda: None).run()


def owed(file: Path) -> "Counter[Said]":
    """Everything that was queued by a watch; what is held back on its way out was said all the same."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(OWED).fetchall()
    messages: dict[int, tuple[int, tuple[str, ...]]] = {}
    for delivery, watch, key, *_ in rows:
        _, keys = messages.get(delivery, (watch, ()))
        messages[delivery] = (watch, (*keys, key))
    return Counter(messages.values())


async def test_replaying_a_month_gives_exactly_what_was_owed_in_it(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/dropbell.db")
    await Month(store).live()
    watches = await store.watches.active()
    kept = await store.sightings.rounds(since=BEGIN, until=START + DAY)
    rounds = narrow(kept, [watch.rule for watch in watches])
    known = await store.offers.known(priced(rounds))
    hits = replay(watches, rounds, {offer: item.history for offer, item in known.items()})
    await store.close()
    lived = owed(tmp_path / "dropbell.db")
    assert Counter((hit.watch_id, tuple(one.event.key for one in hit.sightings)) for hit in hits) == lived
    assert set(lived.values()) == {1}
    assert {number for number, _ in lived} == {watch.id for watch in watches}, "every watch has something to say"
    assert any(len(keys) > 1 for _, keys in lived), "some of it comes in bursts"
