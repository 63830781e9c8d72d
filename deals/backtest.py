"""What watches would have said: what was raised is routed once more, by the code that routes it live."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from deals.events import PriceFacts, Sighting
from deals.filters import Subject, filtered, price_of
from deals.history import History
from deals.match import route
from deals.offer import OfferId, PriceKind
from deals.rule import Past, Rule, Watch
from deals.snapshot import Told

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one poll, or one ring of reminders, raised. It was routed together, so it is judged together."""

    at: datetime
    sightings: tuple[Sighting, ...]
    """In the order in which they were raised, with the offers as they were then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One message a watch would have sent."""

    watch_id: int
    at: datetime
    sightings: tuple[Sighting, ...]
    """One, or a burst."""


def narrow(rounds: Iterable[Round], rules: Sequence[Rule]) -> tuple[Round, ...]:
    """Only what at least one of these rules speaks about. Replaying the rest changes nothing and takes its time."""
    kept = (replace(one, sightings=tuple(s for s in one.sightings if _concerns(s, rules))) for one in rounds)
    return tuple(one for one in kept if one.sightings)


def priced(rounds: Iterable[Round]) -> set[OfferId]:
    """The offers whose history decides something: those with a price event."""
    return {s.offer.id for one in rounds for s in one.sightings if isinstance(s.event.facts, PriceFacts)}


def replay(watches: Sequence[Watch], rounds: Iterable[Round], histories: Mapping[OfferId, History]) -> tuple[Hit, ...]:
    """Every message these watches would have sent, had they been there, with nothing said before the first round.

    `watches` stand in the order in which the chats made them: an event is said by the first that wants it. `histories`
    are whole; of each only what was observed before an event is looked at.
    """
    memories = {watch.id: _Memory() for watch in watches}
    hits: list[Hit] = []
    for one in rounds:
        past = {number: memory.past(one.at) for number, memory in memories.items()}
        alerts = route(watches, one.sightings, past=past, histories=_until(histories, one), now=one.at)
        raised = {sighting.event.key: sighting for sighting in one.sightings}
        for alert in alerts:
            said = tuple(raised[key] for key in alert.event_keys)
            memories[alert.watch.id].note(said, one.at)
            hits.append(Hit(watch_id=alert.watch.id, at=one.at, sightings=said))
    return tuple(hits)


def worst_day(hits: Iterable[Hit], zone: tzinfo) -> int:
    """How many messages came on the day with the most of them, where the reader lives."""
    return max(Counter(hit.at.astimezone(zone).date() for hit in hits).values(), default=0)


@dataclass(slots=True)
class _Memory:
    """What one watch said so far: what the store reads from its deliveries."""

    last_at: datetime | None = None
    recent: list[datetime] = field(default_factory=list)
    told: dict[tuple[OfferId, PriceKind], Told] = field(default_factory=dict)

    def past(self, now: datetime) -> Past:
        # Polls are kept in the order in which they ended, so that moments may go back a little.
        self.recent = [at for at in self.recent if at > now - 2 * DAY]
        return Past(last_at=self.last_at, sent_today=sum(at > now - DAY for at in self.recent), told=dict(self.told))

    def note(self, said: Iterable[Sighting], at: datetime) -> None:
        self.last_at = max(at, self.last_at or at)
        self.recent.append(at)
        for sighting in said:
            if quote := sighting.event.facts.quote:
                self.told[sighting.offer.id, quote.kind] = Told(quote.kind, quote.fen, sighting.event.at)


def _concerns(sighting: Sighting, rules: Iterable[Rule]) -> bool:
    subject = Subject.of(sighting.offer, price_of(sighting))
    return any(filtered(rule, subject) is None for rule in rules)


def _until(histories: Mapping[OfferId, History], one: Round) -> dict[OfferId, History]:
    ids = {sighting.offer.id for sighting in one.sightings} & histories.keys()
    return {offer: histories[offer].before(one.at) for offer in ids}
