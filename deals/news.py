"""What is worth saying when an offer is seen: the events of one offer in one poll."""

from datetime import datetime, timedelta

from deals.events import CouponFacts, Event, EventKind, NewFacts, PreheatFacts, PresaleFacts
from deals.falls import Seen, fallen_from, price_news
from deals.keys import event_key
from deals.offer import Offer, Presale, PriceKind, PromotionStep, Quote
from deals.presale import Phase, Stage, phase_at, stage_at
from deals.quote import dropship, headline
from deals.snapshot import Known


def first_seen(offer: Offer, *, at: datetime, now: datetime) -> Event:
    """The one event of an offer never seen before.

    An open deposit says more than "new". No other phase does: whoever waits for a presale is told when it opens.
    """
    quote = headline(offer, at)
    stage = offer.presale and stage_at(offer.presale, now)
    if offer.presale and stage and stage.kind in {EventKind.DEPOSIT_OPENS, EventKind.DEPOSIT_CLOSING}:
        return presale_event(offer, offer.presale, stage, at=at, quote=quote, is_new=True)
    key = event_key(offer.id, EventKind.NEW_OFFER)
    return Event(key=key, kind=EventKind.NEW_OFFER, offer=offer.id, at=at, facts=NewFacts(quote=quote))


def changed(offer: Offer, known: Known, *, said: Offer, at: datetime, now: datetime) -> tuple[Event, ...]:
    """The events of an offer that was known.

    `offer` is settled, `said` has only the prices this poll really said. One change is one event: a coupon that came
    with a fall or with a presale is part of it, not another event.
    """
    quote = headline(said, at)
    seen, single = (
        Seen(offer=offer, quote=price, known=known, at=at) if price else None for price in (quote, dropship(said))
    )
    coupon = _new_coupon(offer, known.offer, now)
    price = price_news(seen, single, coupon)
    presale = _presale_news(offer, known.offer, quote, at=at, now=now)
    preheat = _preheat_news(offer, known.offer, quote, at=at, now=now)
    appeared = None
    if coupon and not price and not presale and not (seen and fallen_from(seen)):
        appeared = coupon_event(offer, EventKind.COUPON_APPEARED, coupon, at=at, quote=quote)
    return tuple(event for event in (price, presale, preheat, appeared) if event)


def presale_event(
    offer: Offer, presale: Presale, stage: Stage, *, at: datetime, quote: Quote | None, is_new: bool = False
) -> Event:
    """The event of a stage. Only a presale price says what a presale costs; any other is left out."""
    facts = PresaleFacts(presale=presale, quote=_of_presale(quote), lead=stage.lead, is_new=is_new)
    key = event_key(offer.id, stage.kind, stage.anchor, stage.lead)
    return Event(key=key, kind=stage.kind, offer=offer.id, at=at, facts=facts)


def coupon_event(
    offer: Offer,
    kind: EventKind,
    coupon: PromotionStep,
    *,
    at: datetime,
    quote: Quote | None,
    lead: timedelta | None = None,
) -> Event:
    """COUPON_APPEARED or COUPON_ENDING."""
    key = event_key(offer.id, kind, coupon.identity, coupon.ends, lead)
    return Event(key=key, kind=kind, offer=offer.id, at=at, facts=CouponFacts(coupon=coupon, quote=quote, lead=lead))


def _presale_news(offer: Offer, known: Offer, quote: Quote | None, *, at: datetime, now: datetime) -> Event | None:
    presale, before = offer.presale, known.presale
    if presale is None or presale == before:
        return None
    if before is None or phase_at(before, now) is Phase.OVER:
        stage = stage_at(presale, now)
        return presale_event(offer, presale, stage, at=at, quote=quote) if stage else None
    if phase_at(presale, now) is Phase.OVER:
        return None
    facts = PresaleFacts(presale=presale, quote=_of_presale(quote), moved_from=before)
    kind = EventKind.WINDOW_MOVED
    return Event(key=_moved_key(offer, presale), kind=kind, offer=offer.id, at=at, facts=facts)


def _moved_key(offer: Offer, to: Presale) -> str:
    return event_key(
        offer.id,
        EventKind.WINDOW_MOVED,
        *(moment or "-" for moment in (to.deposit_start, to.deposit_end, to.balance_start, to.balance_end)),
        "-" if to.deposit is None else to.deposit,
        to.discount_text,
    )


def _preheat_news(offer: Offer, known: Offer, quote: Quote | None, *, at: datetime, now: datetime) -> Event | None:
    preheat, before = offer.preheat, known.preheat
    if preheat is None or preheat.at <= now:
        return None
    if before and (before.at, before.price) == (preheat.at, preheat.price):
        return None
    kind = EventKind.PREHEAT_ANNOUNCED
    key = event_key(offer.id, kind, preheat.at, preheat.price)
    return Event(key=key, kind=kind, offer=offer.id, at=at, facts=PreheatFacts(preheat=preheat, quote=quote))


def _new_coupon(offer: Offer, known: Offer, now: datetime) -> PromotionStep | None:
    """The coupon that takes off most among those not seen before."""
    before = {coupon.identity for coupon in known.coupons}
    fresh = [c for c in offer.coupons if c.identity not in before and (c.ends is None or c.ends > now)]
    return max(fresh, key=lambda coupon: coupon.fee or 0, default=None)


def _of_presale(quote: Quote | None) -> Quote | None:
    return quote if quote and quote.kind is PriceKind.PRESALE else None
