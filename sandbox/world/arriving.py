"""A new product on demand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sandbox.world.casting import article
from sandbox.world.knobs import NewItem
from sandbox.world.product import Feed, Product
from sandbox.world.vocabulary import Shelf, Words, taobao, wholesale
from sandbox.world.world import World

_TRIES = 60


def newcomer(world: World, knob: NewItem, now: datetime) -> Product:
    """A product born now that mentions the knob's word and costs less than its limit if any can.

    Without a feed it stands in the shop that sells such things, rather Taobao's.
    """
    feed, shelf = _place(knob)
    tries = [article(feed, world.seed, f"turn-{world.turns_taken}-{nth}", now, shelf) for nth in range(_TRIES)]
    liked = [product for product in tries if product.is_called(knob.word) and not _spoilt(knob, product)]
    return liked[0] if liked else _renamed(tries[0], knob.word)


def _place(knob: NewItem) -> tuple[Feed, Shelf | None]:
    stands: dict[Feed, Sequence[Shelf]] = {Feed.TAOBAO: taobao().category, Feed.PANDAPON: wholesale().category}
    feeds = (knob.feed,) if knob.feed else tuple(stands)
    known = [(feed, shelf) for feed in feeds for shelf in stands[feed] if knob.word and shelf.mentions(knob.word)]
    return known[0] if known else (feeds[0], None)


def _spoilt(knob: NewItem, product: Product) -> bool:
    dear = knob.below is not None and product.base >= knob.below * 100
    return dear or bool(knob.without and product.mentions(knob.without))


def _renamed(product: Product, word: str) -> Product:
    text = product.title
    return replace(product, title=Words(*(f"{word} {part}" for part in (text.zh, text.en, text.vi, text.es))))
