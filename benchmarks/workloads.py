"""What is sent: the workloads of the delivery benchmark, each written into a fresh store."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

from data.records import ChatKind
from data.store import Store
from deals.events import Event, EventKind, NewFacts
from deals.grammar import parse_rule
from deals.offer import Feed, Offer, OfferId
from deals.quote import headline
from deals.rule import Alert, Watch
from deals.snapshot import Changes

FIRST_PERSON = 700_000_001
FIRST_ASKER = 800_000_001
ASKERS = 60
FIRST_GROUP = -1_001_000_000_001
RULE = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """So many messages to each of so many people and groups, all owed at the same moment."""

    name: str
    what: str
    people: int = 0
    each: int = 1
    groups: int = 0
    each_group: int = 0
    asking: bool = False
    """Whether somebody sends /recommend every second meanwhile."""
    penalty: int = 0
    """Seconds that Telegram asks to wait for after a refusal at least."""
    lifted: bool = False
    """Whether Telegram has no limits."""

    @property
    def messages(self) -> int:
        """How many are owed."""
        return self.people * self.each + self.groups * self.each_group

    @property
    def least(self) -> float:
        """Seconds that nobody can beat at 30 a second, 20 a minute and group."""
        rounds = max(0, (self.each_group - 1) // 20)
        return max(self.messages / 30, rounds * 60 + self.groups * (self.each_group - rounds * 20) / 30)

    def owed(self) -> dict[int, int]:
        """Messages by chat."""
        people = dict.fromkeys(self.chats(FIRST_PERSON, self.people), self.each)
        return people | dict.fromkeys(self.chats(FIRST_GROUP, self.groups, -1), self.each_group)

    @staticmethod
    def chats(first: int, count: int, step: int = 1) -> list[int]:
        """The ids of so many chats."""
        return [first + step * number for number in range(count)]


def workloads(scale: int) -> list[Workload]:
    """All of them; `scale` 10 makes them a tenth as long, for trying."""
    a = Workload(name="a", what="3,000 chats x 1", people=3000 // scale)
    return [
        a,
        Workload(name="b", what="300 chats x 10, chat by chat", people=300 // scale, each=10),
        Workload(name="c", what="5 groups x 40 + 1,000 chats", people=1000 // scale, groups=5, each_group=40),
        Workload(name="d", what="a, and one /recommend a second", people=3000 // scale, asking=True),
        Workload(name="e", what="1,000 chats x 1, a refusal costs 5 s", people=1000 // scale, penalty=5),
        Workload(name="f", what="no limits, 20,000 chats x 1", people=20_000 // scale, lifted=True),
    ]


async def fill(store: Store, workload: Workload) -> None:
    """Owe it all in one transaction, as one poll does; in b chat by chat, else offer by offer."""
    now = datetime.now(UTC)
    people = [
        await _watch(store, chat, ChatKind.PRIVATE, now) for chat in workload.chats(FIRST_PERSON, workload.people)
    ]
    groups = [
        await _watch(store, chat, ChatKind.GROUP, now) for chat in workload.chats(FIRST_GROUP, workload.groups, -1)
    ]
    offers = [_offer(number) for number in range(max(workload.each, workload.each_group, 20))]
    events = [_event(offer, now) for offer in offers]
    wanted = [(watch, event) for watch, event in product(people, events[: workload.each])]
    wanted = [*_spread(wanted, list(product(groups, events[: workload.each_group])))]
    alerts = [Alert(watch=watch, event_keys=(event.key,)) for watch, event in wanted]
    await store.polls.keep(Changes(offers=tuple(offers), observations=(), events=tuple(events)), alerts, now=now)
    for asker in workload.chats(FIRST_ASKER, ASKERS if workload.asking else 0):
        await store.chats.meet(asker, ChatKind.PRIVATE, title="", language="en", now=now)


def _spread(many: list[tuple[Watch, Event]], few: list[tuple[Watch, Event]]) -> Iterator[tuple[Watch, Event]]:
    """The few evenly among the many."""
    step, rest = max(1, len(many) // max(1, len(few))), iter(few)
    for place, one in enumerate(many):
        if place % step == 0:
            yield from (another for another in [next(rest, None)] if another is not None)
        yield one
    yield from rest


async def _watch(store: Store, chat: int, kind: ChatKind, now: datetime) -> Watch:
    await store.chats.meet(chat, kind, title="", language="en", now=now)
    return await store.watches.add(
        chat_id=chat, thread_id=None, owner_id=1, line=RULE, rule=parse_rule(RULE, admin=True), now=now
    )


def _offer(number: int) -> Offer:
    return Offer(
        id=OfferId(Feed.PANDAPON, f"{600_000 + number}"),
        native_id=f"{600_000 + number}",
        title=f"猫粮幼猫成猫全价冻干 {number} 号 4.5kg",
        title_translated=f"Freeze-dried cat food for kittens and adult cats, number {number}, 4.5 kg",
        sale_price=2550 + number,
        image=f"https://cbu01.alicdn.com/img/{number}.jpg",
        link=f"https://detail.1688.com/offer/{600_000 + number}.html",
    )


def _event(offer: Offer, now: datetime) -> Event:
    quote = headline(offer, now)
    assert quote is not None  # noqa: S101 - the offer above has a price
    return Event(key=f"{offer.id}/new", kind=EventKind.NEW_OFFER, offer=offer.id, at=now, facts=NewFacts(quote=quote))
