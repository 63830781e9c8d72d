"""What answers a wish, a page at a time, however much is kept.

What says the words comes from the index with the best first, so that a page costs what it shows; in every other order
the places of all that say them are looked at, and only those that may come first are read. Without words every order
has an index. Bounds that almost nothing fits would have it walked to its end: so the work is limited at first, then it
goes by the number that few offers have, and only if there is none it takes what it takes.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from data.records import Listing
from data.sqlite.asking import ask
from data.sqlite.bounds import Bounds
from data.sqlite.listings import find_listing
from data.sqlite.place import ref_of
from data.sqlite.shelf import (
    BY_NUMBER,
    HOW_MANY,
    IN_ORDER,
    STEP_FULL,
    UP_TO_STEP,
    WITH_WORDS,
    WITH_WORDS_WITHIN,
)
from deals.rank import PAGE, Order, Page, page, rank
from deals.wish import Wish

COUNTED = 500
"""So many answers are counted and can be turned to."""
LOOKED = 3_000
"""So many are looked at for their numbers before another way is tried."""
FEW = 5_000
"""So many may have a number, to go by it."""
READ = 300
"""So many are read in full, where the index finds a little more than what is looked for."""
ALL = -1
"""As a limit."""


def search(connection: sqlite3.Connection, wish: Wish, order: Order, number: int, size: int = PAGE) -> Page[Listing]:
    """The offers on this page, in this order. A number beyond the ends gives the nearest page there is."""
    number = min(max(number, 1), COUNTED // size)
    found = _Searching(connection, wish, order, number * size).find()
    shown = page(found.places, number, size, total=min(found.counted, COUNTED))
    items = (find_listing(connection, ref_of(place)) for place in shown.items)
    more = not found.complete or found.counted > COUNTED
    return Page(tuple(item for item in items if item), shown.number, shown.pages, shown.total, more)


@dataclass(frozen=True, slots=True)
class _Found:
    """Places in the order that was asked for, at least to the end of the page."""

    places: list[int]
    counted: int
    complete: bool
    """Whether nothing else answers."""


class _Searching:
    """One search, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, wish: Wish, order: Order, end: int) -> None:
        self._connection = connection
        self._wish = wish
        self._order = order
        self._end = end
        self._asked = ask(wish.rule)
        self._bounds = Bounds.of(wish.rule)

    def find(self) -> _Found:
        """Try what is cheap first."""
        if not self._asked.is_exact:
            return self._read_in_full()
        first = self._walk(LOOKED, COUNTED + 1)
        if self._asked.all and self._order is not Order.BEST:
            return self._up_to_step(first)
        if first.complete or len(first.places) >= self._end:
            return first
        return self._by_number() or self._walk(ALL, self._end + 1)

    def _walk(self, looked: int, limit: int) -> _Found:
        """The first along the words, or else along the order; of every `looked` what is within the bounds."""
        places: list[int] = []
        for words in self._tiers():
            more, goes_on = self._step(words, looked, limit - len(places))
            places += more
            if goes_on:
                return _Found(places, len(places), complete=False)
        return _Found(places, len(places), complete=True)

    def _tiers(self) -> Iterator[str]:
        """What to ask one after the other: what says the words in its title comes first in the best order."""
        if self._order is not Order.BEST or not self._asked.rest:
            yield self._asked.all
        else:
            yield from (self._asked.titled, self._asked.rest)

    def _step(self, words: str, looked: int, limit: int) -> tuple[list[int], bool]:
        """What is found, and whether there may be more behind it."""
        bounded = self._bounds.asked_any
        looked = looked if bounded else limit
        statement = IN_ORDER[self._order] if not words else WITH_WORDS_WITHIN if bounded else WITH_WORDS
        places, seen = [], 0
        for place, fits in self._rows(statement, words=words, looked=looked):
            seen += 1
            if fits:
                places.append(place)
            if len(places) == limit:
                return places, True
        return places, seen == looked

    def _up_to_step(self, first: _Found) -> _Found:
        """In another order: places say roughly which come first, and those are sorted."""
        words = self._asked.all
        full = self._places(STEP_FULL[self._order], words=words, skip=self._end)
        step = full[0] if full else 2**62
        places = self._places(UP_TO_STEP[self._order], words=words, step=step, limit=self._end + 1)
        if len(places) <= self._end:
            return _Found(places, len(places), complete=True)
        return _Found(places, max(first.counted, len(places)), first.complete)

    def _by_number(self) -> _Found | None:
        """Go by the number that few offers have."""
        for what in () if self._asked.all else self._bounds.asked:
            if self._places(HOW_MANY[what], limit=FEW + 1)[0] <= FEW:
                places = self._places(BY_NUMBER[what, self._order], limit=COUNTED + 1)
                return _Found(places, len(places), len(places) <= COUNTED)
        return None

    def _read_in_full(self) -> _Found:
        """The index finds a little more than what is looked for: the first of it are read and compared."""
        places, goes_on = self._step(self._asked.all, LOOKED, READ + 1)
        stand = {ref_of(place): place for place in places[:READ]}
        read = [one for ref in stand if (one := find_listing(self._connection, ref))]
        kept = [stand[one.ref] for one in rank(read, self._wish, self._order)]
        return _Found(kept, len(kept), len(places) <= READ and not goes_on)

    def _places(self, statement: str, **values: str | int) -> list[int]:
        return [place for (place,) in self._rows(statement, **values)]

    def _rows(self, statement: str, **values: str | int) -> Iterator[tuple[int, ...]]:
        cursor = self._connection.cursor()
        cursor.row_factory = None
        return cursor.execute(statement, {**self._bounds.values, **values})
