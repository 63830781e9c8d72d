"""Where a presale stands, and what there is to say about it at a moment."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from deals.events import EventKind
from deals.offer import Presale

LEADS = (timedelta(hours=24), timedelta(hours=1), timedelta(minutes=10))
"""How long before its end the closing of a window is said."""
COMMON_LEAD = timedelta(hours=1)
"""The one that everybody hears who hears of the window at all; the others are for those who asked to be reminded."""
LONGEST = timedelta(days=120)
"""Windows that span more than this are a mistake somewhere: they get no reminders."""
GRACE = timedelta(days=1)


class Phase(StrEnum):
    """What can be done about a presale now."""

    ANNOUNCED = "announced"
    DEPOSIT = "deposit"
    GAP = "gap"
    """Deposits are closed, balances not open yet: nobody can do anything."""
    BALANCE = "balance"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Stage:
    """What there is to say of a presale, and the date it hangs on. Where a poll and a reminder agree, they are one."""

    kind: EventKind
    anchor: datetime
    lead: timedelta | None = None

    @property
    def due(self) -> datetime:
        """When this becomes true."""
        return self.anchor - (self.lead or timedelta())

    @property
    def is_common(self) -> bool:
        """Whether everybody hears it who hears of the window at all."""
        return self.lead in {None, COMMON_LEAD}


def phase_at(presale: Presale, now: datetime) -> Phase:
    """Where it stands. A start belongs to its window, an end does not."""
    if presale.deposit_start and now < presale.deposit_start:
        return Phase.ANNOUNCED
    if presale.deposit_end and now < presale.deposit_end:
        return Phase.DEPOSIT
    if presale.balance_start and now < presale.balance_start:
        return Phase.GAP if presale.deposit_end else Phase.ANNOUNCED
    if presale.balance_end and now < presale.balance_end:
        return Phase.BALANCE
    return Phase.OVER


def stages(presale: Presale) -> Iterator[Stage]:
    """Everything that will be said of its windows, in order; nothing for windows that cannot be meant."""
    moments = windows(presale)
    if not moments or max(moments) - min(moments) > LONGEST:
        return
    if presale.deposit_start and presale.deposit_end:
        yield Stage(EventKind.DEPOSIT_OPENS, presale.deposit_start)
        for lead in leads(presale.deposit_start, presale.deposit_end, LEADS):
            yield Stage(EventKind.DEPOSIT_CLOSING, presale.deposit_end, lead)
    if presale.balance_start and presale.balance_end:
        yield Stage(EventKind.BALANCE_OPENS, presale.balance_start)
        for lead in leads(presale.balance_start, presale.balance_end, LEADS):
            yield Stage(EventKind.BALANCE_CLOSING, presale.balance_end, lead)


def stage_at(presale: Presale, now: datetime) -> Stage | None:
    """The most telling thing to say to everybody; None in the gap and when it is over, for then nobody can act."""
    match phase_at(presale, now):
        case Phase.ANNOUNCED:
            return Stage(EventKind.PRESALE_ANNOUNCED, windows(presale)[0])
        case Phase.DEPOSIT | Phase.BALANCE:
            common = (stage for stage in stages(presale) if stage.is_common and stage.due <= now)
            return max(common, key=lambda stage: stage.due, default=None)
        case Phase.GAP | Phase.OVER:
            return None


def is_worth_saying(presale: Presale, stage: Stage, now: datetime) -> bool:
    """Whether a stage that came due may still be said: it is one of these windows, and they let somebody act on it.

    It may be said late, until something that everybody hears has come due after it.
    """
    latest = stage_at(presale, now)
    return latest is not None and stage in stages(presale) and latest.due <= stage.due <= now


def is_long_over(presale: Presale, now: datetime) -> bool:
    """Whether no balance can be paid since more than a day: one that is prolonged late is still the same presale."""
    return presale.balance_end is not None and presale.balance_end + GRACE < now


def leads(start: datetime | None, end: datetime, of: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    """Which leads make sense for a window: a closing is never said before the opening."""
    return tuple(lead for lead in of if start is None or end - lead > start)


def lead_at(end: datetime, of: tuple[timedelta, ...], now: datetime) -> timedelta | None:
    """The lead that is running: the last that came due. None before the first, and from the end on."""
    left = end - now
    return min((lead for lead in of if timedelta() < left <= lead), default=None)


def windows(presale: Presale) -> tuple[datetime, ...]:
    """The moments that are known, in order."""
    every = (presale.deposit_start, presale.deposit_end, presale.balance_start, presale.balance_end)
    return tuple(moment for moment in every if moment)


def carry_over(presale: Presale, known: Presale) -> Presale:
    """Fill what was not sent this time (deposit, text, one of the windows) with what is known of the same presale.

    Windows that do not fit together belong to different presales: then nothing is filled.
    """
    filled = replace(
        presale,
        deposit=presale.deposit if presale.deposit is not None else known.deposit,
        discount_text=presale.discount_text or known.discount_text,
    )
    if filled.deposit_start is None:
        filled = replace(filled, deposit_start=known.deposit_start, deposit_end=known.deposit_end)
    if filled.balance_start is None:
        filled = replace(filled, balance_start=known.balance_start, balance_end=known.balance_end)
    moments = windows(filled)
    return filled if list(moments) == sorted(moments) else presale
