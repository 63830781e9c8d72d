"""A poll that somebody waits for, people who press and type meanwhile, and what must come of it whatever happens."""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.callbacks import on_view
from bot.handlers.drafting import KIND as DRAFT
from bot.handlers.drafting import Draft
from data import open_store
from data.records import ChatKind
from data.store import Store
from deals.grammar import parse_rule
from deals.offer import Count, Offer
from deals.snapshot import Snapshot
from deals.source import PandaponParams, SourceParams
from jobs.desk import Desk
from jobs.poll import poll_source
from sandbox.server import Sandbox
from sandbox.telegram.rates import Limits, Window
from sandbox.telegram.texts import Formatted
from tests.deals.builders import panda

SOURCE = PandaponParams(language="vi")
NEWS_LOVERS, DROP_LOVERS, SAVERS, TYPERS = range(10, 14), range(20, 23), range(30, 33), range(40, 42)
CHEAPER, FRESH, GONE_AND_BACK = "Cheaper lamp", "Fresh lamp", "Fleeting lamp"
LINES = {"new": NEWS_LOVERS, "drop": DROP_LOVERS}
SAVED = "zebra new"
EXPECTED = dict.fromkeys(NEWS_LOVERS, FRESH) | dict.fromkeys(DROP_LOVERS, CHEAPER)
"""Chat -> what its one alert is about."""


def shelf(at: datetime, *, polls: int) -> Snapshot:
    """What the feed shows at its n-th poll: from the second on one is cheaper and one is new; one comes and goes.

    One sells a little more each time, because a poll that changes nothing is not written and cannot be counted.
    """
    cheaper = panda(7000 if polls else 10000, key="1", title=CHEAPER, sold_month=Count(polls))
    fleeting = panda(5000, key="2", title=GONE_AND_BACK)
    offers: list[Offer] = [cheaper] if polls % 3 == 1 else [cheaper, fleeting]
    if polls:
        offers.append(panda(3000, key="3", title=FRESH))
    return Snapshot(at=at, offers=tuple(offers))


class Shelf:
    """The feed, in the place of the real ones."""

    def __init__(self, *_: object, polls: int = 1) -> None:
        self.polls = polls

    async def __aenter__(self) -> "Shelf":
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def fetch(self, params: SourceParams, now: datetime, *, full_ids: bool = False) -> Snapshot:
        shown = shelf(now, polls=self.polls)
        self.polls += 1
        return shown

    def take_calls(self) -> dict[object, int]:
        return {}


async def prepare(path: Path) -> dict[int, str]:
    """A database in which everybody waits for the second poll. Returns the data of each saver's button."""
    store = await open_store(f"sqlite:///{path}")
    now = datetime.now(UTC) - timedelta(hours=1)
    try:
        for chat in (*NEWS_LOVERS, *DROP_LOVERS, *SAVERS, *TYPERS):
            await store.chats.meet(chat, ChatKind.PRIVATE, title="", language="en", now=now)
        for line, chats in LINES.items():
            for chat in chats:
                rule = parse_rule(line)
                await store.watches.add(chat_id=chat, thread_id=None, owner_id=chat, line=line, rule=rule, now=now)
        await store.sources.add(SOURCE, now=now)
        desk = Desk(store=store, feeds=Shelf(polls=0), interval=timedelta(seconds=1))
        [source] = await store.sources.all()
        await poll_source(desk, source)
        return {chat: await _draft(store, chat, now) for chat in SAVERS}
    finally:
        await store.close()


async def _draft(store: Store, chat: int, now: datetime) -> str:
    state = Draft(rule=parse_rule(SAVED), chat_id=chat).state
    view = await store.views.put(chat_id=chat, user_id=chat, kind=DRAFT, state=state, now=now)
    return on_view(view.id, "save")


def sandbox() -> Sandbox:
    """A Telegram for this scene: one message a second to each person, and no limit over all."""
    return Sandbox(datetime.now(UTC), limits=Limits(overall=Window(200, 1)))


def people_act(here: Sandbox, buttons: Mapping[int, str]) -> None:
    """Savers press their button, typers type a command; all of it waits for the bot."""
    for chat in (*NEWS_LOVERS, *DROP_LOVERS, *SAVERS, *TYPERS):
        here.telegram.add_person(chat, "Somebody").started = True
    for chat, data in buttons.items():
        message = here.telegram.say(here.telegram.chats[chat], None, Formatted("a draft"), by_bot=True)
        here.people.sends_stale_data(here.telegram.people[chat], message, data)
    for chat in TYPERS:
        here.people.says(here.telegram.people[chat], "/watches")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of everything, after the last restart."""

    lost: int
    doubled: int
    bogus: int
    unanswered: int
    changed_wrongly: int
    damaged: bool

    @property
    def sound(self) -> bool:
        """Nothing lost, nothing made up, every command done once. Doubled messages are judged by what was in flight."""
        return not (self.lost or self.bogus or self.unanswered or self.changed_wrongly or self.damaged)


def judge(here: Sandbox, path: Path) -> Verdict:
    """Compare the server's ledger and the database with what must be."""
    told: Counter[tuple[int, str]] = Counter()
    answered: Counter[int] = Counter()
    for entry in here.telegram.ledger:
        if entry.message is None or not entry.method.startswith(("send", "edit")):
            continue
        chat = entry.message["chat"]["id"]
        about = next((title for title in (CHEAPER, FRESH, GONE_AND_BACK) if title in entry.text), None)
        if about and entry.method.startswith("send"):
            told[chat, about] += 1
        elif not about:
            answered[chat] += 1
    wanted = set(EXPECTED.items())
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as kept:
        saved = Counter(chat for (chat,) in kept.execute("SELECT chat_id FROM watches WHERE line = ?", (SAVED,)))
        sound = kept.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    return Verdict(
        lost=sum(1 for one in wanted if not told[one]),
        doubled=sum(times - 1 for one, times in told.items() if one in wanted),
        bogus=sum(times for one, times in told.items() if one not in wanted),
        unanswered=sum(1 for chat in (*SAVERS, *TYPERS) if not answered[chat]),
        changed_wrongly=sum(1 for chat in SAVERS if saved[chat] != 1),
        damaged=not sound,
    )


def in_flight(path: Path) -> int:
    """How many requests had left when the process died: that many may arrive twice."""
    with closing(sqlite3.connect(path)) as kept:
        number: int = kept.execute("SELECT COUNT(*) FROM deliveries WHERE state = 'sending'").fetchone()[0]
        return number


def at_rest(path: Path, *, polls: int = 1) -> bool:
    """Whether there were so many polls, and nobody is owed anything any more."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as kept:
        polled, owed, unheard = kept.execute(
            "SELECT (SELECT COUNT(*) FROM events) AND (SELECT SUM(n) FROM tallies WHERE what = 'polls') > ?, "
            "(SELECT COUNT(*) FROM deliveries WHERE state IN ('ready', 'claimed', 'sending')), "
            "(SELECT COUNT(*) FROM inbox WHERE state = 'waiting')",
            (polls,),
        ).fetchone()
    return bool(polled) and not owed and not unheard
