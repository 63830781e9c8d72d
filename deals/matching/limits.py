"""The numbers a rule sets and those an offer has. A rule may want an offer where no limit is above the offer's number.

Both are counted from the end where they let most through: 0 is no limit, and what is not known reaches nothing else.
Where a rule wants at most so much, both are counted down from TOP.
"""

from deals.filters import Subject
from deals.rule import Rule

TOP = 2**32 - 1
PRICE_TO = 1
"""The place of the upper price."""
COLUMNS = 5

Numbers = tuple[int, ...]
"""One for each of the COLUMNS, from 0 to TOP."""


def limits(rule: Rule) -> Numbers:
    """What the rule sets."""
    return (
        _at_least(rule.price_from),
        at_most(rule.price_to),
        _at_least(rule.sold_over),
        at_most(rule.rank_to),
        _at_least(rule.commission_from),
    )


def numbers(subject: Subject) -> Numbers:
    """What the offer has."""
    offer = subject.offer
    sold = offer.sold_month
    return (
        _at_least(subject.fen),
        at_most(subject.fen),
        # "Over 10" is reached with 11, or with what is said to be 10 at least.
        0 if sold is None else _at_least(sold.value - (not sold.at_least)),
        at_most(offer.rank.place if offer.rank else None),
        _at_least(offer.commission.income_rate if offer.commission else None),
    )


def at_most(number: int | None) -> int:
    """A number that counts the more the smaller it is; what is known is never 0."""
    return 0 if number is None else max(TOP - _at_least(number), 1)


def _at_least(number: int | None) -> int:
    return 0 if number is None else min(max(number, 0), TOP)
