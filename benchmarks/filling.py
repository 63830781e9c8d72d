"""A store with as many offers as wanted, written as polls write them."""

import asyncio
import hashlib
import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, islice
from pathlib import Path

from benchmarks import products
from benchmarks.products import START
from data import open_store
from deals.history import Observation
from deals.offer import Offer, OfferId
from deals.quote import headline
from deals.snapshot import Changes

HERE = Path(__file__).parent
READY = HERE.parent / ".bench" / "stores"
"""Stores that were filled before: a million offers take minutes."""
BLOCK = 20_000
"""Offers in one transaction."""
WEEK = timedelta(days=7)


def fill(path: Path, *, offers: int, seed: int = 0, first: int = 0) -> None:
    """Keep offers number `first` and following in the store at `path`, each with one or two points of history.

    Creates the file where there is none. Six to ten minutes for a million.
    """
    asyncio.run(_fill(path, products.offers(offers, seed=seed, first=first), seed))


def copy(path: Path, *, offers: int) -> None:
    """The same as `fill`: a copy of a store that was filled once by this version of the program."""
    ready = READY / f"{_version()}-{offers}.db"
    if not ready.exists():
        ready.parent.mkdir(parents=True, exist_ok=True)
        part = ready.with_suffix(".part")
        part.unlink(missing_ok=True)
        fill(part, offers=offers)
        part.rename(ready)
    shutil.copyfile(ready, path)


def _version() -> str:
    """Of everything that says what such a store holds."""
    sources = (HERE.parent / room for room in ("data/sqlite", "deals"))
    files = sorted(chain.from_iterable(room.rglob("*.py") for room in sources))
    digest = hashlib.sha256()
    for file in (*files, HERE / "products.py", Path(__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


async def _fill(path: Path, shown: Iterator[Offer], seed: int) -> None:
    store = await open_store(f"sqlite:///{path}")
    try:
        while block := tuple(islice(shown, BLOCK)):
            points = tuple(point for offer in block for point in _points(offer, seed))
            await store.polls.keep(Changes(offers=block, observations=points), [], now=START)
    finally:
        await store.close()


def _points(offer: Offer, seed: int) -> Iterator[tuple[OfferId, Observation]]:
    quote, before = headline(offer, START), products.seen_before(offer, seed=seed)
    if quote is None:
        return
    if before is not None and before != quote.fen:
        yield offer.id, Observation(START - WEEK, quote.kind, before)
    yield offer.id, Observation(START, quote.kind, quote.fen)
