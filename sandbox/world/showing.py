"""From the terms of a product to what a buyer sees of them at one moment."""

from datetime import datetime

from sandbox.world import chance
from sandbox.world.product import Coupon, Presale, Product, ProductState, Terms

_QUARTERS = 4  # a day's sales are counted four times


def show(product: Product, terms: Terms, at: datetime) -> ProductState:
    """The state of a product at a moment, with what is over or not yet valid left out."""
    coupon = terms.coupon if terms.coupon and terms.coupon.valid(at) else None
    presale = terms.presale if terms.presale and terms.presale.phase(at) else None
    price, final = _prices(terms, coupon, presale, at)
    return ProductState(
        product=product,
        at=at,
        listed=max(terms.listed, price),
        price=price,
        final=final,
        consign=_percent(price, product.consign),
        upper=_percent(price, product.reach),
        coupon=coupon,
        presale=presale,
        preheat=terms.preheat if terms.preheat and at < terms.preheat.start else None,
        readable=terms.readable,
        sold=_sold(product, at),
        repurchase=chance.whole(0, 55, product.key, "repurchase", at.date().isoformat()),
    )


def _prices(terms: Terms, coupon: Coupon | None, presale: Presale | None, at: datetime) -> tuple[int, int]:
    if presale and presale.phase(at) == "deposit":
        return presale.price, presale.hand
    price, warm = terms.price, terms.preheat
    if warm and warm.kept and warm.start <= at < warm.end:
        price = warm.price
    return price, price - (coupon.fee if coupon and price >= coupon.least else 0)


def _percent(price: int, percent: int | None) -> int | None:
    return None if percent is None else price * percent // 1000 * 10


def _sold(product: Product, at: datetime) -> int:
    quarter = int(at.timestamp()) * _QUARTERS // 86_400
    return int(product.sold * chance.between(0.85, 1.15, product.key, "sold", quarter))
