"""One presale from its first day to its last, by who hears it: polls and bells together, on a real store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from data.records import ChatKind
from deals.events import EventKind, PresaleFacts
from deals.followers import FollowState
from deals.offer import Preheat, Presale
from deals.source import TaobaoParams
from jobs.deliver import Deliverer
from jobs.poll import poll_source
from jobs.timers import Ringer
from tests.deals.builders import DAY, START, presale, taobao
from tests.jobs.stand import Stand

K = EventKind
SHOP = TaobaoParams(adzone_id="1", material_id="2")
WATCHER, FOLLOWER, PAYER, STRANGER = 1, 2, 3, 4
OPENS, DAYS = START + DAY, 2
PLAIN = taobao(108000, title="兰蔻小黑瓶")
LANCOME = replace(PLAIN, presale=presale(OPENS, days=DAYS, balance_days=DAYS))


class Season:
    """Polls every ten minutes, rings what is due and delivers."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.ringer = Ringer(stand.desk, after=stand.wake)
        self.deliverer = Deliverer(stand.store, stand.messenger, stand.times)
        self.ref = 0

    async def begin(self) -> None:
        for chat in (WATCHER, FOLLOWER, PAYER, STRANGER):
            await self.stand.store.chats.meet(chat, ChatKind.PRIVATE, title="", language="en", now=START)
        for chat in (WATCHER, PAYER):
            await self.stand.watch("presale", chat)
        await self.stand.source(SHOP)
        await self.shows(None)
        listing = await self.stand.store.offers.find(PLAIN.id)
        assert listing is not None
        self.ref = listing.ref

    async def shows(self, windows: Presale | None) -> None:
        """The shop shows these windows from now on, and is polled."""
        self.stand.feeds.shelf[SHOP] = (replace(PLAIN, presale=windows),)
        await self.poll()

    async def poll(self) -> None:
        for source in await self.stand.store.sources.all():
            await poll_source(self.stand.desk, source)
        await self.deliverer.run()

    async def until(self, moment: timedelta, step: timedelta = timedelta(minutes=10)) -> None:
        """Time passes up to a moment after START."""
        while self.stand.now < START + moment:
            self.stand.now = min(self.stand.now + step, START + moment)
            await self.ringer.run()
            await self.deliverer.run()

    async def says(self, chat: int, state: FollowState | None) -> None:
        await self.stand.store.follows.set(chat, self.ref, state, now=self.stand.now)

    def heard(self, chat: int) -> list[tuple[EventKind, timedelta | None]]:
        """What this chat was told, in order."""
        said = [parcel.sightings[0].event for parcel in self.stand.messenger.given if parcel.chat.id == chat]
        return [(event.kind, event.facts.lead if isinstance(event.facts, PresaleFacts) else None) for event in said]


@pytest.fixture
async def season(stand: Stand) -> Season:
    season = Season(stand)
    await season.begin()
    return season


HOUR, MINUTES = timedelta(hours=1), timedelta(minutes=10)
COMMON = [(K.PRESALE_ANNOUNCED, None), (K.DEPOSIT_OPENS, None), (K.DEPOSIT_CLOSING, HOUR)]
OF_THE_BALANCE = [
    (K.BALANCE_OPENS, None),
    (K.BALANCE_CLOSING, DAY),
    (K.BALANCE_CLOSING, HOUR),
    (K.BALANCE_CLOSING, MINUTES),
]


async def test_each_role_hears_its_part_of_a_whole_presale(season: Season) -> None:
    await season.shows(LANCOME.presale)
    await season.says(FOLLOWER, FollowState.FOLLOWED)
    await season.until(DAY + HOUR)
    await season.says(PAYER, FollowState.PAID)
    await season.until(9 * DAY)
    assert season.heard(STRANGER) == []
    assert season.heard(WATCHER) == COMMON
    assert season.heard(FOLLOWER) == [
        (K.DEPOSIT_OPENS, None),
        (K.DEPOSIT_CLOSING, DAY),
        (K.DEPOSIT_CLOSING, HOUR),
        (K.DEPOSIT_CLOSING, MINUTES),
        (K.BALANCE_OPENS, None),
    ]
    assert season.heard(PAYER) == [*COMMON[:2], *OF_THE_BALANCE]


@pytest.mark.parametrize("state", [FollowState.DONE, FollowState.DROPPED])
async def test_who_has_paid_all_or_lost_interest_hears_nothing_more(season: Season, state: FollowState) -> None:
    await season.shows(LANCOME.presale)
    await season.until(DAY + HOUR)
    await season.says(PAYER, FollowState.PAID)
    await season.until(3 * DAY + 4 * HOUR)
    await season.says(PAYER, state)
    await season.until(9 * DAY)
    assert season.heard(PAYER) == [*COMMON[:2], OF_THE_BALANCE[0]]


async def test_windows_that_moved_are_told_once_and_the_bells_follow(season: Season) -> None:
    await season.shows(LANCOME.presale)
    await season.says(FOLLOWER, FollowState.FOLLOWED)
    await season.says(PAYER, FollowState.PAID)
    await season.until(HOUR)
    await season.shows(presale(OPENS + DAY, days=DAYS, balance_days=DAYS))
    await season.poll()
    await season.until(DAY + HOUR)
    assert [season.heard(chat)[-1] for chat in (WATCHER, FOLLOWER, PAYER)] == [(K.WINDOW_MOVED, None)] * 3
    await season.until(2 * DAY + HOUR)
    assert season.heard(FOLLOWER) == [(K.WINDOW_MOVED, None), (K.DEPOSIT_OPENS, None)]
    await season.until(9 * DAY)
    assert season.heard(PAYER) == [COMMON[0], (K.WINDOW_MOVED, None), *OF_THE_BALANCE]


async def test_a_bot_that_was_away_says_only_what_still_helps(season: Season) -> None:
    await season.shows(LANCOME.presale)
    await season.says(FOLLOWER, FollowState.FOLLOWED)
    await season.until(3 * DAY - timedelta(minutes=5), step=9 * DAY)
    assert season.heard(WATCHER)[1:] == [(K.DEPOSIT_CLOSING, HOUR)]
    assert season.heard(FOLLOWER) == [(K.DEPOSIT_CLOSING, MINUTES)]
    await season.says(PAYER, FollowState.PAID)
    await season.until(9 * DAY, step=9 * DAY)
    assert season.heard(PAYER)[2:] == []


async def test_an_announced_price_is_told_to_its_followers_when_it_starts(season: Season) -> None:
    season.stand.feeds.shelf[SHOP] = (replace(PLAIN, preheat=Preheat(at=START + DAY, price=99000)),)
    await season.says(FOLLOWER, FollowState.FOLLOWED)
    await season.poll()
    await season.until(2 * DAY)
    assert [kind for kind, _ in season.heard(FOLLOWER)] == [K.PREHEAT_ANNOUNCED, K.PREHEAT_STARTED]
    assert [kind for kind, _ in season.heard(WATCHER)] == [K.PREHEAT_ANNOUNCED, K.PREHEAT_STARTED]


async def test_deadlines_wait_for_no_cooldown_and_no_cap_of_a_watch(season: Season) -> None:
    await season.stand.watch("presale every:48h max:1/d", FOLLOWER)
    await season.shows(LANCOME.presale)
    await season.says(FOLLOWER, FollowState.FOLLOWED)
    await season.until(3 * DAY)
    assert [lead for kind, lead in season.heard(FOLLOWER) if kind is K.DEPOSIT_CLOSING] == [DAY, HOUR, MINUTES]
