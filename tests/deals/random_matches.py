"""Watches and events at random, made so that they often meet, and more often nearly."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import TypeVar

from deals.events import CouponFacts, EventKind, Facts, NewFacts, PreheatFacts, PresaleFacts, PriceFacts, Sighting
from deals.history import History
from deals.offer import (
    PRESALE_REWARD,
    Category,
    Commission,
    Count,
    Feed,
    Offer,
    OfferId,
    Preheat,
    PriceKind,
    PromotionStep,
    Quote,
    Rank,
    Reward,
    SellerKind,
)
from deals.presale import COMMON_LEAD
from deals.rule import Baseline, OnCoupon, OnDrop, OnLow, OnNew, OnPresale, Rule, Trigger, Watch
from deals.words import clean
from tests.deals.builders import DAY, HOUR, START, coupon, presale, prices
from tests.deals.watching import sighting

T = TypeVar("T")

SCRAPS = (
    *(
        "猫粮",
        "猫",
        "粮",
        "手机",
        "壳",
        "天猫",
        "Tmall",
        "iPhone",
        "ｉＰｈｏｎｅ",
        "15",
        "5",
        "1",
        "pro",
        "PRO",
        "k36",
        "K",
    ),
    *("đèn", "den", "Đ", "é", "e\u0301", "e", "uvb", "1:18", "50%", "-", "_", " ", " ", "\u3000", "ß", "ﬁ", "²", "①"),
    *("Ⅷ", "๑", "ไทย", "한국", "が", "か\u3099", "़", "٣", "🐱", "\u200b", "·", "\n", "İ", "ǆ", "Ω", "ά"),
)
NAMES = ("猫粮", "美妆", "手机 配件", "Apple", "đèn", "小米", "天猫超市")
PRICES = (0, 1, 990, 5000, 9900, 9999, 10000, 10001, 20000, 2**32, 10**10)
SHARES = (10, 499, 500, 501, 1000, 1200, 3000, 9000)
KINDS = tuple(EventKind)


class Chance:
    """One random situation, always the same for its number."""

    def __init__(self, number: int) -> None:
        self.dice = Random(number)  # noqa: S311 - chance, not secrecy
        self.texts = [self._text() for _ in range(3)]

    def watches(self, count: int) -> list[Watch]:
        rules = [self.rule() for _ in range(count)]
        return [
            Watch(
                id=3 + 2 * at,
                chat_id=self.dice.randrange(3),
                thread_id=None,
                line="",
                rule=rule,
                created_at=START - 30 * DAY,
            )
            for at, rule in enumerate(rules)
        ]

    def rule(self) -> Rule:
        dice = self.dice
        return Rule(
            words=tuple(self._words(3) for _ in range(dice.choice((0, 1, 1, 2)))),
            none=self._words(2) if dice.random() < 0.2 else (),
            price_from=self._maybe(PRICES, 0.2),
            price_to=self._maybe(PRICES, 0.4),
            triggers=tuple(self._trigger() for _ in range(dice.choice((0, 0, 1, 1, 2)))),
            sold_over=self._maybe((0, 9, 10, 11, 1000), 0.15),
            rank_to=self._maybe((1, 10, 11), 0.1),
            category=self._names(0.15),
            shop=self._names(0.1),
            brand=self._names(0.1),
            commission_from=self._maybe((10, 500, 1000), 0.1),
            commission_amount_from=self._maybe((10, 500), 0.05),
            future_commission_from=self._maybe((10, 500), 0.05),
            reward=dice.random() < 0.05,
            feeds=(dice.choice(tuple(Feed)),) if dice.random() < 0.2 else (),
            every=self._maybe((HOUR,), 0.1),
            per_day=self._maybe((1, 2), 0.1),
        )

    def sightings(self, count: int) -> list[Sighting]:
        return [self._sighting(str(at)) for at in range(count)]

    def histories(self, sightings: Sequence[Sighting]) -> dict[OfferId, History]:
        """What each offer cost when the watches were made."""
        return {one.offer.id: prices((40 * DAY, self.dice.choice(PRICES))) for one in sightings}

    def _sighting(self, note: str) -> Sighting:
        kind, offer = self.dice.choice(KINDS), self._offer()
        return sighting(kind, offer, self._facts(kind), note=note)

    def _facts(self, kind: EventKind) -> Facts:
        quote = Quote(self.dice.choice((PriceKind.FINAL, PriceKind.SALE)), self.dice.choice(PRICES))
        step = coupon(ends=self._maybe((START, START + HOUR, START + 3 * DAY), 0.8))
        lead = self._maybe((COMMON_LEAD, DAY), 0.6)
        match kind:
            case EventKind.NEW_OFFER:
                return NewFacts(quote=self._maybe((quote,), 0.9))
            case EventKind.PRICE_DROP | EventKind.LOWEST_SEEN:
                return self._prices(quote, step)
            case EventKind.PREHEAT_ANNOUNCED | EventKind.PREHEAT_STARTED:
                return PreheatFacts(preheat=Preheat(at=START + DAY, price=self._maybe(PRICES, 0.5)), quote=quote)
            case EventKind.COUPON_APPEARED | EventKind.COUPON_ENDING:
                return CouponFacts(coupon=step, quote=quote, lead=lead)
            case _:
                return PresaleFacts(presale=presale(), quote=quote, lead=lead, is_new=self.dice.random() < 0.3)

    def _prices(self, quote: Quote, step: PromotionStep) -> PriceFacts:
        return PriceFacts(
            quote=quote,
            before=self._maybe(PRICES, 0.8),
            median7=self._maybe(PRICES, 0.7),
            low30=self._maybe(PRICES, 0.7),
            lowest=self._maybe(PRICES, 0.5),
            coupon=self._maybe((step,), 0.3),
        )

    def _offer(self) -> Offer:
        dice = self.dice
        fen = self._maybe(PRICES, 0.8)
        pays = Commission(
            income_rate=self._maybe((9, 10, 1500), 0.7),
            amount=self._maybe((9, 600), 0.7),
            rewards=(Reward(type=PRESALE_REWARD, amount=100),) if dice.random() < 0.3 else (),
        )
        return Offer(
            id=OfferId(dice.choice(tuple(Feed)), f"s:{dice.randrange(5):010}"),
            native_id="1",
            title=dice.choice(self.texts),
            title_translated=self._maybe(self.texts, 0.3),
            sub_title=self._maybe(self.texts, 0.2),
            final_price=fen,
            commission=self._maybe((pays,), 0.6),
            preheat=self._maybe((Preheat(at=START + DAY, commission_rate=1000),), 0.2),
            sold_month=self._maybe((Count(10, at_least=True), Count(10), Count(0), Count(5000)), 0.7),
            rank=self._maybe((Rank("", 10), Rank("", 11), Rank("", None)), 0.5),
            shop=self._maybe(NAMES, 0.5),
            seller=self._maybe((SellerKind.TMALL,), 0.3),
            category=self._maybe(tuple(map(Category, NAMES)), 0.6),
            category_top=self._maybe(tuple(map(Category, NAMES)), 0.3),
            brand=self._maybe(NAMES, 0.5),
        )

    def _trigger(self) -> Trigger:
        within = timedelta(hours=self.dice.choice((1, 6, 100)))
        return self.dice.choice(
            (
                OnDrop(self.dice.choice(SHARES), self.dice.choice(tuple(Baseline))),
                OnLow(),
                OnLow(30),
                OnNew(),
                OnPresale(),
                OnCoupon(),
                OnCoupon(within),
            )
        )

    def _text(self) -> str:
        return "".join(self.dice.choices(SCRAPS, k=self.dice.randint(1, 12)))

    def _words(self, most: int) -> tuple[str, ...]:
        words = {self._word() for _ in range(self.dice.randint(1, most))}
        return tuple(sorted(word for word in words if any(map(str.isalnum, word)))) or ("猫",)

    def _word(self) -> str:
        """Mostly something out of a text, cut anywhere."""
        if self.dice.random() < 0.3:
            return clean(self.dice.choice(SCRAPS))
        text = clean(self.dice.choice(self.texts))
        start = self.dice.randrange(len(text) + 1)
        return clean(text[start : start + self.dice.randint(1, 6)])

    def _names(self, often: float) -> tuple[str, ...]:
        return (self.dice.choice(NAMES),) if self.dice.random() < often else ()

    def _maybe(self, some: Sequence[T], often: float) -> T | None:
        return self.dice.choice(some) if self.dice.random() < often else None
