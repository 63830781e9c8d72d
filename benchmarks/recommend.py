"""A page of /recommend and the count it shows, through the real store, beside other ways to look for words.

Titles are Chinese, Vietnamese and English with words as common as in shops; searches are for two-character Chinese
words, Vietnamese with and without diacritics and English, a third with a price, a fifth with sales. What comes first
must be the same everywhere: LIKE is asked for Chinese only, since it knows no borders of words, and FTS5's trigrams
only for what has three characters, since they find nothing shorter. Then every tenth offer gets cheaper, in polls of
100, and all is asked again.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks import filling, products
from benchmarks.frame import SIZES, Figure, Goal, Peer, agree, at_most, percentile
from benchmarks.products import START, vocabulary
from benchmarks.shelves import Tables, Tantivy, titles
from data import open_store
from data.sqlite.place import ref_of
from deals.history import Observation
from deals.offer import Offer
from deals.quote import headline
from deals.rank import PAGE, Order
from deals.rule import Rule
from deals.snapshot import Changes
from deals.wish import Wish
from deals.words import bare, fold

ASKED = 300
SLOW = 30
"""Searches for those that look at every title."""
POLLED = 100

WHY_SO_MUCH = (
    "Words alone are below it when tidying has caught up with what changed; the shelf beside them, which filters and "
    "sorts by four other orders, is about 140 more."
)

Taken = list[float]
"""Milliseconds, one for each search."""


def measure(sizes: Sequence[int]) -> Iterator[Figure]:
    """Sizes are offers."""
    for size in sizes:
        with TemporaryDirectory(prefix="dropbell-bench-") as folder:
            yield from _measure(Path(folder), size)


def _measure(folder: Path, size: int) -> Iterator[Figure]:
    path, of = folder / "ours.db", {"offers": size}
    filling.copy(path, offers=size)
    wishes = list(islice(_wishes(), ASKED))
    yield from _beside(folder, wishes, of)
    others = asyncio.run(_ask(path, wishes, Order.CHEAPEST))
    yield from _figures(", cheapest first", others, of, goals=(None, None))
    changing = asyncio.run(_get_cheaper(path, size))
    yield Figure(what="a poll in which 100 get cheaper", ours=changing, unit="ms", size=of)
    yield from _figures(", a tenth has changed", asyncio.run(_ask(path, wishes)), of)
    goal = at_most(450) if size == max(SIZES) else None
    weight = _weight(path) / size
    yield Figure(what="the index, for an offer", ours=weight, unit="bytes", size=of, goal=goal, why=WHY_SO_MUCH)


def _beside(folder: Path, wishes: Sequence[Wish], of: dict[str, int]) -> Iterator[Figure]:
    path = folder / "ours.db"
    tables, tantivy = Tables(folder / "peers.db", titles(path)), Tantivy(folder / "tantivy", titles(path))
    chinese = [wish for wish in wishes if _word(wish)[0] >= "\u4e00"][:SLOW]
    asked = {
        "LIKE": (tables.like, chinese),
        "FTS5 trigrams": (tables.trigrams, [wish for wish in wishes if len(_word(wish)) > 2][:SLOW]),
        "tantivy": (tantivy.find, wishes),
    }
    ours = asyncio.run(_ask(path, wishes))
    for name, (find, some) in asked.items():
        taken, first = _peer(find, some)
        if name != "FTS5 trigrams":
            agree(name, asyncio.run(_first(path, some, first)), first)
        yield from _figures("", ours, of, peers=(Peer(name, percentile(taken, 50)), Peer(name, percentile(taken, 99))))


def _figures(
    what: str,
    taken: Taken,
    of: dict[str, int],
    peers: tuple[Peer | None, Peer | None] = (None, None),
    goals: tuple[Goal | None, Goal | None] = (at_most(1), at_most(15)),
) -> Iterator[Figure]:
    half, most = percentile(taken, 50), percentile(taken, 99)
    yield Figure(what=f"half of the searches{what}", ours=half, unit="ms", size=of, peer=peers[0], goal=goals[0])
    yield Figure(what=f"99 of 100{what}", ours=most, unit="ms", size=of, peer=peers[1], goal=goals[1])


def _wishes() -> Iterator[Wish]:
    """Words as common as they are in titles."""
    luck, words = Random("wishes"), vocabulary()  # noqa: S311 - nothing secret
    while True:
        (place,) = words.places(luck, 1)
        vietnamese = luck.choice(words.vi[place].split())
        kinds = (words.zh[place][:2], vietnamese, bare(fold(vietnamese)), luck.choice(words.en[place].split()))
        word = luck.choices(kinds, weights=(40, 20, 20, 20))[0]
        price, sold = luck.choice((1000, 3000, 10_000)), luck.choice((10, 100, 1000))
        if word.isalpha():
            yield Wish(
                Rule(
                    words=((word,),),
                    price_to=price if luck.random() < 0.3 else None,
                    sold_over=sold if luck.random() < 0.2 else None,
                )
            )


def _word(wish: Wish) -> str:
    return wish.rule.words[0][0]


async def _ask(path: Path, wishes: Sequence[Wish], order: Order = Order.BEST) -> Taken:
    """CPU of all threads of this process: the store answers in one of its own."""
    store = await open_store(f"sqlite:///{path}")
    taken = []
    for wish in wishes:
        before = time.process_time()
        await store.offers.search(wish, order)
        taken.append((time.process_time() - before) * 1000)
    await store.close()
    return taken


async def _first(path: Path, wishes: Sequence[Wish], theirs: Sequence[list[int]]) -> list[list[int]]:
    """Ours, as far as theirs go: they know titles only, and we find subtitles and brands behind them."""
    store = await open_store(f"sqlite:///{path}")
    found = [(await store.offers.search(wish)).items for wish in wishes]
    await store.close()
    return [[one.ref for one in items[: len(refs)]] for items, refs in zip(found, theirs, strict=True)]


def _peer(find: Callable[[Rule], list[int]], wishes: Sequence[Wish]) -> tuple[Taken, list[list[int]]]:
    """What it took, and the offers on the first page."""
    taken, found = [], []
    for wish in wishes:
        before = time.process_time()
        places = find(wish.rule)
        taken.append((time.process_time() - before) * 1000)
        found.append([ref_of(place) for place in places[:PAGE]])
    return taken, found


async def _get_cheaper(path: Path, size: int) -> float:
    """Milliseconds of CPU that a poll takes in which 100 offers cost a fifth less."""
    store, later = await open_store(f"sqlite:///{path}"), START + timedelta(days=1)
    changed = islice(products.offers(size), 0, None, 10)
    polls, before = 0, 0.0
    while some := [_cheaper(offer) for offer in islice(changed, POLLED)]:
        points = (
            (offer.id, Observation(later, quote.kind, quote.fen)) for offer in some if (quote := headline(offer, later))
        )
        changes = Changes(offers=tuple(some), observations=tuple(points))
        began = time.process_time()
        await store.polls.keep(changes, [], now=later)
        before += time.process_time() - began
        polls += 1
    await store.close()
    return before * 1000 / polls


def _cheaper(offer: Offer) -> Offer:
    final, sale = offer.final_price, offer.sale_price
    return replace(offer, final_price=final and final * 4 // 5, sale_price=sale and sale * 4 // 5)


def _weight(path: Path) -> float:
    """Bytes that the index takes, shelf and words: what is free in the file when they are gone."""
    with closing(sqlite3.connect(path)) as file:
        before = file.execute("PRAGMA freelist_count").fetchone()[0]
        file.executescript("DROP TABLE shelf; DROP TABLE offer_words")
        free: int = file.execute("PRAGMA freelist_count").fetchone()[0] - before
        return float(free * file.execute("PRAGMA page_size").fetchone()[0])
