"""What makes a watch speak: which facts satisfy which trigger."""

from datetime import timedelta
from typing import assert_never

from deals.events import CouponFacts, Event, EventKind, NewFacts, PreheatFacts, PresaleFacts, PriceFacts
from deals.followers import a_watch_hears
from deals.offer import Fen, PromotionStep
from deals.rule import Baseline, Meant, OnCoupon, OnCrossing, OnDrop, OnLow, OnNew, OnPresale, Rule

DEFAULT_DROP = OnDrop(500)
"""5 % below the 7-day median: what `drop` means without a number."""


def default_triggers(rule: Rule) -> tuple[Meant, ...]:
    """What a rule that asks for nothing means: new offers, real drops, and prices that come under its upper price."""
    crossing = () if rule.price_to is None else (OnCrossing(),)
    return (OnNew(), DEFAULT_DROP, *crossing)


def triggers_of(rule: Rule) -> tuple[Meant, ...]:
    """What makes this rule speak."""
    return rule.triggers or default_triggers(rule)


def fires(trigger: Meant, event: Event, rule: Rule, mine: Fen | None) -> bool:
    """Whether the event is what the trigger waits for. `mine` is the price when the watch was made."""
    match trigger:
        case OnNew():
            return _is_new(event)
        case OnDrop():
            return isinstance(event.facts, PriceFacts) and _fell(trigger, event.facts, mine)
        case OnLow(days):
            return isinstance(event.facts, PriceFacts) and _is_low(event.facts, days)
        case OnCoupon(within):
            return _coupon_fires(event, within)
        case OnPresale():
            return a_watch_hears(event)
        case OnCrossing():
            return isinstance(event.facts, PriceFacts) and _crossed(event.facts, rule.price_to)
        case _:
            assert_never(trigger)


def _is_new(event: Event) -> bool:
    """An offer first seen while its deposit is open is one event: a presale's, and new all the same."""
    return event.kind is EventKind.NEW_OFFER or (isinstance(event.facts, PresaleFacts) and event.facts.is_new)


def _fell(trigger: OnDrop, facts: PriceFacts, mine: Fen | None) -> bool:
    base = _baseline(trigger.baseline, facts, mine)
    return base is not None and (base - facts.quote.fen) * 10_000 >= trigger.at_least * base


def _baseline(baseline: Baseline, facts: PriceFacts, mine: Fen | None) -> Fen | None:
    """The price to measure against; a drop whose baseline is not known is no drop."""
    match baseline:
        case Baseline.PREVIOUS:
            return facts.before
        case Baseline.MEDIAN7:
            return facts.before if facts.median7 is None else facts.median7
        case Baseline.LOW30:
            return facts.low30
        case Baseline.MINE:
            return mine
        case _:
            assert_never(baseline)


def _is_low(facts: PriceFacts, days: int | None) -> bool:
    return facts.is_lowest or (days is not None and facts.is_low30)


def _crossed(facts: PriceFacts, price_to: Fen | None) -> bool:
    return facts.before is not None and price_to is not None and facts.before > price_to >= facts.quote.fen


def _coupon_fires(event: Event, within: timedelta | None) -> bool:
    coupon = _coupon(event)
    if coupon is None:
        return False
    if within is None:
        return event.kind is not EventKind.COUPON_ENDING
    return coupon.ends is not None and coupon.ends - event.at <= within


def _coupon(event: Event) -> PromotionStep | None:
    """The coupon the event tells of; one that appeared together with a fall counts like one that came alone."""
    match event.facts:
        case CouponFacts(coupon=coupon) | PriceFacts(coupon=coupon):
            return coupon
        case NewFacts() | PresaleFacts() | PreheatFacts():
            return None
        case _:
            assert_never(event.facts)
