"""Who hears what of a presale: a watch the common part, somebody who asked to be reminded all, a payer the balance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from deals.events import Event, EventKind, PreheatFacts, PresaleFacts, Sighting
from deals.expiry import expires
from deals.offer import Offer, OfferId, Presale
from deals.presale import COMMON_LEAD, Phase, phase_at, windows
from deals.rule import Alert

_BALANCE = frozenset({EventKind.BALANCE_OPENS, EventKind.BALANCE_CLOSING})
_CLOSING = frozenset({EventKind.DEPOSIT_CLOSING, EventKind.BALANCE_CLOSING})
_ENDS = {
    EventKind.DEPOSIT_OPENS: "deposit",
    EventKind.DEPOSIT_CLOSING: "deposit",
    EventKind.BALANCE_OPENS: "balance",
    EventKind.BALANCE_CLOSING: "balance",
}


FOLLOWABLE = frozenset(
    {
        EventKind.PRESALE_ANNOUNCED,
        EventKind.DEPOSIT_OPENS,
        EventKind.DEPOSIT_CLOSING,
        EventKind.BALANCE_OPENS,
        EventKind.BALANCE_CLOSING,
        EventKind.WINDOW_MOVED,
        EventKind.PREHEAT_ANNOUNCED,
        EventKind.PREHEAT_STARTED,
    }
)
"""What happens in a presale or a preheat."""


class FollowState(StrEnum):
    """What a chat said of one offer's presale. It outranks every watch of that chat."""

    FOLLOWED = "followed"
    """Wants every reminder of the deposit, and to be asked when the balance opens."""
    PAID = "paid"
    """Paid the deposit: hears every reminder of the balance and nothing more of the deposit."""
    DONE = "done"
    """Paid the balance: hears nothing more."""
    DROPPED = "dropped"
    """Not interested any more: hears nothing more."""


WANTED = frozenset({FollowState.FOLLOWED, FollowState.PAID})
"""Whoever says this still wants to hear something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """One chat and one offer."""

    chat_id: int
    offer: OfferId
    state: FollowState


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """An event that a chat hears because it follows the offer, not because of a watch."""

    chat_id: int
    offer: OfferId
    event_key: str
    expires: datetime
    urgent: bool = False


Owed = Alert | Reminder
"""What a chat is to hear, and why: a watch of it, or something it follows."""


def reminded(offer: Offer, now: datetime) -> FollowState:
    """What it means to ask for reminders now: once no deposit can be paid any more, only a payer has a use for them."""
    presale = offer.presale
    if presale is None or (presale.deposit_end is not None and now < presale.deposit_end):
        return FollowState.FOLLOWED
    return FollowState.PAID


def can_follow(event: Event) -> bool:
    """Whether the event is about something that can be followed."""
    return event.kind in FOLLOWABLE


def a_watch_hears(event: Event) -> bool:
    """Whether a watch for presales hears this.

    The balance is for payers, and so are windows that move once no deposit can be paid. Of the reminders before an
    end, a watch hears that of the last hour.
    """
    facts = event.facts
    if not isinstance(facts, PresaleFacts):
        return isinstance(facts, PreheatFacts)
    if event.kind is EventKind.WINDOW_MOVED:
        return phase_at(facts.presale, event.at) in {Phase.ANNOUNCED, Phase.DEPOSIT}
    return event.kind not in _BALANCE and facts.lead in {None, COMMON_LEAD}


def hears(state: FollowState, event: Event) -> bool:
    """Whether a chat that follows the offer hears this."""
    match state:
        case FollowState.FOLLOWED:
            return can_follow(event) and event.kind is not EventKind.BALANCE_CLOSING
        case FollowState.PAID:
            return event.kind in _BALANCE or event.kind is EventKind.WINDOW_MOVED
        case FollowState.DONE | FollowState.DROPPED:
            return False
        case _:
            assert_never(state)


def is_wanted(event: Event, state: FollowState | None, *, watched: bool) -> bool:
    """Whether a chat wants to hear this: what it said of the offer decides; where it said nothing, a watch."""
    return watched if state is None else hears(state, event)


def says_what_is_shown(sighting: Sighting) -> bool:
    """Whether the windows an event tells of are those that the offer shows now. One that shows none changes nothing."""
    facts, shown = sighting.event.facts, sighting.offer.presale
    if not isinstance(facts, PresaleFacts) or shown is None:
        return True
    return _told(sighting.event.kind, facts.presale) == _told(sighting.event.kind, shown)


def is_urgent(event: Event) -> bool:
    """Whether it waits for nothing: an end within the hour. What comes a day ahead may wait for the morning."""
    facts = event.facts
    is_early = isinstance(facts, PresaleFacts) and facts.lead is not None and facts.lead > COMMON_LEAD
    return event.kind in _CLOSING and not is_early


def remind(follows: Iterable[Follow], sightings: Sequence[Sighting]) -> tuple[Reminder, ...]:
    """Which chats that follow these offers hear which of these events. Of one window, only the latest is said."""
    by_offer: dict[OfferId, list[Sighting]] = {}
    for sighting in sightings:
        by_offer.setdefault(sighting.offer.id, []).append(sighting)
    return tuple(
        _reminder(follow, sighting)
        for follow in follows
        for sighting in _latest(one for one in by_offer.get(follow.offer, ()) if hears(follow.state, one.event))
    )


def _latest(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Reminders that ring late, several at once, say one thing of a window: the one that came due last."""
    kept: dict[str, Sighting] = {}
    for sighting in sightings:
        window = _ENDS.get(sighting.event.kind, sighting.event.key)
        kept[window] = max(kept.get(window, sighting), sighting, key=_lateness)
    return list(kept.values())


def _lateness(sighting: Sighting) -> float:
    """Greater for what is said later of a window."""
    facts = sighting.event.facts
    lead = facts.lead if isinstance(facts, PresaleFacts) else None
    return float("-inf") if lead is None else -lead.total_seconds()


def _told(kind: EventKind, presale: Presale) -> tuple[datetime | None, ...]:
    """The dates that an event of this kind tells."""
    match _ENDS.get(kind):
        case "deposit":
            return (presale.deposit_start, presale.deposit_end)
        case "balance":
            return (presale.balance_start, presale.balance_end)
        case _:
            return windows(presale)


def _reminder(follow: Follow, sighting: Sighting) -> Reminder:
    event = sighting.event
    return Reminder(
        chat_id=follow.chat_id,
        offer=event.offer,
        event_key=event.key,
        expires=expires(event, sighting.offer),
        urgent=is_urgent(event),
    )
