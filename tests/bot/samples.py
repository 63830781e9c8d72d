"""One offer, one history and every kind of event, and a clock: what the tests of the bot's messages share."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.pacing import Pacer, Time
from data.records import Chat, ChatKind, Listing, Parcel
from deals.events import (
    FACTS,
    CouponFacts,
    Event,
    EventKind,
    Facts,
    NewFacts,
    PreheatFacts,
    PresaleFacts,
    PriceFacts,
    Sighting,
)
from deals.history import History, Observation
from deals.offer import (
    Campaign,
    Category,
    Commission,
    Count,
    Feed,
    Offer,
    OfferId,
    Preheat,
    Presale,
    PriceKind,
    PromotionStep,
    Quote,
    Rank,
    RoundingUp,
    SellerKind,
)
from deals.rule import OnDrop, Rule, Watch

NOW = datetime(2026, 10, 24, 6, 5, tzinfo=UTC)
"""14:05 in Beijing."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

COUPON = PromotionStep(title="商品券", fee=2000, ends=NOW + 2 * DAY + 4 * HOUR)
PRESALE = Presale(
    deposit=10000,
    discount_text="付定金立减5元",
    deposit_start=NOW - DAY,
    deposit_end=NOW + HOUR,
    balance_start=NOW + 3 * HOUR,
    balance_end=NOW + 3 * DAY,
)
CAT_FOOD = Offer(
    id=OfferId(Feed.TAOBAO, "s:MwP4rkSVpzP5BjYTRb"),
    native_id="nJp20jwiMtOamMdHAMbc0tP-MwP4rkSVpzP5BjYTRb",
    title="皇家猫粮 K36 幼猫 4.5kg",
    listing_price=52900,
    sale_price=46900,
    final_price=34900,
    steps=(PromotionStep(title="单品直降", fee=16000), COUPON),
    sold_month=Count(3204),
    seller=SellerKind.TMALL,
    shop="皇家旗舰店",
    category_top=Category("宠物/用品"),
    category=Category("猫粮"),
    brand="皇家",
    rank=Rank("猫粮热销榜·第5名", 5, "https://huodong.taobao.com/rank?id=1&x=2"),
    image="https://img.alicdn.com/cat.jpg",
    link="https://s.click.taobao.com/x?a=1&b=2",
    commission=Commission(income_rate=1777, amount=8888, campaigns=(Campaign(id="7", name="定向计划", rate=1999),)),
)
LAMP = Offer(
    id=OfferId(Feed.PANDAPON, "623787"),
    native_id="623787",
    title="uvb灯爬虫爬宠太阳灯",
    title_translated="Đèn UVB cho bò sát",
    sale_price=2550,
    dropship_price=2250,
    sold_month=Count(105),
    repurchase_percent=35,
    image="https://cbu01.alicdn.com/lamp.jpg",
    link="https://detail.1688.com/offer/623787.html",
)
HISTORY = History(
    tuple(
        Observation(NOW - days * DAY, PriceKind.FINAL, fen)
        for days, fen in ((41, 42900), (20, 39900), (12, 41900), (5, 39900), (0.01, 34900))
    )
)
RULE = Rule(words=(("猫粮",),), triggers=(OnDrop(1000),))
HAND = Quote(PriceKind.FINAL, 34900)
DROP = PriceFacts(quote=HAND, before=39900, median7=40900, low30=39900, lowest=39900, observed_days=41)


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def later(self, seconds: float, ring: Callable[[], None]) -> asyncio.Handle:
        """Time passes when nothing else is left to do in this turn of the event loop."""

        def pass_by() -> None:
            self.now += seconds
            ring()

        return asyncio.get_running_loop().call_soon(pass_by)

    def pacer(self) -> Pacer:
        """A pacer that lives by this clock: exact, and done at once."""
        return Pacer(time=Time(lambda: self.now, self.later))


def facts(kind: EventKind) -> Facts:
    """What is known of an event of this kind."""
    kinds: dict[type[Facts], Facts] = {
        NewFacts: NewFacts(quote=HAND),
        PriceFacts: DROP,
        PresaleFacts: PresaleFacts(
            presale=PRESALE,
            quote=Quote(PriceKind.PRESALE, 108000),
            moved_from=replace(PRESALE, balance_end=NOW + 2 * DAY),
        ),
        PreheatFacts: PreheatFacts(preheat=Preheat(at=NOW + 6 * HOUR, price=9950), quote=Quote(PriceKind.SALE, 10900)),
        CouponFacts: CouponFacts(coupon=COUPON, quote=HAND),
    }
    return kinds[FACTS[kind]]


def sighting(kind: EventKind, offer: Offer = CAT_FOOD, known: Facts | None = None) -> Sighting:
    """An event of this kind about the offer."""
    return Sighting(event=Event(key="k", kind=kind, offer=offer.id, at=NOW, facts=known or facts(kind)), offer=offer)


def watch(line: str = "猫粮 drop>=10%:med7", rule: Rule = RULE) -> Watch:
    """Somebody's rule."""
    return Watch(id=31, chat_id=5, thread_id=None, line=line, rule=rule, created_at=NOW)


def chat(kind: ChatKind = ChatKind.PRIVATE, language: str = "zh") -> Chat:
    """Somebody's chat."""
    return Chat(id=5 if kind is ChatKind.PRIVATE else -1005, kind=kind, language=language, created_at=NOW)


def parcel(*sightings: Sighting, to: Chat | None = None, wanted_by: Watch | None = None) -> Parcel:
    """A delivery of these sightings."""
    return Parcel(
        id=123456,
        chat=to or chat(),
        watch=wanted_by or watch(),
        sightings=sightings,
        refs={one.offer.id: 77 for one in sightings},
        history=HISTORY,
    )


def listing(offer: Offer = CAT_FOOD, quote: Quote | None = HAND, before: int | None = 39900) -> Listing:
    """The offer as the store lists it."""
    return Listing(ref=77, offer=offer, quote=quote, before=before, changed_at=NOW, first_seen=NOW - 41 * DAY)


def hostile(text: str) -> Offer:
    """An offer with this text wherever a seller can write something."""
    step = PromotionStep(title=text, description=text, fee=100, ends=NOW + DAY)
    return replace(
        CAT_FOOD,
        title=text,
        title_translated=text,
        shop=text,
        brand=text,
        category=Category(text),
        category_top=Category(text),
        rank=Rank(text),
        steps=(step,) * 9,
        more_promotions=(step,) * 9,
        tags=(text,) * 9,
        rounding_up=RoundingUp(price=100, note=text),
        presale=replace(PRESALE, discount_text=text),
    )
