"""One product as Taobao writes it: nested groups, wrapped lists, and prices, rates and most times as text."""

from datetime import datetime
from string import ascii_letters, digits
from typing import Any

from sandbox.shops.taobao_prices import future_prices, prices
from sandbox.world import chance
from sandbox.world.prices import yuan
from sandbox.world.product import Presale, ProductState

_LETTERS = digits + ascii_letters


def item(state: ProductState, material: str, call: str) -> dict[str, Any]:
    """One entry of map_data. `call` names the request, which every link carries with it."""
    return {
        "item_id": f"{_prefix(state, material)}-{state.product.key}",
        "scope_info": {"superior_brand": "1" if state.product.shop.tmall else "0"},
        "publish_info": _publish(state, call),
        "price_promotion_info": {**prices(state), **future_prices(state)},
        "item_basic_info": _basic(state),
        **_presale(state),
        **_rank(state),
    }


def millis(at: datetime) -> int:
    """Milliseconds since 1970 UTC."""
    return round(at.timestamp() * 1000)


def _prefix(state: ProductState, material: str) -> str:
    """The half of the id that depends on who asks, for what and when; the other half is the product."""
    token = chance.token(_LETTERS, 24, "prefix", state.product.key, material, state.at.date().isoformat())
    return f"{token[:9]}t{token[10:]}"


def _publish(state: ProductState, call: str) -> dict[str, Any]:
    rate = chance.whole(15, 400, state.product.key, "commission") * 5
    pvid = f"app_pvid={call[:22]}{millis(state.at)}"
    publish: dict[str, Any] = {
        "click_url": f"//s.click.taobao.com/t?e={chance.token(_LETTERS, 40, call, state.product.key)}&{pvid}",
        "coupon_share_url": f"//uland.taobao.com/coupon/edetail?e={call}{state.product.key}&mt=1&{pvid}"
        if state.coupon
        else "",
        "income_rate": f"{rate // 100}.{rate % 100:02d}",
        "income_info": {"commission_rate": str(rate), "commission_amount": yuan(state.final * rate // 10_000)},
    }
    if state.preheat:
        publish["future_activity_time"] = str(millis(state.preheat.start))
        publish["future_activity_commission_rate"] = str(rate + 300)
    if state.presale:
        publish["cpa_reward_type"], publish["cpa_reward_amount"] = "0", "2.50"
    return publish


def _basic(state: ProductState) -> dict[str, Any]:
    product = state.product
    seller = product.shop.seller
    picture = f"//img.alicdn.com/bao/uploaded/i4/{seller}/{product.picture}_!!{seller}-0-item_pic.jpg"
    return {
        "title": product.title.zh,
        "short_title": product.short_title,
        "sub_title": "",
        "brand_name": product.brand,
        "shop_title": product.shop.title,
        "user_type": 1 if product.shop.tmall else 0,
        "category_id": product.shelf.id,
        "category_name": product.shelf.name,
        "level_one_category_id": product.shelf.level_one_id,
        "level_one_category_name": product.shelf.level_one,
        "pict_url": picture,
        "white_image": f"https:{picture}" if product.shop.tmall else "",
        "volume": state.sold,
        "annual_vol": _annual(state.product.sold * 11),
    }


def _annual(count: int) -> str:
    return f"{count // 10_000}万+" if count >= 10_000 else f"{count // 100 * 100}+"


def _presale(state: ProductState) -> dict[str, Any]:
    if state.presale:
        return {"presale_info": _windows(state.presale)}
    nothing: tuple[dict[str, Any], ...] = (
        {},
        {"presale_info": {"presale_deposit": ""}},
        {"presale_info": {"presale_deposit": "0", **dict.fromkeys(_WINDOWS, 0)}},
    )
    return chance.pick(nothing, state.product.key, "no presale")


_WINDOWS = ("presale_start_time", "presale_end_time", "presale_tail_start_time", "presale_tail_end_time")


def _windows(sale: Presale) -> dict[str, Any]:
    times = (sale.start, sale.end, sale.tail_start, sale.tail_end)
    return {
        "presale_deposit": yuan(sale.deposit, trim=True),
        "presale_discount_fee_text": f"付定金立减{yuan(sale.bonus, trim=True)}元" if sale.bonus else "",
        **dict(zip(_WINDOWS, map(millis, times), strict=True)),
    }


def _rank(state: ProductState) -> dict[str, Any]:
    product = state.product
    place = chance.whole(1, 60, product.key, "rank", state.at.date().isoformat())
    if not product.shop.tmall or place > 20:
        return {}
    text = f"{product.shelf.name}热销榜·第{place}名"
    return {"tmall_rank_info": {"tmall_rank_text": text, "tmall_rank_url": "https://pages.tmall.com/wow/a/act/tmall"}}
