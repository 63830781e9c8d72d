"""What a rule listens for, and what an event is heard as, as bits: one bit in common, and the rule may want it.

An event is heard as whatever fires (`deals.triggers`), so that this knows nothing of its own about triggers. Shares of
a drop are known in steps only: a rule that asks for 12 % listens for 10 %.
"""

from bisect import bisect_right
from datetime import timedelta
from typing import assert_never

from deals.events import Event, PriceFacts
from deals.rule import Baseline, Meant, OnCoupon, OnCrossing, OnDrop, OnLow, OnNew, OnPresale, Rule
from deals.triggers import fires, triggers_of

CROSSING = 1
"""A price that fell; the rule's upper price says whether it crossed that."""

_NEW, _LOW, _LOW30, _PRESALE, _COUPON, _ENDING, _MINE = (1 << bit for bit in range(1, 8))
_ALONE = (
    (_NEW, OnNew()),
    (_LOW, OnLow()),
    (_LOW30, OnLow(30)),
    (_PRESALE, OnPresale()),
    (_COUPON, OnCoupon()),
    (_ENDING, OnCoupon(timedelta.max)),
    (_MINE, OnDrop(0, Baseline.MINE)),
)

_STEPS = (0, 500, 1000, 2000, 3000, 5000)
"""Basis points."""
_BASELINES = (Baseline.PREVIOUS, Baseline.MEDIAN7, Baseline.LOW30)
_FIRST = {baseline: 8 + place * len(_STEPS) for place, baseline in enumerate(_BASELINES)}
"""The lowest bit of each."""
_DROPS = {baseline: tuple(OnDrop(step, baseline) for step in _STEPS) for baseline in _BASELINES}
_FELL = 1 << _FIRST[Baseline.PREVIOUS]
_ANYTHING = Rule()
_DEAR = 2**62
"""When a watch was made is not known here: what its offer cost then may have been more than any price."""


def listens(rule: Rule) -> int:
    """What the rule listens for; never nothing."""
    bits = 0
    for trigger in triggers_of(rule):
        bits |= _bit(trigger)
    return bits


def heard(event: Event) -> int:
    """What the event is heard as."""
    bits = sum(bit for bit, trigger in _ALONE if fires(trigger, event, _ANYTHING, _DEAR))
    if not isinstance(event.facts, PriceFacts):
        return bits
    for baseline, drops in _DROPS.items():
        fallen = next((at for at, drop in enumerate(drops) if not fires(drop, event, _ANYTHING, None)), len(drops))
        bits |= ((1 << fallen) - 1) << _FIRST[baseline]
    return bits | CROSSING if bits & _FELL else bits


def _bit(trigger: Meant) -> int:
    match trigger:
        case OnDrop(at_least, baseline) if baseline in _FIRST:
            return 1 << (_FIRST[baseline] + bisect_right(_STEPS, at_least) - 1)
        case OnDrop():
            return _MINE
        case OnCoupon(within) if within is not None:
            return _ENDING
        case OnLow(days) if days is not None:
            return _LOW30
        case OnCrossing():
            return CROSSING
        case OnNew() | OnLow() | OnPresale() | OnCoupon():
            return next(bit for bit, alone in _ALONE if alone == trigger)
        case _:
            assert_never(trigger)
