"""What can be said of a presale with a button: remind me, I paid, not interested any more. The same everywhere."""

from datetime import datetime
from enum import StrEnum

from deals.events import EventKind, PresaleFacts, Sighting
from deals.followers import FollowState, reminded
from deals.offer import Offer, Presale
from deals.presale import Phase, phase_at

_OF_THE_DEPOSIT = frozenset({EventKind.PRESALE_ANNOUNCED, EventKind.DEPOSIT_OPENS, EventKind.DEPOSIT_CLOSING})
_PAYABLE = frozenset({Phase.DEPOSIT, Phase.GAP, Phase.BALANCE})


class Saying(StrEnum):
    """What a button carries."""

    REMIND = "on"
    PAID = "paid"
    DONE = "done"
    DROP = "drop"
    OFF = "off"
    """Takes back whatever was said."""


Choice = tuple[str, Saying]
"""The message that labels a button, and what it says."""

DROP: Choice = ("follow.drop", Saying.DROP)


def choices(state: FollowState | None, presale: Presale | None, at: datetime) -> list[Choice]:
    """What may be said next of a presale (None: of an announced price) as it stands at a moment."""
    phase = phase_at(presale, at) if presale else Phase.ANNOUNCED
    paid: list[Choice] = [("follow.paid", Saying.PAID)] if phase in _PAYABLE else []
    match state:
        case None:
            return paid if phase in {Phase.GAP, Phase.BALANCE} else [*paid, ("follow.remind", Saying.REMIND)]
        case FollowState.FOLLOWED:
            return [*paid, ("follow.reminding", Saying.OFF)]
        case FollowState.PAID:
            done: list[Choice] = [("follow.done", Saying.DONE)] if phase is Phase.BALANCE else []
            return [*done, ("follow.was_paid", Saying.OFF)]
        case FollowState.DONE:
            return [("follow.was_done", Saying.PAID)]
        case FollowState.DROPPED:
            return [("follow.was_dropped", Saying.OFF)]


def choices_under(sighting: Sighting, state: FollowState | None) -> list[Choice]:
    """What may be said under an alert."""
    facts = sighting.event.facts
    return choices(state, facts.presale if isinstance(facts, PresaleFacts) else None, sighting.event.at)


def choices_after(sighting: Sighting, state: FollowState | None) -> list[Choice]:
    """What may still be said under an alert whose window is over: whoever paid in time may say so late."""
    facts = sighting.event.facts
    if not isinstance(facts, PresaleFacts) or sighting.event.kind not in _OF_THE_DEPOSIT:
        return []
    end = facts.presale.deposit_end
    return choices(state, facts.presale, end) if end else []


def is_silent(state: FollowState | None) -> bool:
    """Whether this chat hears nothing more of the presale."""
    return state in {FollowState.DONE, FollowState.DROPPED}


def can_be_followed(offer: Offer, now: datetime) -> bool:
    """Whether there is anything to be reminded of."""
    if offer.presale is not None:
        return phase_at(offer.presale, now) is not Phase.OVER
    return offer.preheat is not None and offer.preheat.at > now


def meant(saying: Saying, offer: Offer, now: datetime) -> FollowState | None:
    """What a chat says with this button."""
    match saying:
        case Saying.REMIND:
            return reminded(offer, now)
        case Saying.PAID:
            return FollowState.PAID
        case Saying.DONE:
            return FollowState.DONE
        case Saying.DROP:
            return FollowState.DROPPED
        case Saying.OFF:
            return None
