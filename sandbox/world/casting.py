"""Who the products are: the story's own articles first, then a crowd, then newcomers for ever."""

from datetime import datetime, timedelta
from string import ascii_letters, digits

from sandbox.world import chance
from sandbox.world.prices import retail
from sandbox.world.product import Feed, Product, Shop
from sandbox.world.vocabulary import (
    Shelf,
    TaobaoRole,
    TaobaoShelf,
    WholesaleRole,
    WholesaleShelf,
    Words,
    shelves,
    taobao,
    wholesale,
)

CROWD = 60
"""How many products of each shop were there all along."""
NEWCOMER_EVERY = timedelta(hours=9)
"""How often each shop gets a new product: one in four to five hours over both."""

_LONG_AGO = timedelta(days=60)
_FIRST_NEWCOMER = timedelta(days=40)
_LETTERS = digits + ascii_letters


def cast(feed: Feed, seed: int, start: datetime) -> list[Product]:
    """The articles of the story, in the order of the table."""
    born = start - _LONG_AGO
    if feed is Feed.TAOBAO:
        return [_taobao_role(seed, index, role, born) for index, role in enumerate(taobao().cast)]
    return [_wholesale_role(seed, index, role, born) for index, role in enumerate(wholesale().cast)]


def extra(feed: Feed, seed: int, start: datetime, slot: int) -> Product:
    """The product of a slot: a crowd that was always there, then newcomers in the order in which they are born."""
    return article(feed, seed, f"slot-{slot}", _born(feed, seed, start, slot))


def article(feed: Feed, seed: int, mark: str, born: datetime, shelf: Shelf | None = None) -> Product:
    """A product made of words by chance; the mark makes it this one and no other."""
    names = (seed, feed, mark)
    if feed is Feed.TAOBAO:
        at = shelf if isinstance(shelf, TaobaoShelf) else chance.pick(taobao().category, *names, "shelf")
        return _taobao_article(at, born, *names)
    stand = shelf if isinstance(shelf, WholesaleShelf) else chance.pick(wholesale().category, *names, "shelf")
    return _wholesale_article(stand, born, *names)


def listed(product: Product) -> int:
    """The price a product is struck through at, as long as nobody puffs it up."""
    return retail(product.base * chance.between(1.25, 1.6, product.key, "listed"))


def _born(feed: Feed, seed: int, start: datetime, slot: int) -> datetime:
    if slot < CROWD:
        return start - _LONG_AGO
    turn = start - _FIRST_NEWCOMER + (slot - CROWD) * NEWCOMER_EVERY
    return turn + NEWCOMER_EVERY * chance.unit(seed, feed, "born", slot)


def _taobao_article(shelf: TaobaoShelf, born: datetime, *names: chance.Name) -> Product:
    brand, line = chance.pick(shelf.brands, *names, "brand"), chance.pick(shelf.lines, *names, "line")
    detail, size = chance.pick(shelf.details, *names, "detail"), chance.pick(shelf.sizes, *names, "size")
    return Product(
        feed=Feed.TAOBAO,
        key=_taobao_key(*names),
        title=_untranslated(" ".join(filter(None, (f"{brand}{line}{detail}", size)))),
        short_title=f"{brand}{line}",
        brand=brand,
        shop=_taobao_shop(brand, *names),
        shelf=shelf,
        base=_base(shelf, *names),
        sold=int(shelf.sold * chance.unit(*names, "sold") ** 2),
        born=born,
    )


def _taobao_shop(brand: str, *names: chance.Name) -> Shop:
    flagship = chance.unit(*names, "flagship") < 0.55
    return _shop(f"{brand}旗舰店" if flagship else chance.pick(taobao().shops, *names, "shop"))


def _shop(title: str) -> Shop:
    return Shop(title, chance.whole(10**8, 4 * 10**9, "seller", title), "旗舰店" in title or "天猫" in title)


def _wholesale_article(shelf: WholesaleShelf, born: datetime, *names: chance.Name) -> Product:
    noun, detail = (
        Words.read(chance.pick(shelf.nouns, *names, "noun")),
        Words.read(chance.pick(shelf.details, *names, "detail")),
    )
    turn, trade = chance.number(*names, "trade"), wholesale().trade
    return Product(
        feed=Feed.PANDAPON,
        key=_wholesale_key(*names),
        title=_translated(
            noun, detail, (Words.read(trade[turn % len(trade)]), Words.read(trade[(turn + 2) % len(trade)]))
        ),
        short_title=noun.zh,
        brand="",
        shop=_maker(shelf, *names),
        shelf=shelf,
        base=_base(shelf, *names),
        sold=int(shelf.sold * chance.unit(*names, "sold") ** 2),
        born=born,
        consign=chance.pick((None, 100, 100, 88, 95, 108, 122), *names, "consign"),
        reach=160 if chance.unit(*names, "reach") < 0.06 else None,
    )


def _translated(noun: Words, detail: Words, trade: tuple[Words, Words]) -> Words:
    first, last = trade
    return Words(
        zh=f"{first.zh}{detail.zh}{noun.zh}{last.zh}",
        en=_sentence(f"{detail.en} {noun.en}", first.en, last.en),
        vi=_sentence(f"{noun.vi} {detail.vi}", first.vi, last.vi),
        es=_sentence(f"{noun.es} {detail.es}", first.es, last.es),
    )


def _sentence(*parts: str) -> str:
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def _maker(shelf: WholesaleShelf, *names: chance.Name) -> Shop:
    words = wholesale()
    title = chance.pick(words.towns, *names, "town") + chance.pick(words.houses, *names, "house") + shelf.makers
    return Shop(title, chance.whole(10**9, 3 * 10**9, "seller", title), tmall=False)


def _taobao_role(seed: int, index: int, role: TaobaoRole, born: datetime) -> Product:
    shelf = shelves()[role.code]
    return Product(
        feed=Feed.TAOBAO,
        key=_taobao_key(seed, "role", index),
        title=_untranslated(role.title),
        short_title=role.title.split()[0],
        brand=role.brand,
        shop=_shop(role.shop),
        shelf=shelf,
        base=round(role.price * 100),
        sold=shelf.sold,
        born=born,
    )


def _wholesale_role(seed: int, index: int, role: WholesaleRole, born: datetime) -> Product:
    shelf = shelves()[role.code]
    if not isinstance(shelf, WholesaleShelf):
        raise TypeError(f"{role.code} is no category of 1688")
    return Product(
        feed=Feed.PANDAPON,
        key=_wholesale_key(seed, "role", index),
        title=Words.read(role.title),
        short_title=Words.read(role.title).zh[:12],
        brand="",
        shop=_maker(shelf, seed, "role", index),
        shelf=shelf,
        base=round(role.price * 100),
        sold=shelf.sold,
        born=born,
        consign=role.consign,
    )


def _base(shelf: Shelf, *names: chance.Name) -> int:
    low, high = shelf.price
    return retail(100 * low * (high / low) ** chance.unit(*names, "price"))


def _untranslated(title: str) -> Words:
    return Words(title, title, title, title)


def _taobao_key(*names: chance.Name) -> str:
    return chance.token(_LETTERS, 17, *names, "key")


def _wholesale_key(*names: chance.Name) -> str:
    return str(chance.whole(540_000_000_000, 899_999_999_999, *names, "key"))
