"""Made-up watches and events, the same for the same seed.

Three mixes of watches: words; words and a category; half of them without a word. People watch what they can bear to
hear of: two or three words, or one word or none with a price, a drop and a volume that are seldom met. One event is
wanted by about one in ten thousand.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import StrEnum
from random import Random

from benchmarks import products
from benchmarks.products import START, vocabulary
from deals.events import Event, EventKind, Facts, NewFacts, PriceFacts, Sighting
from deals.offer import Feed, Offer
from deals.quote import headline
from deals.rule import OnDrop, OnLow, OnNew, Rule, Trigger, Watch
from sandbox.world.vocabulary import taobao

MADE = START - timedelta(days=30)
PRICES = (990, 1500, 2000, 3000, 5000, 8000, 10000, 15000, 20000, 30000, 50000)
EXCLUDED = ("二手", "瑕疵", "猫砂盆")
SOLD = (100, 500, 1000, 2000, 5000, 10000)


class Mix(StrEnum):
    """What the watches ask for."""

    WORDS = "words"
    CATEGORY = "words + category"
    NUMBERS = "half without words"


def watches(mix: Mix, count: int, *, first: int = 1) -> Iterator[Watch]:
    """Watches number `first` and following."""
    for number in range(first, first + count):
        luck = Random(f"{mix}/{number}")  # noqa: S311 - nothing secret
        rule = _RULES[mix](luck)
        yield Watch(id=number, chat_id=1 + number // 5, thread_id=None, line="", rule=rule, created_at=MADE)


def _words(luck: Random) -> Rule:
    groups: list[tuple[str, ...]] = [(_word(luck),) for _ in range(luck.choice((2, 2, 3)))]
    if luck.random() < 0.2:
        groups[0] = (*groups[0], _word(luck))
    return Rule(
        words=tuple(groups),
        none=(luck.choice(EXCLUDED),) if luck.random() < 0.2 else (),
        price_to=luck.choice(PRICES) if luck.random() < 0.8 else None,
        triggers=_triggers(luck),
    )


def _word(luck: Random) -> str:
    """As common as in titles; mostly Chinese, else Vietnamese."""
    words = vocabulary()
    place = words.places(luck, 1)[0]
    return words.zh[place] if luck.random() < 0.7 else words.vi[place]


def _with_category(luck: Random) -> Rule:
    shelf = luck.choice(taobao().category)
    name = shelf.name if luck.random() < 0.7 else shelf.level_one
    price = luck.choice(PRICES)
    return Rule(words=((_word(luck),),), category=(name,), price_to=price, triggers=(OnDrop(luck.choice(_SHARES)),))


def _half(luck: Random) -> Rule:
    return _words(luck) if luck.random() < 0.5 else _numbers(luck)


def _numbers(luck: Random) -> Rule:
    low = luck.choice(PRICES) * luck.choice((8, 9, 10, 11, 12)) // 10
    return Rule(
        price_from=low,
        price_to=low * luck.choice((11, 12, 13)) // 10,
        triggers=(OnDrop(luck.choice((3000, 4000, 5000, 6000))),),
        sold_over=luck.choice(SOLD),
        feeds=(luck.choice(tuple(Feed)),) if luck.random() < 0.4 else (),
    )


_SHARES = (1000, 1500, 2000, 3000, 5000)


def _triggers(luck: Random) -> tuple[Trigger, ...]:
    return luck.choice(((), (), (OnDrop(luck.choice(_SHARES)),), (OnLow(30),), (OnNew(), OnDrop(2000))))


_RULES: dict[Mix, Callable[[Random], Rule]] = {
    Mix.WORDS: _words,
    Mix.CATEGORY: _with_category,
    Mix.NUMBERS: _half,
}


def sightings(count: int) -> list[Sighting]:
    """Half of them new offers, half of them drops."""
    shown = products.offers(count, seed=7)
    return [_sighting(offer, Random(f"event/{number}")) for number, offer in enumerate(shown)]  # noqa: S311


def _sighting(offer: Offer, luck: Random) -> Sighting:
    kind = luck.choice((EventKind.NEW_OFFER, EventKind.PRICE_DROP))
    event = Event(key=f"{offer.id}/{kind}", kind=kind, offer=offer.id, at=START, facts=_facts(offer, kind, luck))
    return Sighting(event=event, offer=offer)


def _facts(offer: Offer, kind: EventKind, luck: Random) -> Facts:
    quote = headline(offer, START)
    if kind is EventKind.NEW_OFFER or quote is None:
        return NewFacts(quote=quote)
    before = int(quote.fen * (1 + luck.expovariate(5)))
    return PriceFacts(quote=quote, before=before, median7=before, low30=before, lowest=quote.fen, observed_days=40)
