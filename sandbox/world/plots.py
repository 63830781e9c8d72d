"""What may happen to a product within one chapter of its life, each as a change of its terms between two moments."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from sandbox.world.prices import off
from sandbox.world.product import Coupon, Preheat, Presale, Terms


@dataclass(frozen=True, slots=True)
class Calm:
    """Nothing but wandering."""


@dataclass(frozen=True, slots=True)
class Sale:
    """A real drop that lasts for a while."""

    begin: datetime
    end: datetime
    percent: int


@dataclass(frozen=True, slots=True)
class Voucher:
    """A coupon worth `percent` of the price, shown and valid in the same window."""

    begin: datetime
    end: datetime
    percent: int


@dataclass(frozen=True, slots=True)
class Puffed:
    """A sale that is none: the struck-through price goes up, what is paid stays."""

    begin: datetime
    end: datetime
    percent: int


@dataclass(frozen=True, slots=True)
class Blank:
    """The answer carries empty prices for some hours."""

    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Warmup:
    """A lower price announced ahead, for [start, end); some never come."""

    begin: datetime
    start: datetime
    end: datetime
    percent: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Deposit:
    """A presale, announced at `begin`."""

    begin: datetime
    start: datetime
    pay_until: datetime
    tail_start: datetime
    end: datetime


Plot: TypeAlias = Calm | Sale | Voucher | Puffed | Blank | Warmup | Deposit


def edges(plot: Plot) -> tuple[datetime, ...]:
    """The moments at which the plot changes the terms."""
    return () if isinstance(plot, Calm) else (plot.begin, plot.end)


def apply(plot: Plot, terms: Terms, at: datetime) -> Terms:  # noqa: PLR0911  # one return per plot
    """The terms as the plot leaves them at a moment."""
    if isinstance(plot, Calm) or not plot.begin <= at < plot.end:
        return terms
    match plot:
        case Sale(percent=percent):
            return replace(terms, price=off(terms.price, percent))
        case Voucher(begin, end, percent):
            return replace(terms, coupon=coupon(terms.price, percent, begin, end))
        case Puffed(percent=percent):
            return replace(terms, listed=off(terms.listed, -percent))
        case Blank():
            return replace(terms, readable=False)
        case Warmup(start=start, end=end, percent=percent, kept=kept):
            return replace(terms, preheat=Preheat(off(terms.price, percent), start, end, kept))
        case Deposit(start=start, pay_until=until, tail_start=tail, end=end):
            return replace(terms, presale=presale(terms.price, start, until, tail, end))


def coupon(price: int, percent: int, begin: datetime, end: datetime) -> Coupon:
    """A coupon of about `percent` of a price, in whole yuan (0.10 under ten yuan)."""
    grain = 100 if price >= 1000 else 10
    return Coupon(max(grain, price * percent // 100 // grain * grain), price // grain * grain, begin, end)


def presale(price: int, start: datetime, end: datetime, tail_start: datetime, tail_end: datetime) -> Presale:
    """A presale at about 85 % of a price, a tenth of it as the deposit, with something off for paying that."""
    shelf, bonus = off(price, 10), off(price, 95) // 100 * 100
    return Presale(shelf, shelf - bonus, off(price, 90) // 100 * 100, bonus, start, end, tail_start, tail_end)
