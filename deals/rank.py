"""In which order offers answer a wish."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar, assert_never

from deals.filters import Subject, filtered
from deals.offer import BasisPoints, Fen, Offer, Quote
from deals.rule import Rule
from deals.wish import Wish, awaited, happenings
from deals.words import Text, found

PAGE = 5
"""Cards on a page."""
FALL_STEP: BasisPoints = 500
"""Falls count in steps of 5 %: one of 6 % and one of 9 % are equally good news."""
PRICE_STEPS = tuple(int(100 * 2 ** (third / 3)) for third in range(62))
"""Where the steps of prices end: from one yuan up, three to every doubling."""


class Candidate(Protocol):
    """An offer with its prices, as the store lists it."""

    @property
    def ref(self) -> int:
        """The store's number: what was seen first has the smaller one."""

    @property
    def offer(self) -> Offer:
        """The offer."""

    @property
    def quote(self) -> Quote | None:
        """Its price now."""

    @property
    def before(self) -> Fen | None:
        """The price of the same kind before the last change."""


class Order(StrEnum):
    """What comes first."""

    BEST = "best"
    CHEAPEST = "cheapest"
    FALLEN = "fallen"
    """What fell most since its last change; less than 5 % is no fall."""
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
    more: bool = False
    """There are more than `total`: counting ended there, and so do the pages."""


def rank(candidates: Iterable[Listed], wish: Wish, order: Order = Order.BEST) -> list[Listed]:
    """The offers that answer the wish, in order. This is what a store's search means, however it finds them.

    Best: what says all the words in its title, then what fell most, then what sold most, then what is cheapest, each
    in steps, then what is newest. In every other order the same decides between equals, but for the title. Pages stay
    the same while the offers do.
    """
    fitting = [one for one in candidates if answers(wish, one.offer, _fen(one))]
    fitting.sort(key=lambda one: _key(one, wish.rule, order))
    return fitting


def answers(wish: Wish, offer: Offer, fen: Fen | None) -> bool:
    """Whether this offer at this price is one of those."""
    awaits = awaited(wish.rule)
    return filtered(wish.rule, Subject.of(offer, fen)) is None and (not awaits or bool(awaits & happenings(offer)))


def page(ranked: Sequence[Item], number: int, size: int = PAGE, *, total: int | None = None) -> Page[Item]:
    """One page; a number beyond the ends gives the nearest there is. `total` where `ranked` is only their beginning."""
    total = len(ranked) if total is None else total
    pages = max(1, -(-total // size))
    number = min(max(number, 1), pages)
    return Page(tuple(ranked[(number - 1) * size : number * size]), number, pages, total)


def fall(fen: Fen | None, before: Fen | None) -> BasisPoints:
    """How much cheaper it is than before the last change; 0 where it is not cheaper or nobody knows."""
    return 0 if fen is None or not before else max((before - fen) * 10_000 // before, 0)


@dataclass(frozen=True, slots=True, order=True)
class Standing:
    """How good news an offer is, whatever is wished for, in steps: a little more or less is no better. Less is better.

    The numbers are from 0 to 20, 31 and 63.
    """

    fall: int
    sold: int
    price: int


def standing(fallen: BasisPoints, sold: int, fen: Fen | None) -> Standing:
    """Falls in steps of 5 %, sales in doublings, prices in three steps to a doubling."""
    return Standing(20 - min(fallen // FALL_STEP, 20), 31 - doublings(sold), price_step(fen))


def doublings(sold: int) -> int:
    """0 for nothing, 1 for 1, 2 for 2 and 3, 3 for 4 to 7, up to 31."""
    return min(max(sold, 0).bit_length(), 31)


def price_step(fen: Fen | None) -> int:
    """0 for less than one yuan; 62 has no end, and 63 is for what nobody knows."""
    return 63 if fen is None else bisect_right(PRICE_STEPS, fen)


def sold_rank(offer: Offer) -> int:
    """Sales that can be compared: "1万+" is more than 10,000; -1 where nobody knows."""
    return -1 if offer.sold_month is None else 2 * offer.sold_month.value + offer.sold_month.at_least


def in_title(rule: Rule, offer: Offer) -> bool:
    """Whether the title itself says all words that are looked for, rather than the subtitle or the brand."""
    title = Text.of(*titles(offer))
    return all(any(found(word, title) for word in group) for group in rule.words)


def titles(offer: Offer) -> tuple[str | None, ...]:
    """The titles of an offer."""
    return (offer.title, offer.title_translated, offer.short_title)


def _key(candidate: Candidate, rule: Rule, order: Order) -> tuple[object, ...]:
    fen, offer = _fen(candidate), candidate.offer
    fallen = fall(fen, candidate.before)
    best = (standing(fallen, offer.sold_month.value if offer.sold_month else 0, fen), -candidate.ref)
    match order:
        case Order.BEST:
            return (not in_title(rule, offer), *best)
        case Order.CHEAPEST:
            return (fen is None, fen or 0, *best)
        case Order.FALLEN:
            return (-fallen if fallen >= FALL_STEP else 0, *best)
        case Order.SOLD:
            return (-sold_rank(offer), *best)
        case Order.NEWEST:
            return (-candidate.ref,)
        case _:
            assert_never(order)


def _fen(candidate: Candidate) -> Fen | None:
    return None if candidate.quote is None else candidate.quote.fen
