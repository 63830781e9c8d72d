"""Short ways to say what a poll showed."""

from datetime import UTC, datetime, timedelta
from typing import TypedDict, Unpack

from deals.events import Event, EventKind, PriceFacts
from deals.history import History, Observation
from deals.offer import Count, Feed, Fen, Offer, OfferId, Preheat, Presale, PriceKind, PromotionStep
from deals.snapshot import Known, Snapshot, Told

START = datetime(2026, 10, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class OfferParts(TypedDict, total=False):
    """The parts of an offer that both feeds send."""

    native_id: str
    title: str
    shop: str | None
    image: str | None
    link: str | None
    sale_is_range: bool
    listing_price: Fen | None
    presale: Presale | None
    preheat: Preheat | None
    steps: tuple[PromotionStep, ...]
    sold_month: Count | None


def taobao(
    final: Fen | None = 10000,
    key: str = "s:abcdefghij",
    *,
    sale_price: Fen | None = None,
    **parts: Unpack[OfferParts],
) -> Offer:
    parts.setdefault("native_id", f"prefix1234-{key.removeprefix('s:')}")
    parts.setdefault("title", f"猫粮 {key}")
    return Offer(id=OfferId(Feed.TAOBAO, key), final_price=final, sale_price=sale_price, **parts)


def panda(
    price: Fen | None = 10000, single: Fen | None = None, key: str = "623787", **parts: Unpack[OfferParts]
) -> Offer:
    parts.setdefault("native_id", key)
    parts.setdefault("title", f"uvb灯 {key}")
    return Offer(id=OfferId(Feed.PANDAPON, key), sale_price=price, dropship_price=single, **parts)


def presale(
    opens: datetime = START + DAY,
    *,
    days: float = 10,
    gap: timedelta = 3 * HOUR,
    balance_days: float = 3,
    deposit: Fen | None = 10000,
    text: str = "付定金立减5元",
) -> Presale:
    closes = opens + timedelta(days=days)
    return Presale(
        deposit=deposit,
        discount_text=text,
        deposit_start=opens,
        deposit_end=closes,
        balance_start=closes + gap,
        balance_end=closes + gap + timedelta(days=balance_days),
    )


def coupon(title: str = "商品券", *, fee: Fen = 2000, ends: datetime | None = START + 3 * DAY) -> PromotionStep:
    return PromotionStep(title=title, fee=fee, ends=ends)


def snapshot(*offers: Offer, at: datetime = START, filler: bool = False) -> Snapshot:
    return Snapshot(at=at, offers=offers, filler=filler)


def prices(*points: tuple[timedelta, Fen], kind: PriceKind = PriceKind.FINAL, now: datetime = START) -> History:
    """Points given as (how long ago, fen)."""
    return History(tuple(Observation(now - ago, kind, fen) for ago, fen in points))


def known(
    offer: Offer, *points: tuple[timedelta, Fen], kind: PriceKind = PriceKind.FINAL, told: Told | None = None
) -> Known:
    return Known(offer=offer, history=prices(*points, kind=kind), told=told)


def kinds(events: tuple[Event, ...]) -> list[EventKind]:
    return [event.kind for event in events]


def price_facts(event: Event) -> PriceFacts:
    assert isinstance(event.facts, PriceFacts)
    return event.facts
