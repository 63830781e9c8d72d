"""One poll of one source, and what was remembered before it."""

from dataclasses import dataclass, field
from datetime import datetime

from deals.events import Event, Timer
from deals.history import History, Observation
from deals.offer import Fen, Offer, OfferId, PriceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What one poll of one source showed. Its order means nothing, and neither does absence from it."""

    at: datetime
    offers: tuple[Offer, ...]
    complete: bool = True
    """False when a later page failed: what came counts, the rest is unknown."""
    filler: bool = False
    """Taobao `is_default`: prices are kept, nothing is announced."""
    rejected: int = 0
    """Items that could not be read at all."""


@dataclass(frozen=True, slots=True)
class Told:
    """The price that was last announced for an offer: what a flapping price is measured against."""

    kind: PriceKind
    fen: Fen
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The little that must be remembered of an offer to decide what changed."""

    offer: Offer
    history: History = field(default_factory=History)
    told: Told | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something an admin should be told once: a message name of the catalogues and its arguments."""

    key: str
    """The same key is told once for ever."""
    message: str
    arguments: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a snapshot changed: everything here is kept in one transaction, or nothing is."""

    offers: tuple[Offer, ...] = ()
    """New or changed state, to be written."""
    observations: tuple[tuple[OfferId, Observation], ...] = ()
    events: tuple[Event, ...] = ()
    timers: tuple[tuple[OfferId, tuple[Timer, ...]], ...] = ()
    """For every offer written: its timers from now on, replacing those it had that are not due yet.

    One that is due stays until it is rung: writing the offer at 20:00:03 must not lose what opened at 20:00:00.
    """
    rekeyed: tuple[tuple[OfferId, OfferId], ...] = ()
    """(old, new): the same product under a new id; history and snoozes follow silently."""
    notices: tuple[Notice, ...] = ()
    use_full_ids: bool = False
    """The suffix of Taobao ids turned out not to identify products: this source is keyed by full ids from now on."""

    @property
    def touched(self) -> tuple[OfferId, ...]:
        """Every id under which something is written, each once."""
        written = [offer.id for offer in self.offers] + [offer for offer, _ in self.observations]
        return tuple(dict.fromkeys([*written, *(offer for pair in self.rekeyed for offer in pair)]))
