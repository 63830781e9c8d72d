"""The numbers a wish asks for, as bounds: what is not asked for has bounds that hold everything.

Places say numbers in steps. Most offers are surely within the bounds by their step, or surely not; only of the others
the number itself is asked.
"""

from dataclasses import dataclass
from typing import Self

from data.sqlite.place import FEEDS
from data.sqlite.shelving import NO_PRICE
from deals.rank import doublings, price_step
from deals.rule import Rule

MOST = 2**62
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Bounds:
    """For the statements of `shelf`."""

    values: dict[str, int]
    asked: tuple[str, ...]
    """Which of the numbers that have an index of their own."""
    asked_any: bool

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """The bounds of a rule."""
        priced = rule.price_from is not None or rule.price_to is not None
        numbers = {"price": priced, "sales": rule.sold_over is not None, "rank": rule.rank_to is not None}
        asked = tuple(what for what, is_asked in numbers.items() if is_asked)
        feeds = [FEEDS.index(feed) for feed in rule.feeds or FEEDS]
        pays = (rule.commission_from, rule.commission_amount_from, rule.future_commission_from)
        others = rule.rank_to is not None or rule.reward or pays != (None, None, None)
        values = {
            **_exact(rule, priced=priced),
            **_steps(rule, priced=priced),
            "others": int(others),
            "feed_from": min(feeds),
            "feed_to": max(feeds),
        }
        return cls(values, asked, bool(asked) or others or len(set(feeds)) < len(FEEDS))


def _exact(rule: Rule, *, priced: bool) -> dict[str, int]:
    return {
        "fen_from": rule.price_from or 0,
        "fen_to": _or(rule.price_to, NO_PRICE - 1 if priced else NO_PRICE),
        "sold_from": UNKNOWN if rule.sold_over is None else 2 * rule.sold_over + 1,
        "rank_from": UNKNOWN if rule.rank_to is None else 0,
        "rank_to": _or(rule.rank_to, MOST),
        "income_rate": _or(rule.commission_from, UNKNOWN),
        "income": _or(rule.commission_amount_from, UNKNOWN),
        "announced_rate": _or(rule.future_commission_from, UNKNOWN),
        "reward": int(rule.reward),
    }


def _steps(rule: Rule, *, priced: bool) -> dict[str, int]:
    """The steps that may be within the bounds, and those that surely are."""
    lowest = 0 if rule.price_from is None else price_step(rule.price_from)
    highest = (62 if priced else 63) if rule.price_to is None else price_step(rule.price_to)
    sold = 31 if rule.sold_over is None else 31 - doublings(rule.sold_over)
    return {
        "price_may_from": lowest,
        "price_may_to": highest,
        "price_sure_from": lowest + (rule.price_from is not None),
        "price_sure_to": highest - (rule.price_to is not None),
        "sold_may": sold,
        "sold_sure": sold - (rule.sold_over is not None),
    }


def _or(number: int | None, other: int) -> int:
    return other if number is None else number
