"""Does this watch care, and may it speak now: events -> alerts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from deals.events import EventKind, Sighting
from deals.expiry import expires
from deals.falls import is_rearmed
from deals.filters import Filter, Filtered, Subject, filtered, price_of
from deals.followers import Follow, can_follow, is_urgent
from deals.history import History
from deals.offer import Fen, OfferId
from deals.rule import Alert, Meant, Past, Watch
from deals.snapshot import Told
from deals.triggers import default_triggers, fires, triggers_of

__all__ = [
    "Decision",
    "Filter",
    "Filtered",
    "Fired",
    "Held",
    "Hold",
    "Unasked",
    "decide",
    "default_triggers",
    "matches",
    "route",
]

BURST = 5
"""More new offers than this for one watch at once are said in one message."""
HYSTERESIS = 95
"""A price is told again by the same watch only at so many percent of what it told, or less."""

_PRICES = frozenset({EventKind.PRICE_DROP, EventKind.LOWEST_SEEN})


@dataclass(frozen=True, slots=True)
class Fired:
    """The watch wants this, and which of its triggers says so."""

    trigger: Meant


@dataclass(frozen=True, slots=True)
class Unasked:
    """The offer is right, but none of the watch's triggers waits for such an event."""


class Hold(StrEnum):
    """Why a wanted event is not said."""

    TOLD = "told"
    """This watch told almost this price of the offer already."""
    COOLDOWN = "cooldown"
    """`every:`"""
    DAILY_CAP = "daily_cap"
    """`max:`"""


@dataclass(frozen=True, slots=True)
class Held:
    """The watch wants this, but may not say it now."""

    by: Hold
    told: Told | None = None
    until: datetime | None = None


Decision = Fired | Unasked | Filtered | Held


def matches(watch: Watch, sighting: Sighting, mine: Fen | None = None) -> Fired | Unasked | Filtered:
    """Whether the watch wants this event, and why (not). `mine` is the offer's price when the watch was made."""
    return _matches(watch, sighting, Subject.of(sighting.offer, price_of(sighting)), mine)


def decide(watch: Watch, sighting: Sighting, *, past: Past, history: History, now: datetime) -> Decision:
    """The whole answer to "why (not)": whether the watch wants this event, and whether it may say it now.

    `history` is what was observed of the offer before the event.
    """
    decision = matches(watch, sighting, _mine(watch, sighting, history))
    return decision if not isinstance(decision, Fired) else _held(watch, sighting, past, history, now) or decision


def route(
    watches: Iterable[Watch],
    sightings: Sequence[Sighting],
    *,
    past: Mapping[int, Past],
    histories: Mapping[OfferId, History],
    now: datetime,
    follows: Iterable[Follow] = (),
) -> tuple[Alert, ...]:
    """Everything that is to be said about these events, and by which watch.

    Every watch is asked about every event. A chat hears of one event once, through the first of its watches that wants
    it and may speak. `every:` lets one message through and drops the others; deadlines do not wait for it. `past` says
    what each watch said before, `histories` what was observed of the offers before these events. A chat that follows an
    offer (`follows`, in whatever state) hears of its presale by that alone, see `deals.followers`.
    """
    followed = {(follow.chat_id, follow.offer) for follow in follows}
    subjects = [(sighting, Subject.of(sighting.offer, price_of(sighting))) for sighting in sightings]
    heard: set[tuple[int, int | None, str]] = set()
    alerts: list[Alert] = []
    for watch in watches:
        wanted = [
            sighting
            for sighting, subject in subjects
            if (watch.chat_id, watch.thread_id, sighting.event.key) not in heard
            and not ((watch.chat_id, sighting.offer.id) in followed and can_follow(sighting.event))
            and isinstance(_matches(watch, sighting, subject, _mine(watch, sighting, _of(sighting, histories))), Fired)
        ]
        said = _Speaker(watch, past.get(watch.id, Past()), histories, now).say(wanted)
        heard.update((watch.chat_id, watch.thread_id, key) for alert in said for key in alert.event_keys)
        alerts += said
    return tuple(alerts)


@dataclass(slots=True)
class _Speaker:
    """One watch and what it said so far, this moment included."""

    watch: Watch
    past: Past
    histories: Mapping[OfferId, History]
    now: datetime
    alerts: list[Alert] = field(default_factory=list)

    def say(self, wanted: Sequence[Sighting]) -> list[Alert]:
        """The alerts of all that may be said: deadlines first, many new offers together."""
        new = tuple(sighting for sighting in wanted if sighting.event.kind is EventKind.NEW_OFFER)
        is_burst = len(new) > BURST
        single = [one for one in wanted if not (is_burst and one.event.kind is EventKind.NEW_OFFER)]
        single.sort(key=lambda one: not _is_deadline(one))
        for together in (*((one,) for one in single), *((new,) if is_burst else ())):
            if _held(self.watch, together[0], self.past, _of(together[0], self.histories), self.now) is None:
                self._say(together)
        return self.alerts

    def _say(self, together: tuple[Sighting, ...]) -> None:
        self.alerts.append(
            Alert(
                watch=self.watch,
                event_keys=tuple(sighting.event.key for sighting in together),
                expires=max(expires(sighting.event, sighting.offer) for sighting in together),
                urgent=any(map(_is_deadline, together)),
            )
        )
        prices = ((one, one.event.facts.quote) for one in together)
        told = {(s.offer.id, quote.kind): Told(quote.kind, quote.fen, s.event.at) for s, quote in prices if quote}
        self.past = replace(
            self.past, last_at=self.now, sent_today=self.past.sent_today + 1, told=self.past.told | told
        )


def _matches(watch: Watch, sighting: Sighting, subject: Subject, mine: Fen | None) -> Fired | Unasked | Filtered:
    rule = watch.rule
    trigger = next((one for one in triggers_of(rule) if fires(one, sighting.event, rule, mine)), None)
    return filtered(rule, subject) or (Unasked() if trigger is None else Fired(trigger))


def _held(watch: Watch, sighting: Sighting, past: Past, history: History, now: datetime) -> Held | None:
    told = _told(sighting, past)
    if told and not is_rearmed(told, history, sighting.event.at):
        return Held(Hold.TOLD, told=told)
    every = watch.rule.every
    if every and past.last_at and now < past.last_at + every and not _is_deadline(sighting):
        return Held(Hold.COOLDOWN, until=past.last_at + every)
    if watch.rule.per_day is not None and past.sent_today >= watch.rule.per_day:
        return Held(Hold.DAILY_CAP)
    return None


def _told(sighting: Sighting, past: Past) -> Told | None:
    """What was told before and says this already: a price of the same kind that is hardly higher, or lower."""
    quote = sighting.event.facts.quote
    if sighting.event.kind not in _PRICES or quote is None:
        return None
    told = past.told.get((sighting.offer.id, quote.kind))
    return told if told and quote.fen * 100 > told.fen * HYSTERESIS else None


def _is_deadline(sighting: Sighting) -> bool:
    return is_urgent(sighting.event)


def _mine(watch: Watch, sighting: Sighting, history: History) -> Fen | None:
    quote = sighting.event.facts.quote
    return history.price_at(quote.kind, watch.created_at) if quote else None


def _of(sighting: Sighting, histories: Mapping[OfferId, History]) -> History:
    return histories.get(sighting.offer.id, History())
