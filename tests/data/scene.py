"""A store with chats, watches and things that are owed, in a line each. Knows the contract only."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from data.records import Chat, ChatKind, DeliveryState, Kept, Parcel, Sent
from data.store import Store
from deals.events import Event
from deals.grammar import parse_rule
from deals.offer import Offer
from deals.rule import Alert, Watch
from tests.deals.builders import START, taobao
from tests.makers import alert_of, changes_of, event_of

LEASE = timedelta(seconds=60)


@dataclass
class Scene:
    store: Store
    numbers: "count[int]" = field(default_factory=count)

    async def chat(self, chat_id: int = 100, kind: ChatKind = ChatKind.PRIVATE) -> Chat:
        return await self.store.chats.meet(chat_id, kind, title="", language="en", now=START)

    async def watch(
        self, chat_id: int = 100, line: str = "new", *, thread_id: int | None = None, owner_id: int = 7
    ) -> Watch:
        if await self.store.chats.get(chat_id) is None:
            await self.chat(chat_id)
        return await self.store.watches.add(
            chat_id=chat_id,
            thread_id=thread_id,
            owner_id=owner_id,
            line=line,
            rule=parse_rule(line, admin=True),
            now=START,
        )

    def offer(self, price: int = 10000) -> Offer:
        return taobao(price, key=f"s:offer{next(self.numbers):06}")

    async def see(self, *offers: Offer, events: tuple[Event, ...] = (), at: datetime = START) -> Kept:
        return await self.store.polls.keep(changes_of(*offers, events=events, at=at), [], now=at)

    async def owe(
        self,
        *watches: Watch,
        expires: datetime | None = None,
        urgent: bool = False,
        at: datetime = START,
        offer: Offer | None = None,
    ) -> Offer:
        """One new offer that all of these watches want."""
        offer = offer or self.offer()
        event = event_of(offer, at=at)
        alerts: list[Alert] = [alert_of(watch, event, expires=expires, urgent=urgent) for watch in watches]
        await self.store.polls.keep(changes_of(offer, events=(event,), at=at), alerts, now=at)
        return offer

    async def claim(self, limit: int = 100, *, wall: datetime = START) -> list[Parcel]:
        return await self.store.outbox.claim(limit=limit, lease=LEASE, wall=wall)

    async def send(self, parcel: Parcel, *, now: datetime = START) -> bool:
        """As the delivery job does when all is well."""
        left = await self.store.outbox.begin(parcel.id, now=now)
        if left:
            await self.store.outbox.settle(parcel.id, Sent(parcel.id + 1000), wall=now)
        return left

    async def state(self, delivery_id: int) -> DeliveryState:
        parcel = await self.store.outbox.get(delivery_id)
        assert parcel is not None
        return parcel.state
