"""The world both shops sell from."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.world.casting import CROWD, cast, extra
from sandbox.world.product import Feed, Product, ProductState, Terms
from sandbox.world.showing import show
from sandbox.world.staging import staged
from sandbox.world.story import Chapter, chapter, chapter_number

_FRESH = timedelta(hours=24)


class UnknownProductError(LookupError):
    """The shops have no such product."""


@dataclass(frozen=True, slots=True)
class Turn:
    """From `at` on the product is sold on these terms, whatever its own story says."""

    at: datetime
    terms: Terms


class World:
    """A few hundred products whose state at any moment follows from the seed and the turns taken so far.

    `start` is when somebody sits down to watch: the history lies before it, the story's presales about it.
    """

    def __init__(self, start: datetime, seed: int = 1) -> None:
        self.start = start
        self.seed = seed
        self.turns_taken = 0
        self._old = {feed: cast(feed, seed, start) + self._crowd(feed) for feed in Feed}
        self._young: dict[Feed, list[Product]] = {feed: [] for feed in Feed}
        self._arrived: dict[Feed, list[Product]] = {feed: [] for feed in Feed}
        self._chapters: dict[tuple[str, int], Chapter] = {}
        self._turns: dict[str, list[Turn]] = {}
        self._touched: dict[str, datetime] = {}
        for product, at, terms in staged(self._old[Feed.TAOBAO], start):
            self._turns[product.name] = [Turn(at, terms)]

    def _crowd(self, feed: Feed) -> list[Product]:
        return [extra(feed, self.seed, self.start, slot) for slot in range(CROWD)]

    def products(self, feed: Feed, at: datetime) -> list[Product]:
        """Everything a shop has at a moment, the oldest first."""
        young = self._young[feed]
        while not young or young[-1].born <= at:
            young.append(extra(feed, self.seed, self.start, CROWD + len(young)))
        born = bisect_right(young, at, key=lambda product: product.born)
        return self._old[feed] + young[:born] + [product for product in self._arrived[feed] if product.born <= at]

    def find(self, name: str, at: datetime) -> Product:
        """The product of a key or `feed:key`. Raises UnknownProductError."""
        key = name.rpartition(":")[2]
        every = (product for feed in Feed for product in self.products(feed, at))
        found = next((product for product in every if product.key == key), None)
        if found is None:
            raise UnknownProductError(name)
        return found

    def terms(self, product: Product, at: datetime) -> Terms:
        """The terms a product is sold on at a moment."""
        past = [turn for turn in self._turns.get(product.name, ()) if turn.at <= at]
        return past[-1].terms if past else self._told(product, at)

    def _told(self, product: Product, at: datetime) -> Terms:
        number = chapter_number(self.seed, product, at)
        page = self._chapters.get((product.name, number))
        if page is None:
            page = self._chapters[product.name, number] = chapter(self.seed, product, number)
        return page.at(at)

    def state(self, product: Product, at: datetime) -> ProductState:
        """What a buyer sees of a product at a moment."""
        return show(product, self.terms(product, at), at)

    def take(self, product: Product, turn: Turn) -> None:
        """Sell a product on other terms from the turn's moment on. Turns are taken in the order of time."""
        self.turns_taken += 1
        self._turns.setdefault(product.name, []).append(turn)
        self._touched[product.name] = turn.at

    def welcome(self, product: Product) -> None:
        """Let a product into its shop on the day it is born."""
        self.turns_taken += 1
        self._arrived[product.feed].append(product)
        self._touched[product.name] = product.born

    def touched(self, product: Product) -> datetime | None:
        """When somebody last turned a knob for this product."""
        return self._touched.get(product.name)

    def fresh(self, product: Product, at: datetime) -> bool:
        """Whether the product is new, or a knob was turned for it, within the last day: feeds show such first."""
        since, touched = at - _FRESH, self._touched.get(product.name)
        return since < product.born <= at or bool(touched and since < touched <= at)
