"""What one watch made of one offer, decided by the code that decides live."""

from dataclasses import dataclass
from datetime import datetime

from data.records import KeptWatch, Listing, Mention
from data.store import Store
from deals.events import Sighting
from deals.filters import Subject, filtered
from deals.history import History
from deals.match import Decision, Fired, decide, matches
from deals.rule import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An offer and everything that is known of what was said of it in a chat."""

    listing: Listing
    history: History
    raised: tuple[Sighting, ...]
    """The latest first, each with the offer as it was then."""
    mentions: tuple[Mention, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The decision of one watch, and what became of it."""

    kept: KeptWatch
    sighting: Sighting | None = None
    """The event it is about; None where nothing happened yet."""
    decision: Decision | None = None
    """None: nothing happened, and the watch would speak of the offer if something did."""
    mention: Mention | None = None
    """The delivery, where there was one: by this watch, or by another one that was asked first."""
    is_younger: bool = False
    """The watch was made after it happened."""

    @property
    def by_another(self) -> bool:
        """Whether another watch of the chat said it."""
        return self.mention is not None and self.mention.watch_id != self.kept.watch.id


async def judge(store: Store, case: Case, kept: KeptWatch) -> Judged:
    """The latest event the watch wants or wanted, else the latest event, else the offer as it stands."""
    watch = kept.watch
    queued = {one.event_key for one in case.mentions if one.watch_id == watch.id}
    wanted = (one for one in case.raised if one.event.key in queued or _wants(watch, one, case.history))
    sighting = next(wanted, None)
    if sighting is None:
        return _unwanted(case, kept)
    mention = _mention(case, watch, sighting)
    if mention is not None or watch.created_at > sighting.event.at:
        return Judged(kept=kept, sighting=sighting, mention=mention, is_younger=mention is None)
    at = sighting.event.at
    past = await store.watches.past([watch.id], now=at, until=at)
    decision = decide(watch, sighting, past=past[watch.id], history=case.history.before(at), now=at)
    return Judged(kept=kept, sighting=sighting, decision=decision)


def _unwanted(case: Case, kept: KeptWatch) -> Judged:
    """As it stands now: words and prices may have changed since the latest event."""
    quote = case.listing.quote
    why = filtered(kept.watch.rule, Subject.of(case.listing.offer, quote.fen if quote else None))
    if why is not None or not case.raised:
        return Judged(kept=kept, decision=why)
    latest = case.raised[0]
    decision = _matched(kept.watch, latest, case.history)
    return Judged(kept=kept, sighting=latest, decision=decision)


def _wants(watch: Watch, sighting: Sighting, history: History) -> bool:
    return isinstance(_matched(watch, sighting, history), Fired)


def _matched(watch: Watch, sighting: Sighting, history: History) -> Decision:
    at, quote = sighting.event.at, sighting.event.facts.quote
    mine = history.before(at).price_at(quote.kind, watch.created_at) if quote else None
    return matches(watch, sighting, mine)


def _mention(case: Case, watch: Watch, sighting: Sighting) -> Mention | None:
    """Its own delivery first; else the one through which the chat heard of it."""
    same = [one for one in case.mentions if one.event_key == sighting.event.key]
    own = next((one for one in same if one.watch_id == watch.id), None)
    return own or next(iter(same), None)
