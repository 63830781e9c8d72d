"""PandaPon's answer at any simulated moment."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from sandbox.shops.ranking import paged, ranked
from sandbox.world import chance
from sandbox.world.prices import yuan
from sandbox.world.product import Feed, ProductState
from sandbox.world.world import World

DEVELOPER = "1110890638347337996"
_HEX = "0123456789abcdef"


def pandapon_page(
    world: World, at: datetime, page: int, size: int, language: str, *, request: str = "", empty: bool = False
) -> dict[str, Any]:
    """The envelope of one page (counted from 1) of recommendations.

    Pure: the same world, moment and arguments give the same answer. `request` stands for the call itself and colours
    what differs from call to call: the request id and the trace.
    """
    trace = chance.token(_HEX, 32, world.seed, "trace", at.isoformat(), page, request)
    products = [] if empty else paged(ranked(world, world.products(Feed.PANDAPON, at), at), page, size)
    return envelope(200, "成功", trace, [_item(world.state(product, at), language, trace) for product in products])


def envelope(code: int, msg: str, request_id: str, data: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """What every answer is wrapped in; 200 means success, whatever the HTTP status."""
    return {"requestId": request_id, "code": code, "developId": DEVELOPER, "msg": msg, "data": data}


def _item(state: ProductState, language: str, trace: str) -> dict[str, Any]:
    product = state.product
    told = f"object_id@{product.key}^object_type@offer^trace@{trace}^outMemberId@null"
    return {
        "imageUrl": f"https://cbu01.alicdn.com/img/ibank/{product.picture}_!!{product.shop.seller}-0-cib.jpg",
        "subject": product.title.zh,
        "subjectTrans": getattr(product.title, language, product.title.zh),
        "priceInfo": _prices(state),
        "offerId": int(product.key),
        "monthSold": state.sold,
        "repurchaseRate": f"{state.repurchase}%",
        "traceInfo": quote(told, safe=""),
    }


def _prices(state: ProductState) -> dict[str, str]:
    if not state.readable:
        return {"price": "", "consignPrice": ""}
    price = yuan(state.price) if state.upper is None else f"{yuan(state.price)}-{yuan(state.upper)}"
    return {"price": price} if state.consign is None else {"price": price, "consignPrice": yuan(state.consign)}
