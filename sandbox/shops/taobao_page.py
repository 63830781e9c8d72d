"""Taobao's answer at any simulated moment: taobao.ovs.tbk.dg.material.recommend (V4), in JSON."""

from datetime import datetime
from typing import Any

from sandbox.shops.ranking import paged, ranked
from sandbox.shops.taobao_item import item
from sandbox.world import chance
from sandbox.world.casting import article
from sandbox.world.product import Feed, Product
from sandbox.world.world import World

METHOD = "taobao.ovs.tbk.dg.material.recommend"
RESPONSE = "ovs_tbk_dg_material_recommend_response"

GENERAL = "28026"
"""The material that holds everything."""
PRESALE = "80309"
"""The material of what is on presale."""
MATERIALS = (GENERAL, PRESALE)


class UnknownMaterialError(LookupError):
    """Nobody offers that material."""


def taobao_page(
    world: World,
    at: datetime,
    material: str,
    page: int,
    size: int,
    *,
    request: str = "",
    empty: bool = False,
    filler: bool = False,
) -> dict[str, Any]:
    """The envelope of one page (counted from 1) of a material. Raises UnknownMaterialError.

    Pure: the same world, moment and arguments give the same answer. `request` stands for the call itself and colours
    what differs from call to call: request id and links. `filler` answers with things nobody asked for, marked as such.
    """
    products = [] if empty else _filler(world, page, size) if filler else _stock(world, at, material)
    shown = products if filler else paged(ranked(world, products, at), page, size)
    call = chance.token("0123456789abcdef", 32, world.seed, "call", at.isoformat(), material, page, request)
    body: dict[str, Any] = {"is_default": "true" if filler else "false", "total_count": len(products)}
    if shown:
        body["result_list"] = {"map_data": [item(world.state(product, at), material, call) for product in shown]}
    return {RESPONSE: {**body, "request_id": call[:12]}}


def _stock(world: World, at: datetime, material: str) -> list[Product]:
    products = world.products(Feed.TAOBAO, at)
    if material not in MATERIALS:
        raise UnknownMaterialError(material)
    if material == PRESALE:
        return [product for product in products if world.state(product, at).presale]
    return products


def _filler(world: World, page: int, size: int) -> list[Product]:
    born = world.start
    return [article(Feed.TAOBAO, world.seed, f"filler-{page}-{nth}", born) for nth in range(size)]
