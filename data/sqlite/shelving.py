"""The index that searches look into, kept in step with the offers in the transaction that changes them."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from data.sqlite.encoding import read_offer
from data.sqlite.listings import find_row
from data.sqlite.place import place_of
from deals.cutting import cut
from deals.filters import categories
from deals.offer import PRESALE_REWARD, Commission, Offer, OfferId, SellerKind
from deals.rank import FALL_STEP, fall, sold_rank, standing, titles
from deals.wish import happenings
from deals.words import Text

NO_PRICE = 2**53
"""Dearer than anything."""
BLOCK = 5_000
"""Offers at a time, when everything is put on the shelf."""

PUT = """
INSERT INTO shelf (place, ref, fen, fall, sold, rank, income_rate, income, announced_rate, reward)
VALUES (:place, :ref, :fen, :fall, :sold, :rank, :income_rate, :income, :announced_rate, :reward)
ON CONFLICT (ref) DO UPDATE
SET place = excluded.place, fen = excluded.fen, fall = excluded.fall, sold = excluded.sold, rank = excluded.rank,
    income_rate = excluded.income_rate, income = excluded.income, announced_rate = excluded.announced_rate,
    reward = excluded.reward
"""
"""Where an offer stands, and the numbers a search may ask for."""

ADD_WORDS = """
INSERT INTO offer_words (rowid, title, sub_title, brand, category, shop, facts) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
"""What an offer says, under its place."""

REMOVE_WORDS = """
INSERT INTO offer_words (offer_words, rowid, title, sub_title, brand, category, shop, facts)
VALUES ('delete', ?, ?, ?, ?, ?, ?, ?)
"""
"""The index does not keep texts: it is told what it was given."""

EVERYTHING = "SELECT * FROM offers WHERE id > :after ORDER BY id LIMIT :limit"
"""All offers, some at a time."""

MERGE = "INSERT INTO offer_words (offer_words, rank) VALUES ('merge', 2000)"
"""Puts pieces of the index together, about 8 MB of them: a fifth of a second."""

ONE_PIECE = "INSERT INTO offer_words (offer_words) VALUES ('optimize')"
"""An index that is written in pieces is put together."""

Numbers = dict[str, int]
Said = tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the index has of an offer."""

    numbers: Numbers
    said: Said

    @property
    def words(self) -> tuple[int, Said]:
        """What the words are kept as."""
        return self.numbers["place"], self.said


@contextmanager
def kept_in_step(connection: sqlite3.Connection, offers: Iterable[OfferId]) -> Iterator[None]:
    """Whatever is done inside to these offers, the index knows of it after. Part of the transaction it is done in."""
    known = tuple(dict.fromkeys(offers))
    before = _entries(connection, known)
    yield
    _move(connection, before, _entries(connection, known))


def fill_shelf(connection: sqlite3.Connection) -> None:
    """Put everything that is kept into an empty index."""
    after = 0
    while rows := connection.execute(EVERYTHING, {"after": after, "limit": BLOCK}).fetchall():
        _move(connection, {}, {row["id"]: _entry(row) for row in rows})
        after = rows[-1]["id"]
    connection.execute(ONE_PIECE)


def tidy_shelf(connection: sqlite3.Connection) -> None:
    """What was said before and is not said any more takes room until pieces of the index are put together."""
    connection.execute(MERGE)


def _entries(connection: sqlite3.Connection, offers: Iterable[OfferId]) -> dict[int, _Entry]:
    rows = (find_row(connection, offer) for offer in offers)
    return {row["id"]: _entry(row) for row in rows if row is not None}


def _move(connection: sqlite3.Connection, before: Mapping[int, _Entry], after: Mapping[int, _Entry]) -> None:
    """In the order of the places: the index writes what comes in its own order at once, and else piece by piece."""
    changed = [(before.get(ref), entry) for ref, entry in after.items() if before.get(ref) != entry]
    connection.executemany(PUT, [entry.numbers for _, entry in changed])
    moved = [(old, new) for old, new in changed if old is None or old.words != new.words]
    gone = [(*old.words, REMOVE_WORDS) for old, _ in moved if old is not None]
    come = [(*new.words, ADD_WORDS) for _, new in moved]
    for place, said, statement in sorted(chain(gone, come), key=lambda one: (one[0], one[2] is ADD_WORDS)):
        connection.execute(statement, (place, *map(_cut, said)))


@lru_cache(maxsize=2048)
def _cut(said: tuple[str | None, ...]) -> str:
    return " ".join(cut(Text.of(*said)))


def _entry(row: sqlite3.Row) -> _Entry:
    offer: Offer = read_offer(row["doc"])
    fen, fallen = row["fen"], fall(row["fen"], row["before_fen"])
    pays, preheat, sold = offer.commission or Commission(), offer.preheat, offer.sold_month
    numbers = {
        "place": place_of(offer.id, row["id"], standing(fallen, sold.value if sold else 0, fen)),
        "ref": row["id"],
        "fen": NO_PRICE if fen is None else fen,
        "fall": fallen if fallen >= FALL_STEP else 0,
        "sold": sold_rank(offer),
        "rank": _or_less(offer.rank.place if offer.rank else None),
        "income_rate": _or_less(pays.income_rate),
        "income": _or_less(pays.amount),
        "announced_rate": _or_less(preheat.commission_rate if preheat else None),
        "reward": int(any(reward.type == PRESALE_REWARD for reward in pays.rewards)),
    }
    return _Entry(numbers, _said(offer))


def _or_less(number: int | None) -> int:
    """What is not known reaches nothing."""
    return -1 if number is None else number


def _said(offer: Offer) -> Said:
    """The columns of the words."""
    return (
        titles(offer),
        (offer.sub_title,),
        (offer.brand,),
        tuple(categories(offer)),
        (offer.shop,),
        tuple(facts(offer)),
    )


def facts(offer: Offer) -> Iterator[str]:
    """What can be asked of an offer beside words and numbers, a word for each."""
    yield offer.id.feed
    if offer.seller is SellerKind.TMALL:
        yield "tmall"
    yield from happenings(offer)
