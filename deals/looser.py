"""What a rule that never speaks could ask for instead."""

from collections.abc import Iterator
from dataclasses import replace

from deals.grammar.amounts import PRICE_LIMIT
from deals.rule import OnDrop, Rule, Trigger
from deals.triggers import DEFAULT_DROP
from deals.wish import without_one

_WIDER = 125
"""The upper price, in percent of what it was."""


def looser_rules(rule: Rule) -> tuple[Rule, ...]:
    """Variants that let more through, the smallest step first; none of them is empty or the rule itself."""
    none = Rule(every=rule.every, per_day=rule.per_day, sound=rule.sound)
    return tuple(dict.fromkeys(one for one in _variants(rule) if one not in (rule, none)))


def _variants(rule: Rule) -> Iterator[Rule]:
    if rule.price_to is not None:
        yield replace(rule, price_to=min(rule.price_to * _WIDER // 100, PRICE_LIMIT))
    if any(isinstance(trigger, OnDrop) and trigger.at_least > DEFAULT_DROP.at_least for trigger in rule.triggers):
        yield replace(rule, triggers=_of_drops_half(rule.triggers))
    if rule.triggers:
        yield replace(rule, triggers=())
    for _, rest in without_one(rule):
        yield rest


def _of_drops_half(triggers: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
    """Drops count from half of what they did."""
    return tuple(
        replace(one, at_least=max(one.at_least // 2, DEFAULT_DROP.at_least)) if isinstance(one, OnDrop) else one
        for one in triggers
    )
