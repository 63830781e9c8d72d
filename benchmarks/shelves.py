"""Where else one could look for the words of a title: LIKE, FTS5's trigrams, and tantivy over the same pieces as ours.

Each has our places, so that all put the same first, and hands out as many as ours counts.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import tantivy

from data.sqlite.bounds import Bounds
from data.sqlite.encoding import read_offer
from data.sqlite.search import COUNTED
from deals.cutting import cut, phrase
from deals.rank import titles as titles_of
from deals.rule import Rule
from deals.words import Text

KEPT = "CREATE TABLE kept (place INTEGER PRIMARY KEY, title TEXT, fen INTEGER, sold INTEGER)"
LIKE = """
SELECT place FROM kept
WHERE title LIKE '%' || :word || '%' AND fen BETWEEN :fen_from AND :fen_to AND sold >= :sold_from
ORDER BY place LIMIT :limit
"""
TRIGRAM = """
SELECT k.place FROM trigrams AS t JOIN kept AS k ON k.place = t.rowid
WHERE trigrams MATCH :word AND k.fen BETWEEN :fen_from AND :fen_to AND k.sold >= :sold_from
ORDER BY t.rowid LIMIT :limit
"""
SHELVED = "SELECT s.place, s.fen, s.sold, o.doc FROM shelf AS s JOIN offers AS o ON o.id = s.ref"


@dataclass(frozen=True, slots=True)
class Title:
    """What the others are given of an offer."""

    place: int
    said: Text
    fen: int
    sold: int


class Tables:
    """LIKE and trigrams, in one file."""

    def __init__(self, path: Path, titles: Iterable[Title]) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute(KEPT)
        self._connection.execute("CREATE VIRTUAL TABLE trigrams USING fts5 (title, content = '', tokenize = 'trigram')")
        self._connection.execute("BEGIN")
        for one in titles:
            row = (one.place, one.said.folded, one.fen, one.sold)
            self._connection.execute("INSERT INTO kept VALUES (?, ?, ?, ?)", row)
            self._connection.execute("INSERT INTO trigrams (rowid, title) VALUES (?, ?)", row[:2])
        self._connection.execute("COMMIT")

    def like(self, rule: Rule) -> list[int]:
        """By looking at every title."""
        return self._ask(LIKE, _word(rule), rule)

    def trigrams(self, rule: Rule) -> list[int]:
        """Nothing for words of less than three characters."""
        return self._ask(TRIGRAM, f'"{_word(rule)}"', rule)

    def _ask(self, statement: str, word: str, rule: Rule) -> list[int]:
        values = {**Bounds.of(rule).values, "word": word, "limit": COUNTED + 1}
        return [place for (place,) in self._connection.execute(statement, values)]


class Tantivy:
    """An index of Rust's, over the same pieces."""

    def __init__(self, folder: Path, titles: Iterable[Title]) -> None:
        folder.mkdir()
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("title", stored=False, tokenizer_name="whitespace", index_option="position")
        for name in ("place", "fen", "sold"):
            builder.add_integer_field(name, stored=False, indexed=True, fast=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("whitespace", analyzer)
        self._fill(titles)

    def _fill(self, titles: Iterable[Title]) -> None:
        writer = self._index.writer(heap_size=200_000_000, num_threads=1)
        for one in titles:
            pieces = " ".join(cut(one.said))
            writer.add_document(tantivy.Document(title=pieces, place=one.place, fen=one.fen, sold=one.sold))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def find(self, rule: Rule) -> list[int]:
        """The page; it counts everything."""
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in self._parts(rule)])
        found = self._index.searcher().search(query, limit=5, order_by_field="place", order=tantivy.Order.Asc)
        return [place for place, _ in found.hits]

    def _parts(self, rule: Rule) -> Iterator[tantivy.Query]:
        wanted, bounds = phrase(_word(rule)), Bounds.of(rule).values
        pieces = list(wanted.marked or wanted.pieces)
        if len(pieces) > 1:
            yield tantivy.Query.phrase_query(self._schema, "title", pieces)
        else:
            yield tantivy.Query.term_query(self._schema, "title", pieces[0])
        if rule.price_to is not None:
            yield self._between("fen", bounds["fen_from"], bounds["fen_to"])
        if rule.sold_over is not None:
            yield self._between("sold", bounds["sold_from"], 2**40)

    def _between(self, field: str, low: int, high: int) -> tantivy.Query:
        return tantivy.Query.range_query(self._schema, field, tantivy.FieldType.Integer, low, high)


def _word(rule: Rule) -> str:
    return rule.words[0][0]


def titles(path: Path) -> Iterator[Title]:
    """The places and numbers of our own shelf, with the titles of its offers."""
    with closing(sqlite3.connect(path)) as file:
        for place, fen, sold, doc in file.execute(SHELVED):
            yield Title(place, Text.of(*titles_of(read_offer(doc))), fen, sold)
