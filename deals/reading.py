"""What a rule means, as data: clause by clause, for the catalogues to say in a person's language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import assert_never

from deals.offer import Fen
from deals.printer import above, below
from deals.rule import Meant, OnCoupon, OnCrossing, OnDrop, OnLow, OnNew, OnPresale, Rule, Sound
from deals.triggers import triggers_of

READINGS: Mapping[str, str] = {
    "reading-everything": "no filter at all: every offer",
    "reading-word": "the offer says {words} (one word)",
    "reading-any": "the offer says any of {words}",
    "reading-none": "and none of {words}",
    "reading-below": "costs less than {price}",
    "reading-at-most": "costs {price} or less",
    "reading-above": "costs more than {price}",
    "reading-at-least": "costs {price} or more",
    "reading-between": "costs between {low} and {high}, both included",
    "reading-category": "the category is any of {words}",
    "reading-shop": "the shop is any of {words}",
    "reading-brand": "the brand is any of {words}",
    "reading-sold": "sold more than {count} times in a month",
    "reading-rank": "is among the first {count} of its list",
    "reading-commission": "pays {rate} or more",
    "reading-commission-amount": "pays {price} or more for each order",
    "reading-commission-future": "will pay {rate} or more from an announced moment on",
    "reading-reward": "pays a bonus for each presale order",
    "reading-feeds": "only from {feeds}",
    "reading-drop-prev": "speak when the price fell by {rate} since it was last seen",
    "reading-drop-med7": "speak when the price is {rate} below its 7-day median",
    "reading-drop-low30": "speak when the price is {rate} below the lowest of the 30 days before",
    "reading-drop-mine": "speak when the price is {rate} below what it was when the watch was made",
    "reading-low": "speak when the price is the lowest ever seen",
    "reading-low30": "speak when the price is the lowest of 30 days",
    "reading-new": "speak of every new offer",
    "reading-coupon": "speak when a coupon appears",
    "reading-coupon-within": "speak when a coupon ends within {span}",
    "reading-presale": "speak of every step of a presale and of announced prices",
    "reading-crossing": "speak when the price comes down past the limit of {price}",
    "reading-every": "at most one message in {span}",
    "reading-max": "at most {count} messages a day",
    "reading-loud": "always with sound",
    "reading-silent": "always without sound",
}
"""Every clause and what it says.

`words` and `feeds` are tuples of text (a feed is named by its `Feed` value), `price`, `low` and `high` are fen,
`rate` is in basis points, `span` a timedelta, `count` a number.
"""

Argument = str | int | timedelta | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of the reading: a message name of the catalogues and its arguments."""

    code: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)


def reading(rule: Rule) -> tuple[Clause, ...]:
    """What the rule says: which offers, when it speaks, how. What is meant without being written is said as well."""
    filters = reading_filters(rule) or (Clause("reading-everything"),)
    return (*filters, *(reading_trigger(trigger, rule) for trigger in triggers_of(rule)), *_manners(rule))


def reading_filters(rule: Rule) -> tuple[Clause, ...]:
    """Only which offers: what a search means. Empty when it is every offer."""
    return (*_words(rule), *_price(rule), *_names(rule), *_numbers(rule), *_feeds(rule))


def reading_trigger(trigger: Meant, rule: Rule) -> Clause:
    """What one trigger of the rule waits for."""
    match trigger:
        case OnDrop(at_least, baseline):
            return Clause(f"reading-drop-{baseline}", {"rate": at_least})
        case OnLow(days):
            return Clause(f"reading-low{days or ''}")
        case OnNew():
            return Clause("reading-new")
        case OnCoupon(within):
            return Clause("reading-coupon") if within is None else Clause("reading-coupon-within", {"span": within})
        case OnPresale():
            return Clause("reading-presale")
        case OnCrossing():
            return Clause("reading-crossing", {"price": _limit(rule.price_to or 0)})
        case _:
            assert_never(trigger)


def _words(rule: Rule) -> Iterator[Clause]:
    for group in rule.words:
        yield Clause("reading-word" if len(group) == 1 else "reading-any", {"words": group})
    if rule.none:
        yield Clause("reading-none", {"words": rule.none})


def _price(rule: Rule) -> Iterator[Clause]:
    low, high = rule.price_from, rule.price_to
    over, under = None if low is None else above(low), None if high is None else below(high)
    if low is not None and high is not None and over is None and under is None:
        yield Clause("reading-between", {"low": low, "high": high})
        return
    if low is not None:
        yield Clause("reading-at-least", {"price": low}) if over is None else Clause("reading-above", {"price": over})
    if high is not None:
        yield Clause("reading-at-most", {"price": high}) if under is None else Clause("reading-below", {"price": under})


def _names(rule: Rule) -> Iterator[Clause]:
    if rule.category:
        yield Clause("reading-category", {"words": rule.category})
    if rule.shop:
        yield Clause("reading-shop", {"words": rule.shop})
    if rule.brand:
        yield Clause("reading-brand", {"words": rule.brand})


def _numbers(rule: Rule) -> Iterator[Clause]:
    if rule.sold_over is not None:
        yield Clause("reading-sold", {"count": rule.sold_over})
    if rule.rank_to is not None:
        yield Clause("reading-rank", {"count": rule.rank_to})
    if rule.commission_from is not None:
        yield Clause("reading-commission", {"rate": rule.commission_from})
    if rule.commission_amount_from is not None:
        yield Clause("reading-commission-amount", {"price": rule.commission_amount_from})
    if rule.future_commission_from is not None:
        yield Clause("reading-commission-future", {"rate": rule.future_commission_from})
    if rule.reward:
        yield Clause("reading-reward")


def _feeds(rule: Rule) -> Iterator[Clause]:
    if rule.feeds:
        yield Clause("reading-feeds", {"feeds": tuple(feed.value for feed in rule.feeds)})


def _limit(fen: Fen) -> Fen:
    """The upper price as it was written, be it "below 80" or "at most 80"."""
    return below(fen) or fen


def _manners(rule: Rule) -> Iterator[Clause]:
    if rule.every is not None:
        yield Clause("reading-every", {"span": rule.every})
    if rule.per_day is not None:
        yield Clause("reading-max", {"count": rule.per_day})
    if rule.sound is not Sound.DEFAULT:
        yield Clause(f"reading-{rule.sound}")
