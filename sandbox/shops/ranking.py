"""The order in which a feed shows its products: personal, unstable, and of no meaning."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sandbox.world import chance
from sandbox.world.product import Product
from sandbox.world.world import World

T = TypeVar("T")

_SHUFFLED_EVERY = 600  # simulated seconds; pages asked for within them fit together
_SWAY = 12


def ranked(world: World, products: Sequence[Product], at: datetime) -> list[Product]:
    """What is new or was just changed first, the rest by a taste that sways by some places all the time."""
    mood = int(at.timestamp()) // _SHUFFLED_EVERY

    def place(product: Product) -> tuple[bool, float]:
        taste = len(products) * chance.unit(world.seed, product.key, "taste")
        return not world.fresh(product, at), taste + chance.between(-_SWAY, _SWAY, world.seed, product.key, mood)

    return sorted(products, key=place)


def paged(things: Sequence[T], page: int, size: int) -> Sequence[T]:
    """One page, counted from 1; empty behind the last."""
    return things[(page - 1) * size : page * size]
