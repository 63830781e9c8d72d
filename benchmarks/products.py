"""Made-up offers in the shapes of the two feeds: as many as wanted, the same for the same seed.

Words follow Zipf's law, as in shops: the first is in a tenth of the titles, most of the others in a few. The commonest
are those of the demo's shelves; behind them come words put together from real characters and syllables.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate, product
from random import Random

from deals.offer import (
    Category,
    Commission,
    Count,
    Feed,
    Offer,
    OfferId,
    Presale,
    PromotionStep,
    Rank,
    SellerKind,
)
from sandbox.world.vocabulary import Words, taobao, wholesale

START = datetime(2026, 10, 1, 12, tzinfo=UTC)
"""When they are seen."""

WORDS = 20_000
TRADE = ("现货", "批发", "一件代发", "跨境", "新款", "厂家直销", "外贸")
SIZES = ("", "", "500g", "2kg", "10000mAh", "50ml", "XL", "15", "K36", "1.5L")
SHOP_KINDS = ("旗舰店", "专营店", "官方店", "生活馆", "杂货铺")

_ONSETS = "b c ch d đ g gi h kh l m n ng nh ph qu s t th tr v x"
_RIMES = "a à á ả ạ ai ao ăn ấm anh e ẻ en ếch i ít inh o ó ong ô ổ ơi ớp u ùng ưa ườn ya yến"
_PARTS = "al bo cra den el fi gra hu in jo ka lu mo ne or pa qui ra so ti un va wo xi ze"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words in three languages; equal places mean the same. The first is the commonest."""

    zh: Sequence[str]
    vi: Sequence[str]
    en: Sequence[str]
    heap: Sequence[float]
    """Summed weights, for `Random.choices`."""

    def places(self, luck: Random, number: int) -> list[int]:
        """So many places, common ones more often."""
        return luck.choices(range(WORDS), cum_weights=self.heap, k=number)


@cache
def vocabulary() -> Vocabulary:
    """The words of all made-up titles."""
    luck = Random("words")  # noqa: S311 - nothing secret
    real = [Words.read(line) for shelf in wholesale().category for line in (*shelf.nouns, *shelf.details)]
    lines = [line for shelf in taobao().category for line in (*shelf.brands, *shelf.lines, *shelf.details)]
    luck.shuffle(real)
    common = _characters()
    zh = [word.zh for word in real] + lines + ["".join(luck.choices(common, k=k)) for k in _lengths(luck)]
    syllables = [onset + rime for onset, rime in product(_ONSETS.split(), _RIMES.split())]
    vi = [word.vi for word in real] + [" ".join(luck.choices(syllables, k=k)) for k in _lengths(luck)]
    en = [word.en for word in real] + ["".join(luck.choices(_PARTS.split(), k=k + 2)) for k in _lengths(luck)]
    weights = (1 / (place + 10) for place in range(WORDS))
    return Vocabulary(_once(zh), _once(vi), _once(en), list(accumulate(weights)))


def _once(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(words))[:WORDS]


def _characters() -> list[str]:
    """The 3,755 common Chinese characters, in an order that says nothing."""
    rows = range(0xB0, 0xD8)
    cells = [bytes(pair).decode("gb2312", "ignore") for pair in product(rows, range(0xA1, 0xFF))]
    found = [cell for cell in cells if cell]
    Random("characters").shuffle(found)  # noqa: S311
    return found


def _lengths(luck: Random) -> list[int]:
    """Most Chinese words have two characters."""
    return luck.choices((2, 3, 4), weights=(70, 20, 10), k=WORDS + 2000)


def offers(count: int, *, seed: int = 0, first: int = 0) -> Iterator[Offer]:
    """Offers number `first` and following; what a number gets depends on nothing but the seed."""
    for number in range(first, first + count):
        luck = Random(f"{seed}/{number}")  # noqa: S311
        yield _taobao(luck, number) if number % 2 else _pandapon(luck, number)


def seen_before(offer: Offer, *, seed: int = 0) -> int | None:
    """What it cost a week ago (fen); None for those two in five that cost the same."""
    luck = Random(f"{seed}/{offer.id}")  # noqa: S311
    fen = offer.final_price or offer.sale_price
    return None if fen is None or luck.random() < 0.4 else max(1, fen * luck.choice((85, 92, 97, 103, 110, 125)) // 100)


def _price(luck: Random) -> int:
    """From 2 to 2,000 yuan, most around 40."""
    return max(200, int(luck.lognormvariate(8.3, 1.1)))


def _sold(luck: Random) -> int:
    return int(luck.paretovariate(0.5)) - 1 if luck.random() < 0.6 else 0


def _pandapon(luck: Random, number: int) -> Offer:
    words, key = vocabulary(), str(600_000_000_000 + number * 7919)
    places, fen = words.places(luck, 9), _price(luck)
    said = words.en if luck.random() < 0.2 else words.vi
    title = "".join(words.zh[place] for place in places) + luck.choice(SIZES)
    return Offer(
        id=OfferId(Feed.PANDAPON, key),
        native_id=key,
        title=(title + luck.choice(TRADE))[:60],
        title_translated=" ".join(said[place] for place in places).capitalize(),
        sale_price=fen,
        dropship_price=fen + luck.randrange(300),
        sold_month=Count(min(_sold(luck), 200_000)),
        repurchase_percent=luck.randrange(60),
        image=f"https://cbu01.alicdn.com/img/ibank/O1CN01{number:08x}_!!{number}-0-cib.jpg",
        link=f"https://detail.1688.com/offer/{key}.html",
    )


def _taobao(luck: Random, number: int) -> Offer:
    words, suffix, fen = vocabulary(), f"{number * 2_654_435_761 % 2**40:010x}", _price(luck)
    shelf = luck.choice(taobao().category)
    brand = luck.choice(shelf.brands) if luck.random() < 0.5 else words.zh[words.places(luck, 1)[0]]
    said = [words.zh[place] for place in words.places(luck, 7)]
    sold = min(_sold(luck), 500_000)
    return Offer(
        id=OfferId(Feed.TAOBAO, f"s:{suffix}"),
        native_id=f"qeqscd{number % 9973:05}-{suffix}",
        title=(brand + "".join(said) + luck.choice(SIZES))[:60],
        short_title="".join(said[:3]),
        sub_title=words.zh[words.places(luck, 1)[0]] if luck.random() < 0.3 else None,
        listing_price=fen * 2,
        sale_price=fen + fen // 5,
        final_price=fen,
        steps=_steps(luck, fen),
        tags=("88VIP",) if luck.random() < 0.1 else (),
        presale=_presale(luck) if luck.random() < 0.02 else None,
        commission=Commission(income_rate=luck.randrange(100, 3000), rate_text="55", amount=fen // 20),
        sold_month=Count(10_000, at_least=True) if sold > 10_000 else Count(sold),
        sold_year=Count(10_000, at_least=True) if luck.random() < 0.3 else None,
        rank=Rank(f"{shelf.name}热销榜·第{number % 50 + 1}名", number % 50 + 1) if luck.random() < 0.02 else None,
        shop=brand + luck.choice(SHOP_KINDS),
        seller=luck.choice((SellerKind.TMALL, SellerKind.TMALL, SellerKind.TAOBAO)),
        category_top=Category(shelf.level_one, str(shelf.level_one_id)),
        category=Category(shelf.name, str(shelf.id)),
        brand=brand,
        image=f"https://img.alicdn.com/bao/uploaded/i4/{number}/TB1WzSRmV9gSKJjSspbXXbeNXXa_!!0-item_pic.jpg",
        link=f"https://s.click.taobao.com/t?e={suffix}",
    )


def _steps(luck: Random, fen: int) -> tuple[PromotionStep, ...]:
    if luck.random() < 0.5:
        return (PromotionStep(title="单品直降", fee=fen // 5),)
    ends = START + timedelta(days=luck.randrange(1, 20))
    return (PromotionStep(title="商品券", description="满199减20", fee=fen // 5, ends=ends, promotion_id="xx"),)


def _presale(luck: Random) -> Presale:
    opens = START + timedelta(hours=luck.randrange(-200, 200))
    return Presale(
        deposit=1000,
        discount_text="付定金立减5元",
        deposit_start=opens,
        deposit_end=opens + timedelta(days=10),
        balance_start=opens + timedelta(days=10, hours=2),
        balance_end=opens + timedelta(days=13),
    )
