"""What a knob does to the terms of a product, and which products it means anything for."""

from dataclasses import replace
from datetime import datetime, timedelta

from sandbox.world.knobs import (
    AnnouncePreheat,
    ClosePresale,
    CouponAppears,
    Drop,
    FakeDiscount,
    MoveDeadline,
    NewItem,
    OpenPresale,
    Raise,
    WorldKnob,
)
from sandbox.world.plots import coupon, presale
from sandbox.world.prices import off
from sandbox.world.product import Feed, Preheat, Presale, ProductState, Terms

PREHEAT_LASTS = timedelta(days=3)
BETWEEN_WINDOWS = timedelta(hours=2)


def fits(knob: WorldKnob, state: ProductState) -> bool:
    """Whether the knob means anything for a product as it is now."""
    here = state.product.feed is Feed.TAOBAO
    match knob:
        case NewItem():
            return False
        case Drop() | Raise():
            return state.readable
        case ClosePresale() | MoveDeadline():
            return state.presale is not None
        case OpenPresale():
            return here and state.readable and state.presale is None
        case FakeDiscount() | CouponAppears() | AnnouncePreheat():
            return here and state.readable and state.presale is None and _free(knob, state)


def _free(knob: FakeDiscount | CouponAppears | AnnouncePreheat, state: ProductState) -> bool:
    match knob:
        case FakeDiscount():
            return True
        case CouponAppears():
            return state.coupon is None
        case AnnouncePreheat():
            return state.preheat is None


def turned(knob: WorldKnob, terms: Terms, state: ProductState) -> Terms:  # noqa: PLR0911  # one return per knob
    """The terms after the knob; they hold until the next one, for the product's own story ends here."""
    now = state.at
    match knob:
        case NewItem():
            return terms
        case Drop(percent=percent):
            return _priced(terms, state, percent)
        case Raise(percent=percent):
            return _priced(terms, state, -percent)
        case FakeDiscount(percent=percent):
            return replace(terms, listed=off(state.listed, -percent))
        case OpenPresale(hours=hours):
            return replace(terms, price=state.price, presale=_opened(state.final, now, timedelta(hours=hours)))
        case ClosePresale():
            return replace(terms, presale=state.presale and _closed(state.presale, now))
        case MoveDeadline(hours=hours):
            return replace(terms, presale=state.presale and _moved(state.presale, now, timedelta(hours=hours)))
        case CouponAppears(percent=percent, hours=hours):
            return replace(terms, coupon=coupon(state.price, percent, now, now + timedelta(hours=hours)))
        case AnnouncePreheat(percent=percent, hours=hours):
            start = now + timedelta(hours=hours)
            return replace(terms, preheat=Preheat(off(state.price, percent), start, start + PREHEAT_LASTS))


def _priced(terms: Terms, state: ProductState, percent: int) -> Terms:
    """Exactly `percent` off what is paid in hand now, with nothing left that could end and undo it."""
    price = off(state.final, percent)
    sale = terms.presale
    if sale and sale.phase(state.at) == "deposit":
        hand = off(sale.hand, percent)
        return replace(terms, presale=replace(sale, price=hand + sale.bonus, hand=hand))
    return replace(terms, listed=max(state.listed, price), price=price, coupon=None, preheat=None)


def _opened(price: int, now: datetime, lasts: timedelta) -> Presale:
    tail = now + lasts + BETWEEN_WINDOWS
    return presale(price, now, now + lasts, tail, tail + lasts)


def _closed(sale: Presale, now: datetime) -> Presale | None:
    match sale.phase(now):
        case "deposit":
            return replace(sale, end=now)
        case "balance":
            return replace(sale, tail_end=now)
        case _:
            return None


def _moved(sale: Presale, now: datetime, later: timedelta) -> Presale:
    match sale.phase(now):
        case "announced":
            return replace(_moved(replace(sale, start=now), now, later), start=sale.start + later)
        case "deposit":
            return replace(
                sale, end=sale.end + later, tail_start=sale.tail_start + later, tail_end=sale.tail_end + later
            )
        case "gap":
            return replace(sale, tail_start=sale.tail_start + later, tail_end=sale.tail_end + later)
        case _:
            return replace(sale, tail_end=sale.tail_end + later)
