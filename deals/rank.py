"""In which order offers answer a wish."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar, assert_never

from deals.filters import Subject, filtered
from deals.offer import BasisPoints, Fen, Offer, Quote
from deals.rule import Rule
from deals.wish import Wish
from deals.words import Text, found

PAGE = 5
"""Cards on a page."""
_STEP: BasisPoints = 500
"""Falls count in steps of 5 %: one of 6 % and one of 9 % are equally good news."""


class Candidate(Protocol):
    """An offer with its prices, as the store lists it."""

    @property
    def offer(self) -> Offer:
        """The offer."""

    @property
    def quote(self) -> Quote | None:
        """Its price now."""

    @property
    def before(self) -> Fen | None:
        """The price of the same kind before the last change."""

    @property
    def first_seen(self) -> datetime:
        """When it was first seen."""


class Order(StrEnum):
    """What comes first."""

    BEST = "best"
    CHEAPEST = "cheapest"
    FALLEN = "fallen"
    """What fell most since its last change."""
    SOLD = "sold"
    NEWEST = "newest"
    """What was first seen last."""


Listed = TypeVar("Listed", bound=Candidate)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some of the answers. Pages are counted from 1; there is always one, perhaps an empty one."""

    items: tuple[Item, ...]
    number: int
    pages: int
    total: int


def rank(candidates: Iterable[Listed], wish: Wish, order: Order = Order.BEST) -> list[Listed]:
    """The offers that answer the wish, in order.

    Best: what says the words in its title, then what fell most, then what sold most, then what is cheapest; in every
    other order this decides between equals. Nothing else counts, so that pages stay the same while the offers do.
    """
    fitting = [
        (candidate, subject)
        for candidate in candidates
        if filtered(wish.rule, subject := Subject.of(candidate.offer, _fen(candidate))) is None
    ]
    fitting.sort(key=lambda pair: _key(pair[0], wish.rule, order))
    return [candidate for candidate, _ in fitting]


def page(ranked: Sequence[Item], number: int, size: int = PAGE) -> Page[Item]:
    """One page; a number beyond the ends gives the nearest there is."""
    pages = max(1, -(-len(ranked) // size))
    number = min(max(number, 1), pages)
    return Page(tuple(ranked[(number - 1) * size : number * size]), number, pages, len(ranked))


def fall(candidate: Candidate) -> BasisPoints:
    """How much cheaper it is than before the last change; 0 where it is not cheaper or nobody knows."""
    fen, before = _fen(candidate), candidate.before
    return 0 if fen is None or not before else max((before - fen) * 10_000 // before, 0)


def _key(candidate: Candidate, rule: Rule, order: Order) -> tuple[object, ...]:
    fen, offer = _fen(candidate), candidate.offer
    price = (fen is None, fen or 0)
    sold = offer.sold_month.value if offer.sold_month else 0
    best = (-_in_title(rule, offer), -(fall(candidate) // _STEP), -sold, *price, offer.id)
    match order:
        case Order.BEST:
            return best
        case Order.CHEAPEST:
            return (*price, *best)
        case Order.FALLEN:
            return (-fall(candidate), *best)
        case Order.SOLD:
            return (offer.sold_month is None, -sold, *best)
        case Order.NEWEST:
            return (-candidate.first_seen.timestamp(), *best)
        case _:
            assert_never(order)


def _in_title(rule: Rule, offer: Offer) -> int:
    """How many of the wish's words the title itself says, rather than the subtitle or the brand."""
    title = Text.of(offer.title, offer.title_translated, offer.short_title)
    return sum(any(found(word, title) for word in group) for group in rule.words)


def _fen(candidate: Candidate) -> Fen | None:
    return None if candidate.quote is None else candidate.quote.fen
