"""Posts of channels that wait: for their gap, their hours, their cap, or an admin."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from data.posting import Held
from deals.publishing import Drop, Leave, Record, Wait, decide
from deals.snapshot import Notice
from deals.zones import pick_zone
from jobs.desk import Desk


class Publisher:
    """The beat that lets posts go when their moment has come, and tells admins that some wait for them."""

    def __init__(self, desk: Desk, *, after: Callable[[], None]) -> None:
        self._desk = desk
        self._after = after
        self._told = False

    async def run(self) -> datetime | None:
        """Decide on everything that is held; returns when something can next leave."""
        posts, now = self._desk.store.posts, self._desk.times.now()
        await posts.expire(now=now)
        moments = []
        for (chat_id, thread_id), held in groupby(await posts.held(), key=lambda one: (one.chat_id, one.thread_id)):
            record = await posts.record(chat_id, thread_id, now=now)
            moments += await self._decide(held, record, now)
        if await self._tell(now) or now in moments:
            self._after()
        return min((moment for moment in moments if moment > now), default=None)

    async def _decide(self, held: Iterable[Held], record: Record, now: datetime) -> list[datetime]:
        """When each of one place's posts leaves, or is looked at again; `now` for those that leave."""
        moments = []
        for post in held:
            match await self._settle(post, record, now):
                case Leave():
                    record = _with(record, post, now)
                    moments.append(now)
                case Wait(until):
                    moments.append(until)
                case Drop():
                    pass
        return moments

    async def _settle(self, post: Held, record: Record, now: datetime) -> Leave | Wait | Drop:
        posts, zone = self._desk.store.posts, pick_zone(post.language, post.time_zone)
        decision = decide(post.candidate, record, now=now, zone=zone, luck=_luck(post.delivery_id))
        match decision:
            case Leave(before):
                await posts.release(post.delivery_id, before=before, wall=self._desk.times.wall())
            case Wait(until, cause):
                if (until, cause) != (post.until, post.cause):
                    await posts.wait(post.delivery_id, until=until, cause=cause)
            case Drop(cause):
                await posts.drop(post.delivery_id, cause)
        return decision

    async def _tell(self, now: datetime) -> bool:
        """Once for each time that something comes into an empty queue, not for each post."""
        waiting = await self._desk.store.posts.in_review()
        first = bool(waiting) and not self._told
        self._told = bool(waiting)
        if first:
            key = f"review/{waiting[0].delivery_id}"
            notice = Notice(key=key, message="notice-review", arguments={"n": len(waiting)})
            await self._desk.store.outbox.notify([notice], admins=self._desk.admins, now=now)
        return first


def _with(record: Record, post: Held, now: datetime) -> Record:
    """What the channel will have posted once this has left."""
    return replace(
        record,
        last_at=now,
        posted=(*record.posted, (now, post.candidate.watch_id)),
        offers={**record.offers, **dict.fromkeys(post.candidate.refs, now)},
    )


def _luck(delivery_id: int) -> float:
    """A number from 0 to 1 that looks random and is the same for one post whenever it is asked for."""
    return delivery_id * 2_654_435_761 % 2**32 / 2**32
