"""The words the simulated products are named with, read from the two tables beside this file."""

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

Phase = Literal["announced", "deposit", "gap", "balance"]


class Words(msgspec.Struct, frozen=True):
    """One word or title in the four languages."""

    zh: str
    en: str
    vi: str
    es: str

    @classmethod
    def read(cls, line: str) -> "Words":
        """Read "Chinese | English | Tiếng Việt | Español"."""
        zh, en, vi, es = (part.strip() for part in line.split("|"))
        return cls(zh, en, vi, es)


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """A category of either shop, with what its picture looks like and what its articles cost (yuan)."""

    code: str
    name: str
    id: int
    level_one: str
    level_one_id: int
    colour: str
    shape: str
    price: tuple[int, int]
    sold: int

    def mentions(self, word: str) -> bool:
        """Whether a word occurs in the names its articles are made of."""
        return word in self.name


class TaobaoShelf(Shelf, frozen=True, kw_only=True):
    """A category of Taobao: brands, lines, details and sizes."""

    brands: tuple[str, ...]
    lines: tuple[str, ...]
    details: tuple[str, ...]
    sizes: tuple[str, ...]
    presale: bool = False

    def mentions(self, word: str) -> bool:
        """Whether a word occurs in the category's name, a brand or a line."""
        return any(word in part for part in (self.name, *self.brands, *self.lines))


class TaobaoRole(msgspec.Struct, frozen=True, kw_only=True):
    """An article of the story, written by hand."""

    code: str
    brand: str
    title: str
    shop: str
    price: float
    phase: Phase | None = None
    hours: int = 0


class Taobao(msgspec.Struct, frozen=True):
    """All the words of the simulated Taobao."""

    shops: tuple[str, ...]
    category: tuple[TaobaoShelf, ...]
    cast: tuple[TaobaoRole, ...]


class WholesaleShelf(Shelf, frozen=True, kw_only=True):
    """A category of 1688: nouns and details in four languages, and the makers' kind of firm."""

    makers: str
    nouns: tuple[str, ...]
    details: tuple[str, ...]

    def mentions(self, word: str) -> bool:
        """Whether a word occurs in the category's name or one of its nouns, in any language."""
        return any(word in part for part in (self.name, *self.nouns))


class WholesaleRole(msgspec.Struct, frozen=True, kw_only=True):
    """An article of the story, written by hand."""

    code: str
    title: str
    price: float
    consign: int


class Wholesale(msgspec.Struct, frozen=True):
    """All the words of the simulated 1688."""

    trade: tuple[str, ...]
    towns: tuple[str, ...]
    houses: tuple[str, ...]
    category: tuple[WholesaleShelf, ...]
    cast: tuple[WholesaleRole, ...]


@cache
def taobao() -> Taobao:
    """The words of Taobao."""
    return msgspec.toml.decode(_table("taobao.toml"), type=Taobao)


@cache
def wholesale() -> Wholesale:
    """The words of 1688."""
    return msgspec.toml.decode(_table("pandapon.toml"), type=Wholesale)


@cache
def shelves() -> dict[str, Shelf]:
    """Every category of both shops by its two-letter code."""
    every: tuple[Shelf, ...] = (*taobao().category, *wholesale().category)
    return {shelf.code: shelf for shelf in every}


def _table(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()
