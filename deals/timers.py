"""Moments at which an offer's own dates make something true, and what is then said."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from deals.events import Event, EventKind, PreheatFacts, Timer
from deals.keys import event_key
from deals.news import coupon_event, presale_event
from deals.offer import Offer, PromotionStep, Quote
from deals.presale import Stage, is_worth_saying, lead_at, leads, stages

COUPON_LEADS = (timedelta(hours=24), timedelta(hours=6), timedelta(hours=1))
PREHEAT_LATE = timedelta(hours=6)
"""How late it may still be said that an announced price is due."""


def timers(offer: Offer, now: datetime) -> tuple[Timer, ...]:
    """Every moment of this offer that is still to come, soonest first."""
    return tuple(sorted((timer for timer in _moments(offer) if timer.due > now), key=lambda timer: timer.due))


def ring(timer: Timer, offer: Offer, now: datetime, *, quote: Quote | None = None) -> Event | None:
    """What a due moment says of the offer as it is now; None when its dates moved or nobody can act on it any more.

    It may ring late: what is said of a window until its last hour begins, what is said in that hour until the end.
    `quote` is the price last observed. The key is the one a poll would write for the same fact.
    """
    match timer.kind:
        case EventKind.PREHEAT_STARTED:
            return _preheat_started(timer, offer, now, quote)
        case EventKind.COUPON_ENDING:
            return _coupon_ending(timer, offer, now, quote)
        case _:
            return _presale_stage(timer, offer, now, quote)


def _moments(offer: Offer) -> Iterator[Timer]:
    for stage in stages(offer.presale) if offer.presale else ():
        yield Timer(offer=offer.id, kind=stage.kind, due=stage.due, anchor=stage.anchor)
    if offer.preheat:
        at = offer.preheat.at
        yield Timer(offer=offer.id, kind=EventKind.PREHEAT_STARTED, due=at, anchor=at)
    for coupon in offer.coupons:
        yield from _endings(offer, coupon)


def _endings(offer: Offer, coupon: PromotionStep) -> Iterator[Timer]:
    if coupon.ends is None:
        return
    for lead in leads(coupon.starts, coupon.ends, COUPON_LEADS):
        yield Timer(
            offer=offer.id,
            kind=EventKind.COUPON_ENDING,
            due=coupon.ends - lead,
            anchor=coupon.ends,
            subject=coupon.identity,
        )


def _presale_stage(timer: Timer, offer: Offer, now: datetime, quote: Quote | None) -> Event | None:
    stage = Stage(timer.kind, timer.anchor, _lead(timer))
    if offer.presale is None or not is_worth_saying(offer.presale, stage, now):
        return None
    return presale_event(offer, offer.presale, stage, at=now, quote=quote)


def _preheat_started(timer: Timer, offer: Offer, now: datetime, quote: Quote | None) -> Event | None:
    preheat = offer.preheat
    if preheat is None or preheat.at != timer.anchor or not preheat.at <= now < preheat.at + PREHEAT_LATE:
        return None
    facts = PreheatFacts(preheat=preheat, quote=quote)
    return Event(key=event_key(offer.id, timer.kind, preheat.at), kind=timer.kind, offer=offer.id, at=now, facts=facts)


def _coupon_ending(timer: Timer, offer: Offer, now: datetime, quote: Quote | None) -> Event | None:
    same = (c for c in offer.coupons if c.identity == timer.subject and c.ends == timer.anchor)
    coupon, lead = next(same, None), _lead(timer)
    if coupon is None or lead_at(timer.anchor, leads(coupon.starts, timer.anchor, COUPON_LEADS), now) != lead:
        return None
    return coupon_event(offer, timer.kind, coupon, at=now, quote=quote, lead=lead)


def _lead(timer: Timer) -> timedelta | None:
    return timer.anchor - timer.due or None
