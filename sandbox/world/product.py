"""What the simulated shops know: a product, the terms it is sold on, and what a buyer sees of them.

Prices are whole fen, times aware UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sandbox.world.vocabulary import Phase, Shelf, Words


class Feed(StrEnum):
    """Whose shop a product stands in."""

    PANDAPON = "pandapon"
    TAOBAO = "taobao"


@dataclass(frozen=True, slots=True)
class Shop:
    """A seller. `tmall` sellers are Taobao's brand stores."""

    title: str
    seller: int
    tmall: bool


@dataclass(frozen=True, slots=True)
class Product:
    """What never changes about a product.

    `base` is the price it wanders about. `consign` and `reach` are 1688's dropship price and the upper end of its
    price range in percent of the price; None where the seller states none.
    """

    feed: Feed
    key: str
    title: Words
    short_title: str
    brand: str
    shop: Shop
    shelf: Shelf
    base: int
    sold: int
    born: datetime
    consign: int | None = None
    reach: int | None = None

    @property
    def name(self) -> str:
        """Identity over both shops, `feed:key`."""
        return f"{self.feed}:{self.key}"

    @property
    def picture(self) -> str:
        """The stem of its picture's file name; its 7th and 8th letter are the category's code."""
        return f"O1CN01{self.shelf.code}{self.key[-9:]}"

    def is_called(self, word: str) -> bool:
        """Whether a word occurs in its title, in any language."""
        text = self.title
        return any(word.casefold() in part.casefold() for part in (text.zh, text.en, text.vi, text.es))

    def mentions(self, word: str) -> bool:
        """Whether a word occurs in anything that is written about it."""
        written = (self.brand, self.shop.title, self.shelf.name)
        return self.is_called(word) or any(word.casefold() in part.casefold() for part in written)


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon of `fee` for orders from `least` on, valid in [start, end)."""

    fee: int
    least: int
    start: datetime
    end: datetime

    def valid(self, at: datetime) -> bool:
        """Whether it can be used at this moment."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Presale:
    """A sale by deposit and balance: `price` on the shelf and `hand` in all while deposits are taken."""

    price: int
    hand: int
    deposit: int
    bonus: int
    start: datetime
    end: datetime
    tail_start: datetime
    tail_end: datetime

    def phase(self, at: datetime) -> Phase | None:
        """Where this moment lies; None once it is over."""
        bounds: tuple[tuple[datetime, Phase], ...] = (
            (self.start, "announced"),
            (self.end, "deposit"),
            (self.tail_start, "gap"),
            (self.tail_end, "balance"),
        )
        return next((phase for until, phase in bounds if at < until), None)


@dataclass(frozen=True, slots=True)
class Preheat:
    """A price announced for [start, end). An honest one is `kept`; the other never comes."""

    price: int
    start: datetime
    end: datetime
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """What the seller has decided, until he decides anew. Unreadable terms are shown with empty prices."""

    listed: int
    price: int
    coupon: Coupon | None = None
    presale: Presale | None = None
    preheat: Preheat | None = None
    readable: bool = True


@dataclass(frozen=True, slots=True)
class ProductState:
    """What a buyer sees at one moment: `listed` struck through, `price` on the shelf, `final` to be paid in hand."""

    product: Product
    at: datetime
    listed: int
    price: int
    final: int
    consign: int | None
    upper: int | None
    coupon: Coupon | None
    presale: Presale | None
    preheat: Preheat | None
    readable: bool
    sold: int
    repurchase: int
