"""Nights, and days without anybody there: what waited is said once, together, and nothing stale."""

from datetime import timedelta

import pytest

from data.records import Parcel
from deals.preferences import Preferences, Quiet
from deals.quiet import HeldBy
from deals.source import PandaponParams
from jobs.deliver import Deliverer
from jobs.gather import Gatherer
from jobs.poll import Poller
from tests.deals.builders import panda
from tests.jobs.stand import VIETNAMESE, Stand

SPANISH = PandaponParams(language="es")
OFFERS = 30
LOUD = 2


@pytest.fixture
def bot(stand: Stand) -> "Bot":
    return Bot(stand)


class Bot:
    """The jobs as they take turns, without a clock of their own."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.poller = Poller(stand.desk, after=stand.wake)
        self.gatherer = Gatherer(stand.store, stand.times, after=stand.wake)

    async def starts(self) -> None:
        await self.stand.store.outbox.recover(wall=self.stand.now)
        await self.stand.store.digests.resume(now=self.stand.now)

    async def works(self) -> list[Parcel]:
        """Everything that is due now; returns what was said."""
        before = len(self.stand.messenger.given)
        await self.poller.run()
        await self.gatherer.run()
        await Deliverer(self.stand.store, self.stand.messenger, self.stand.times).run()
        return self.stand.messenger.given[before:]

    def prices(self, fen: int) -> None:
        for number, params in enumerate((VIETNAMESE, SPANISH)):
            self.stand.feeds.shelf[params] = tuple(
                panda(fen, key=f"{number}{key:05}", title=f"uvb {number}{key}") for key in range(OFFERS)
            )


async def _settled(stand: Stand, bot: Bot, *chats: int) -> None:
    """Both sources known, and a rule in each chat."""
    for params in (VIETNAMESE, SPANISH):
        await stand.source(params)
    bot.prices(10000)
    await bot.works()
    for chat in chats:
        await stand.watch("drop>=10%:prev loud" if chat == LOUD else "drop>=10%:prev", chat)


async def test_after_three_days_away_each_chat_gets_one_message(stand: Stand, bot: Bot) -> None:
    await _settled(stand, bot, 1, 2)
    stand.later(days=3)
    bot.prices(8000)
    await bot.starts()
    assert await bot.works() == []
    stand.later(minutes=4)
    said = await bot.works()
    assert [(one.chat.id, one.digest and len(one.digest.parcels)) for one in said] == [(1, 60), (2, 60)]
    assert {one.digest.by for one in said if one.digest} == {HeldBy.AWAY}
    stand.later(minutes=10)
    assert await bot.works() == []


async def test_what_was_owed_before_three_days_away_is_not_said_any_more(stand: Stand, bot: Bot) -> None:
    await _settled(stand, bot, 1)
    stand.later(minutes=10)
    bot.prices(8000)
    await bot.poller.run()
    stand.later(days=3)
    await bot.starts()
    assert await bot.works() == []
    stand.later(minutes=4)
    assert await bot.works() == []


async def test_what_was_owed_before_a_night_away_is_one_message(stand: Stand, bot: Bot) -> None:
    await _settled(stand, bot, 1)
    stand.later(minutes=10)
    bot.prices(8000)
    await bot.poller.run()
    stand.later(hours=9)
    await bot.starts()
    await bot.works()
    stand.later(minutes=4)
    (said,) = await bot.works()
    assert said.digest is not None
    assert len(said.digest.parcels) == 60


async def test_a_short_stop_changes_nothing(stand: Stand, bot: Bot) -> None:
    await _settled(stand, bot, 1)
    stand.later(hours=1)
    bot.prices(8000)
    await bot.starts()
    assert len(await bot.works()) == 60


async def test_in_the_night_nothing_is_said_and_in_the_morning_all_of_it_once(stand: Stand, bot: Bot) -> None:
    await _settled(stand, bot, 1)
    quiet = Quiet(stand.now.hour, (stand.now.hour + 9) % 24)
    await stand.store.choices.choose(1, Preferences(quiet=quiet), now=stand.now)
    said: list[list[Parcel]] = []
    for hour in range(10):
        bot.prices(10000 - 1000 * hour if hour < 5 else 6000)
        said.append(await bot.works())
        stand.later(hours=1)
    assert said[:9] == [[]] * 9
    (morning,) = said[9]
    assert morning.digest is not None
    assert morning.digest.by is HeldBy.QUIET
    assert len(morning.digest.parcels) == 60


async def test_the_next_look_is_when_the_next_wait_ends(stand: Stand, bot: Bot) -> None:
    assert await bot.gatherer.run() is None
    await _settled(stand, bot, 1)
    await stand.store.choices.choose(1, Preferences(digest_at=20, digest_all=True), now=stand.now)
    stand.later(minutes=10)
    bot.prices(8000)
    await bot.works()
    due = await bot.gatherer.run()
    assert due is not None
    assert (due.hour, due - stand.now < timedelta(days=1)) == (20, True)
