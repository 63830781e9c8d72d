"""One product as a source shows it now.

Prices are integer fen (1/100 CNY), times are aware UTC datetimes, rates are basis points (1550 = 15.5 %).
`None` always means "don't know": an unreadable price is None, never 0, and never a change.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Self

Fen = int
BasisPoints = int


class Feed(StrEnum):
    """Who shows the offer."""

    PANDAPON = "pandapon"
    TAOBAO = "taobao"


@dataclass(frozen=True, slots=True, order=True)
class OfferId:
    """The identity of an offer, for ever: `feed:key`. The key is text and case-sensitive."""

    feed: Feed
    key: str

    def __str__(self) -> str:
        return f"{self.feed}:{self.key}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `feed:key` back. Raises ValueError for anything else."""
        feed, _, key = text.partition(":")
        if not key:
            raise ValueError(f"not an offer id: {text!r}")
        return cls(Feed(feed), key)


class PriceKind(StrEnum):
    """What a price means. Only prices of equal kind are ever compared."""

    WHOLESALE = "wholesale"
    """PandaPon `price`."""
    WHOLESALE_FROM = "wholesale_from"
    """The low end of a wholesale range such as "10.00-20.00"."""
    DROPSHIP = "dropship"
    """PandaPon `consignPrice`: one piece, sent by the supplier."""
    FINAL = "final"
    """Taobao `final_promotion_price`: the estimated price in hand."""
    SALE = "sale"
    """Taobao `zk_final_price`, the headline only where no final price came."""
    PRESALE = "presale"
    """Taobao's price while a presale runs: deposit plus estimated balance."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A price and what it means."""

    kind: PriceKind
    fen: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionStep:
    """One step of the path from the listing price to the price in hand."""

    title: str
    description: str = ""
    fee: Fen | None = None
    """What the step takes off."""
    starts: datetime | None = None
    ends: datetime | None = None
    promotion_id: str | None = None

    @property
    def is_coupon(self) -> bool:
        """Whether the reader must hold a coupon for this step."""
        return "券" in self.title

    @property
    def identity(self) -> str:
        """The same step in two polls has the same identity."""
        return self.promotion_id or f"{self.title}|{self.description}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundingUp:
    """The unit price when the buyer adds items ("needs one more"). Never a price drop: a secondary line only."""

    price: Fen
    note: str = ""
    steps: tuple[PromotionStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Presale:
    """Deposit and balance windows. A pair is either whole and ordered or both None; at least one pair is present."""

    deposit: Fen | None = None
    discount_text: str = ""
    """Shown verbatim, never computed from."""
    deposit_start: datetime | None = None
    deposit_end: datetime | None = None
    balance_start: datetime | None = None
    balance_end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preheat:
    """An announced future price."""

    at: datetime
    price: Fen | None = None
    commission_rate: BasisPoints | None = None
    steps: tuple[PromotionStep, ...] = ()


PRESALE_REWARD = 0
"""`Reward.type` of the bonus for each presale order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """An extra reward per order; type 0 is the presale bonus, 1 the 618 bonus (Taobao `cpa_reward_*`)."""

    type: int
    amount: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A targeted commission plan (Taobao `sp_campaign_list`)."""

    id: str
    name: str = ""
    rate: BasisPoints | None = None
    usable: bool = False
    locked: bool = False
    apply_link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """What the promoter earns. For admins only: readers never see it."""

    income_rate: BasisPoints | None = None
    """Commission plus subsidy, the only rate documented in percent."""
    rate_text: str = ""
    """`commission_rate` as sent: its unit is not documented, so it is kept and never computed with."""
    amount: Fen | None = None
    subsidy_rate_text: str = ""
    subsidy_amount: Fen | None = None
    subsidy_limit: Fen | None = None
    rewards: tuple[Reward, ...] = ()
    campaigns: tuple[Campaign, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """A volume: "1万+" is 10,000, at least."""

    value: int
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in a published list: "白茶热销榜·第5名"."""

    text: str
    place: int | None = None
    link: str | None = None


class SellerKind(IntEnum):
    """Taobao `user_type`."""

    TAOBAO = 0
    TMALL = 1
    SPECIAL = 3


@dataclass(frozen=True, slots=True)
class Category:
    """A category as the feed names it."""

    name: str
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One product as a source shows it now. Equal offers are the same state: only links are per-request."""

    id: OfferId
    native_id: str
    """The id as the service last sent it, for calls back to it."""
    title: str
    title_translated: str | None = None
    short_title: str | None = None
    sub_title: str | None = None

    listing_price: Fen | None = None
    """Taobao `reserve_price`, the strike-through."""
    sale_price: Fen | None = None
    """PandaPon `price`, Taobao `zk_final_price`."""
    sale_is_range: bool = False
    final_price: Fen | None = None
    dropship_price: Fen | None = None
    rounding_up: RoundingUp | None = None
    steps: tuple[PromotionStep, ...] = ()
    more_promotions: tuple[PromotionStep, ...] = ()
    tags: tuple[str, ...] = ()

    presale: Presale | None = None
    preheat: Preheat | None = None
    commission: Commission | None = None

    sold_month: Count | None = None
    sold_year: Count | None = None
    repurchase_percent: int | None = None
    rank: Rank | None = None

    shop: str | None = None
    seller: SellerKind | None = None
    category_top: Category | None = None
    category: Category | None = None
    brand: str | None = None
    superior_brand: bool = False

    image: str | None = None
    white_image: str | None = None
    link: str | None = None
    """Where to buy. Carries per-request tokens: never compared."""
    coupon_link: str | None = None
    """Item and coupon in one page; preferred over `link`. Never compared."""

    @property
    def buy_link(self) -> str | None:
        """The best link there is."""
        return self.coupon_link or self.link

    @property
    def coupons(self) -> tuple[PromotionStep, ...]:
        """The steps that are coupons."""
        return tuple(step for step in self.steps if step.is_coupon)
