"""How old is what we show, and whether it can be made newer while somebody waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from bot.services import Services
from bot.voice import Voice
from data.records import Source, SourceState
from deals.offer import Feed
from deals.wish import Wish

FRESH = timedelta(minutes=30)
"""Kept offers younger than this are shown without asking the shops again."""
OUTDATED = timedelta(hours=2)
"""From here on the reader is told how old they are."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How one feed's polls went."""

    feed: Feed
    last_ok: datetime
    failing: bool

    def say(self, voice: Voice, now: datetime) -> Markup | None:
        """What the reader should know of it; None when all is well."""
        if not self.failing and now - self.last_ok < OUTDATED:
            return None
        name = "recommend.unreachable" if self.failing else "recommend.outdated"
        return voice.say(name, feed=voice.plain(f"feed.{self.feed}"), at=voice.moment(self.last_ok, now))


async def refresh(services: Services, wish: Wish) -> None:
    """Look at the shops while the person waits, but only when nothing kept is fresh."""
    newest = max((one.last_ok for one in await look_back(services, wish)), default=None)
    if services.look is not None and (newest is None or services.now() - newest > FRESH):
        await services.look(wish)


async def look_back(services: Services, wish: Wish) -> list[Freshness]:
    """For each feed that the wish asks and that ever answered: when it last did, and whether it fails since."""
    sources = await services.store.sources.all()
    feeds = wish.feeds or tuple(Feed)
    found = (_of_feed(feed, [source for source in sources if source.params.feed is feed]) for feed in feeds)
    return [freshness for freshness in found if freshness is not None]


def _of_feed(feed: Feed, sources: list[Source]) -> Freshness | None:
    answered = [source.last_ok_at for source in sources if source.last_ok_at is not None]
    if not answered:
        return None
    asked = [source for source in sources if source.state is not SourceState.PAUSED]
    failing = bool(asked) and all(source.failures or source.state is SourceState.REFUSED for source in asked)
    return Freshness(feed, max(answered), failing)
