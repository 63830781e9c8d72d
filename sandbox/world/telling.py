"""What a knob did, in one line for whoever turned it."""

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
from sandbox.world.prices import yuan
from sandbox.world.product import ProductState


def told(knob: WorldKnob, before: ProductState, after: ProductState) -> str:  # noqa: PLR0911  # one return per knob
    """The change from one state to the other, said in the words of the knob."""
    title = after.product.title.zh
    sale = after.presale
    match knob:
        case NewItem():
            return f"New on {after.product.feed}: {title}, ¥{yuan(after.final)}"
        case Drop() | Raise():
            return f"{title}: ¥{yuan(before.final)} → ¥{yuan(after.final)}"
        case FakeDiscount():
            return f"{title}: was ¥{yuan(before.listed)} → ¥{yuan(after.listed)}, still paid ¥{yuan(after.final)}"
        case OpenPresale():
            return f"{title}: deposit ¥{yuan(sale.deposit)} until {sale.end:%m-%d %H:%M} UTC" if sale else title
        case ClosePresale():
            return f"{title}: the presale's {before.presale and before.presale.phase(before.at)} window is closed"
        case MoveDeadline():
            return f"{title}: {_deadline(before)} → {_deadline(after)} UTC"
        case CouponAppears():
            return (
                f"{title}: coupon of ¥{yuan(before.final - after.final)}, ¥{yuan(before.final)} → ¥{yuan(after.final)}"
            )
        case AnnouncePreheat():
            warm = after.preheat
            return f"{title}: ¥{yuan(warm.price)} announced from {warm.start:%m-%d %H:%M} UTC" if warm else title


def _deadline(state: ProductState) -> str:
    sale = state.presale
    if sale is None:
        return ""
    ends = {"announced": sale.start, "deposit": sale.end, "gap": sale.tail_start, "balance": sale.tail_end}
    return f"{ends[sale.phase(state.at) or 'balance']:%m-%d %H:%M}"
