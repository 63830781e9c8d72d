"""Facts, each with one key for ever. Deriving one again adds nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from deals.offer import Fen, Offer, OfferId, Preheat, Presale, PromotionStep, Quote


class EventKind(StrEnum):
    """What happened."""

    NEW_OFFER = "new_offer"
    PRICE_DROP = "price_drop"
    LOWEST_SEEN = "lowest_seen"
    PRESALE_ANNOUNCED = "presale_announced"
    DEPOSIT_OPENS = "deposit_opens"
    DEPOSIT_CLOSING = "deposit_closing"
    BALANCE_OPENS = "balance_opens"
    BALANCE_CLOSING = "balance_closing"
    WINDOW_MOVED = "window_moved"
    PREHEAT_ANNOUNCED = "preheat_announced"
    PREHEAT_STARTED = "preheat_started"
    COUPON_APPEARED = "coupon_appeared"
    COUPON_ENDING = "coupon_ending"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFacts:
    """NEW_OFFER: what it cost when first seen."""

    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Fall:
    """One price that fell together with the headline price."""

    quote: Quote
    before: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFacts:
    """PRICE_DROP and LOWEST_SEEN: the new price and every baseline that is known. All of one kind of price."""

    quote: Quote
    before: Fen | None = None
    """The observation before this one. Always set for a PRICE_DROP."""
    median7: Fen | None = None
    """Time-weighted median of the 7 days before."""
    low30: Fen | None = None
    """Lowest of the 30 days before the running dip began; None while the observation is too short to say so."""
    lowest: Fen | None = None
    """Lowest ever seen before; None while the observation is too short to say so."""
    observed_days: int = 0
    also: Fall | None = None
    """The dropship price, where it fell in the same poll."""
    coupon: PromotionStep | None = None
    """The coupon that appeared in the same poll: one change is one event."""

    @property
    def is_lowest(self) -> bool:
        """Lower than everything seen, over a span that allows to say so."""
        return self.lowest is not None and self.quote.fen < self.lowest

    @property
    def is_low30(self) -> bool:
        """Lower than the 30 days before, the running promotion left out."""
        return self.low30 is not None and self.quote.fen < self.low30


@dataclass(frozen=True, slots=True, kw_only=True)
class PresaleFacts:
    """Every presale kind: the windows as they are now."""

    presale: Presale
    quote: Quote | None = None
    """Deposit plus estimated balance."""
    lead: timedelta | None = None
    """For *_CLOSING: how long before the end this was due."""
    moved_from: Presale | None = None
    """For WINDOW_MOVED: what was said before."""
    is_new: bool = False
    """The offer itself was never seen before: this event is also its NEW_OFFER."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreheatFacts:
    """PREHEAT_ANNOUNCED and PREHEAT_STARTED."""

    preheat: Preheat
    quote: Quote | None = None
    """The price before the announced one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponFacts:
    """COUPON_APPEARED and COUPON_ENDING."""

    coupon: PromotionStep
    quote: Quote | None = None
    lead: timedelta | None = None
    """For COUPON_ENDING: how long before the end this was due."""


Facts = NewFacts | PriceFacts | PresaleFacts | PreheatFacts | CouponFacts

FACTS: dict[EventKind, type[Facts]] = {
    EventKind.NEW_OFFER: NewFacts,
    EventKind.PRICE_DROP: PriceFacts,
    EventKind.LOWEST_SEEN: PriceFacts,
    EventKind.PRESALE_ANNOUNCED: PresaleFacts,
    EventKind.DEPOSIT_OPENS: PresaleFacts,
    EventKind.DEPOSIT_CLOSING: PresaleFacts,
    EventKind.BALANCE_OPENS: PresaleFacts,
    EventKind.BALANCE_CLOSING: PresaleFacts,
    EventKind.WINDOW_MOVED: PresaleFacts,
    EventKind.PREHEAT_ANNOUNCED: PreheatFacts,
    EventKind.PREHEAT_STARTED: PreheatFacts,
    EventKind.COUPON_APPEARED: CouponFacts,
    EventKind.COUPON_ENDING: CouponFacts,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One fact about one offer. `key` is the same whenever the same fact is derived again."""

    key: str
    kind: EventKind
    offer: OfferId
    at: datetime
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A moment at which an offer's own dates will make a fact true. Kept as a row; the clock holds no state."""

    offer: OfferId
    kind: EventKind
    due: datetime
    anchor: datetime
    """The date of the offer it hangs on (window start or end, coupon end, preheat start)."""
    subject: str = ""
    """Which coupon, where an offer has several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An event together with the offer it is about: what matching and messages work on."""

    event: Event
    offer: Offer
