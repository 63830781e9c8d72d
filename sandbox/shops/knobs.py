"""What a player may do to the shops and what they sell."""

from collections.abc import Callable
from datetime import datetime
from typing import get_args

from sandbox.knobs import Knobs, Turn, Wish
from sandbox.shops.faults import Faults, Kind, read_fault
from sandbox.world.knobs import NAMES, read_knob
from sandbox.world.product import Feed
from sandbox.world.turning import turn
from sandbox.world.world import World


def add_shop_knobs(knobs: Knobs, world: World, now: Callable[[], datetime], faults: Faults) -> None:
    """Offer every knob of the world by its name (`new-item`, `drop`, …) and every fault as `shop-<fault>`.

    Wishes are the fields of the knob or the fault; a fault strikes Taobao unless the wish names a feed.
    """
    for name in NAMES:
        knobs.add(name, _world_knob(name, world, now))
    for kind in get_args(Kind):
        knobs.add(f"shop-{kind}", _fault_knob(kind, faults))


def _world_knob(name: str, world: World, now: Callable[[], datetime]) -> Turn:
    async def change(wish: Wish) -> str:
        return turn(world, read_knob({**wish, "knob": name}), now()).words

    return change


def _fault_knob(kind: str, faults: Faults) -> Turn:
    async def break_down(wish: Wish) -> str:
        fault = read_fault({"feed": Feed.TAOBAO.value, **wish, "fault": kind})
        faults.add(fault)
        times = "next answer" if fault.times == 1 else f"next {fault.times} answers"
        return f"The {times} of {fault.feed}: {kind}"

    return break_down
