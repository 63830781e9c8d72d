"""The price path of a product: chapters of ten days, each wandering a little and holding at most one plot."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from sandbox.world import chance
from sandbox.world.casting import listed
from sandbox.world.plots import Blank, Calm, Deposit, Plot, Puffed, Sale, Voucher, Warmup, apply, edges
from sandbox.world.prices import retail
from sandbox.world.product import Feed, Product, Terms
from sandbox.world.vocabulary import TaobaoShelf

CHAPTER = timedelta(days=10)
BEIJING = timezone(timedelta(hours=8))

_WANDERINGS = 4
_WEIGHTS_WHOLESALE = (("calm", 52), ("sale", 42), ("blank", 6))
_WEIGHTS_TAOBAO = (("calm", 30), ("sale", 26), ("voucher", 20), ("warmup", 12), ("puffed", 8), ("blank", 4))
_WEIGHTS_PRESALE = (("calm", 26), ("deposit", 40), ("sale", 14), ("voucher", 12), ("puffed", 8))


@dataclass(frozen=True, slots=True)
class Chapter:
    """Ten days of terms: `terms[i]` holds from `moments[i]` on."""

    moments: tuple[datetime, ...]
    terms: tuple[Terms, ...]

    def at(self, moment: datetime) -> Terms:
        """The terms that hold at a moment of this chapter."""
        return self.terms[bisect_right(self.moments, moment) - 1]


def chapter_number(seed: int, product: Product, at: datetime) -> int:
    """Which chapter of a product's life a moment lies in; every product turns its pages at another time."""
    return (at - _first_page(seed, product)) // CHAPTER


def chapter(seed: int, product: Product, number: int) -> Chapter:
    """Write one chapter, always the same one."""
    begin = _first_page(seed, product) + number * CHAPTER
    names = (seed, product.key, number)
    plot = _plot(product, begin, *names)
    moments = tuple(sorted({*_wanderings(begin, *names), *edges(plot)}))
    return Chapter(moments, tuple(apply(plot, _wander(product, begin, at, *names), at) for at in moments))


def _first_page(seed: int, product: Product) -> datetime:
    return product.born - CHAPTER * chance.unit(seed, product.key, "first page")


def _wanderings(begin: datetime, *names: chance.Name) -> list[datetime]:
    gap = CHAPTER / _WANDERINGS
    return [begin, *(begin + gap * (nth + 0.6 * chance.unit(*names, "step", nth)) for nth in range(1, _WANDERINGS))]


def _wander(product: Product, begin: datetime, at: datetime, *names: chance.Name) -> Terms:
    level = product.base * chance.between(0.95, 1.06, *names, "level")
    step = (at - begin) * _WANDERINGS // CHAPTER
    price = retail(level * chance.between(0.98, 1.02, *names, "wander", step))
    return Terms(listed=listed(product), price=price)


def _plot(product: Product, begin: datetime, *names: chance.Name) -> Plot:  # noqa: PLR0911  # one return per plot
    first = begin + timedelta(hours=chance.whole(20, 96, *names, "first"))
    last = first + timedelta(hours=chance.whole(30, 110, *names, "last"))
    percent = chance.whole(8, 34, *names, "percent")
    match _kind(product, *names):
        case "sale":
            return Sale(first, last, percent)
        case "voucher":
            return Voucher(first, _beijing(last, 0, 24), percent)
        case "puffed":
            return Puffed(first, last, percent + 25)
        case "blank":
            return Blank(first, first + timedelta(hours=5))
        case "warmup":
            start = _beijing(first, 1, 20)
            return Warmup(first, start, start + timedelta(days=3), percent, kept=chance.unit(*names, "kept") < 0.75)
        case "deposit":
            return _deposit(begin)
        case _:
            return Calm()


def _kind(product: Product, *names: chance.Name) -> str:
    weights = _weights(product)
    drawn = chance.whole(0, sum(weight for _, weight in weights) - 1, *names, "plot")
    for kind, weight in weights:
        drawn -= weight
        if drawn < 0:
            return kind
    raise AssertionError("weights always reach their sum")


def _weights(product: Product) -> tuple[tuple[str, int], ...]:
    if product.feed is Feed.PANDAPON:
        return _WEIGHTS_WHOLESALE
    sells_ahead = isinstance(product.shelf, TaobaoShelf) and product.shelf.presale
    return _WEIGHTS_PRESALE if sells_ahead else _WEIGHTS_TAOBAO


def _deposit(begin: datetime) -> Deposit:
    minute = timedelta(minutes=1)
    return Deposit(
        begin=begin + timedelta(hours=3),
        start=_beijing(begin, 1, 20),
        pay_until=_beijing(begin, 5, 18) - minute,
        tail_start=_beijing(begin, 5, 20),
        end=_beijing(begin, 8, 24) - minute,
    )


def _beijing(at: datetime, days: int, hour: int) -> datetime:
    midnight = at.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=days, hours=hour)).astimezone(at.tzinfo)
