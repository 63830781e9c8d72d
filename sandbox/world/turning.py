"""Turning a knob: find the product it is meant for, change its terms, say what happened."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.world import chance
from sandbox.world.arriving import newcomer
from sandbox.world.effects import fits, turned
from sandbox.world.knobs import Aim, ClosePresale, MoveDeadline, NewItem, Raise, WorldKnob
from sandbox.world.product import Feed, Product, ProductState
from sandbox.world.telling import told
from sandbox.world.world import Turn, UnknownProductError, World


class NothingFitsError(ValueError):
    """No product fits the knob, or nobody sells the one that was named."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What a knob did in words, and to which product."""

    words: str
    product: Product

    def as_json(self) -> dict[str, str]:
        """The same for a page: words, feed, key and title."""
        product = self.product
        return {"words": self.words, "feed": product.feed, "key": product.key, "title": product.title.zh}


def turn(world: World, knob: WorldKnob, now: datetime) -> Turned:
    """Turn a knob of the world. Raises NothingFitsError when no product fits it."""
    if isinstance(knob, NewItem):
        product = newcomer(world, knob, now)
        world.welcome(product)
        state = world.state(product, now)
        return Turned(told(knob, state, state), product)
    before = _choose(world, knob, now)
    world.take(before.product, Turn(now, turned(knob, world.terms(before.product, now), before)))
    return Turned(told(knob, before, world.state(before.product, now)), before.product)


def _choose(world: World, knob: WorldKnob, now: datetime) -> ProductState:
    states = [world.state(product, now) for product in _candidates(world, knob, now)]
    found = [state for state in states if fits(knob, state) and (knob.key or _meant(knob, state))]
    if not found:
        raise NothingFitsError(f"no product fits {knob.key or knob.word or 'this knob'} now")
    return min(found, key=lambda state: _preference(world, knob, state))


def _candidates(world: World, knob: Aim, now: datetime) -> list[Product]:
    if knob.key:
        try:
            return [world.find(knob.key, now)]
        except UnknownProductError as error:
            raise NothingFitsError(f"no product {knob.key}") from error
    return [product for feed in ([knob.feed] if knob.feed else Feed) for product in world.products(feed, now)]


def _meant(knob: Aim, state: ProductState) -> bool:
    if not state.product.is_called(knob.word) or (knob.without and state.product.mentions(knob.without)):
        return False
    return knob.below is None or state.final < knob.below * 100


def _preference(world: World, knob: WorldKnob, state: ProductState) -> tuple[float, bool, float]:
    """The product turned last, if one was named or something is being undone; then one with nothing else going on."""
    again = bool(knob.word) or isinstance(knob, Raise | ClosePresale | MoveDeadline)
    touched = world.touched(state.product) if again else None
    busy = bool(state.presale or state.coupon or state.preheat)
    chosen = chance.unit(world.seed, "turn", world.turns_taken, state.product.key)
    return -touched.timestamp() if touched else 0.0, busy, chosen
