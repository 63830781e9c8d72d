"""The price group of a Taobao product: every kind of price, and the path from one to the other."""

from datetime import datetime
from typing import Any

from sandbox.world import chance
from sandbox.world.prices import off, yuan
from sandbox.world.product import Coupon, Product, ProductState


def prices(state: ProductState) -> dict[str, Any]:
    """What it costs now. Where prices are unreadable they are there, and empty."""
    if not state.readable:
        return {"reserve_price": "", "zk_final_price": "", "final_promotion_price": ""}
    trim = chance.unit(state.product.key, "trim") < 0.5
    return {
        "reserve_price": yuan(state.listed),
        "zk_final_price": yuan(state.price, trim=trim),
        "final_promotion_price": yuan(state.final, trim=trim),
        **_wrapped("final_promotion_path", _path(state)),
        **_wrapped("promotion_tag", [{"tag_name": name} for name in _tags(state)]),
        **_together(state),
    }


def future_prices(state: ProductState) -> dict[str, Any]:
    """What it is announced to cost."""
    warm = state.preheat
    if warm is None or not state.readable:
        return {}
    step = {
        "promotion_title": "单品直降",
        "promotion_desc": f"直降{yuan(state.price - warm.price, trim=True)}元",
        "promotion_fee": yuan(state.price - warm.price),
        **_window(warm.start, warm.end),
    }
    return {
        "future_activity_promotion_price": yuan(warm.price, trim=True),
        **_wrapped("future_activity_promotion_path", [step]),
    }


def _wrapped(name: str, entries: list[dict[str, str]]) -> dict[str, Any]:
    return {f"{name}_list": {f"{name}_map_data": entries}} if entries else {}


def _window(start: datetime, end: datetime) -> dict[str, str]:
    return {
        "promotion_start_time": str(round(start.timestamp() * 1000)),
        "promotion_end_time": str(round(end.timestamp() * 1000)),
    }


def _path(state: ProductState) -> list[dict[str, str]]:
    """The steps from the struck-through price to the one in hand; their fees add up to the difference."""
    direct, last = state.listed - state.price, state.price - state.final
    steps = [_step("单品直降", f"直降{yuan(direct, trim=True)}元", direct)] if direct else []
    if last and state.presale:
        steps.append(_step("预售立减", f"付定金立减{yuan(last, trim=True)}元", last))
    elif last and state.coupon:
        steps.append(_coupon(state.product, state.coupon))
    return steps


def _step(title: str, desc: str, fee: int) -> dict[str, str]:
    return {"promotion_title": title, "promotion_desc": desc, "promotion_fee": yuan(fee)}


def _coupon(product: Product, coupon: Coupon) -> dict[str, str]:
    desc = f"满{yuan(coupon.least, trim=True)}减{yuan(coupon.fee, trim=True)}"
    window = _window(coupon.start, coupon.end)
    number = chance.whole(10**10, 10**11, product.key, window["promotion_start_time"])
    return {**_step("商品券", desc, coupon.fee), **window, "promotion_id": str(number)}


def _tags(state: ProductState) -> list[str]:
    every = ("88VIP", "花呗免息", "猫超买返", "是否包邮")
    return [name for name in every if chance.unit(state.product.key, name) < 0.2]


def _together(state: ProductState) -> dict[str, Any]:
    """A price for those who buy more than one: never the price of one."""
    if chance.unit(state.product.key, "together") > 0.15 or state.presale:
        return {}
    return {
        "predict_rounding_up_price": yuan(off(state.final, 12), trim=True),
        "predict_rounding_up_price_desc": "需买1件",
        **_wrapped(
            "predict_rounding_up_path", [{"promotion_title": "店铺优惠", "promotion_desc": "再买1件,可参与2件88折"}]
        ),
        **_wrapped("more_promotion", [{"promotion_title": "满件折", "promotion_desc": "2件88折", "promotion_id": "0"}]),
    }
