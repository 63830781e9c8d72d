"""How others find the watches that want an event: asking all of them, and a table of words in SQLite.

Both end as the bot does, by asking the rules that are left: so all sides answer exactly the same.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import count

from deals.events import Sighting
from deals.filters import Subject, categories, filtered
from deals.rule import Rule, Watch
from deals.triggers import fires, triggers_of
from deals.words import Text, fold

DEAR = 2**40
PIECES = re.compile(r"[^\W\d_一-鿿]+|\d+|.", re.DOTALL)
LONGEST = 16
"""Pieces of the longest phrase: six syllables and the blanks between them."""

Seen = tuple[Sighting, Subject]


def wanted(watches: Iterable[Watch], seen: Seen) -> list[int]:
    """The ids of those that want it."""
    sighting, subject = seen
    return sorted(watch.id for watch in watches if _wants(watch.rule, sighting, subject))


def _wants(rule: Rule, sighting: Sighting, subject: Subject) -> bool:
    heard = any(fires(trigger, sighting.event, rule, None) for trigger in triggers_of(rule))
    return heard and filtered(rule, subject) is None


class Loop:
    """A loop over all watches as lean as it can be written: words folded beforehand, the price first, plain `in`."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        self._lean = [(watch, *_band(watch), _words(watch)) for watch in watches]

    def find(self, seen: Seen) -> list[int]:
        """The ids of all that want it."""
        subject = seen[1]
        fen, folded, bare = subject.fen or 0, subject.text.folded, subject.text.bare
        left = []
        for watch, low, high, groups in self._lean:
            if low <= fen <= high:
                for group in groups:
                    for word in group:
                        if word in bare or word in folded:
                            break
                    else:
                        break
                else:
                    left.append(watch)
        return wanted(left, seen)


class Table:
    """Words in an indexed table; whoever has one of each group of his words there, and whoever has none, is asked."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        self._watches = {watch.id: watch for watch in watches}
        self._connection = sqlite3.connect(":memory:")
        self._connection.executescript(
            "CREATE TABLE wants (id INTEGER PRIMARY KEY, low INT, high INT, need INT);"
            "CREATE TABLE words (word TEXT, id INT, part INT, PRIMARY KEY (word, id, part)) WITHOUT ROWID;"
        )
        groups = {watch.id: _groups(watch) for watch in watches}
        wants = ((watch.id, *_band(watch), len(groups[watch.id])) for watch in watches)
        self._connection.executemany("INSERT INTO wants VALUES (?, ?, ?, ?)", wants)
        words = ((word, id_, part) for id_, its in groups.items() for part, group in enumerate(its) for word in group)
        self._connection.executemany("INSERT OR IGNORE INTO words VALUES (?, ?, ?)", words)
        self._connection.execute("CREATE INDEX free ON wants (low, high) WHERE need = 0")

    def find(self, seen: Seen) -> list[int]:
        """The ids of all that want it."""
        found = self._connection.execute(
            "SELECT w.id FROM (SELECT id, COUNT(DISTINCT part) AS has FROM words"
            " WHERE word IN (SELECT value FROM json_each(:said)) GROUP BY id) AS h JOIN wants AS w ON w.id = h.id"
            " WHERE h.has = w.need AND w.low <= :fen AND w.high >= :fen"
            " UNION ALL SELECT id FROM wants WHERE need = 0 AND low <= :fen AND high >= :fen",
            {"said": json.dumps(_said(seen[1])), "fen": seen[1].fen or 0},
        )
        return wanted((self._watches[row[0]] for row in found), seen)


def _band(watch: Watch) -> tuple[int, int]:
    return watch.rule.price_from or 0, DEAR if watch.rule.price_to is None else watch.rule.price_to


def _words(watch: Watch) -> list[list[str]]:
    return [[fold(word) for word in group] for group in watch.rule.words]


def _groups(watch: Watch) -> list[list[str]]:
    named = [[f"category:{fold(name)}" for name in watch.rule.category]] if watch.rule.category else []
    return _words(watch) + named


def _said(subject: Subject) -> list[str]:
    names = Text.of(*categories(subject.offer)).folded
    said = {f"category:{part}" for part in _runs(names)} | _runs(subject.text.bare) | _runs(subject.text.folded)
    return list(said)


def _runs(text: str) -> set[str]:
    pieces = PIECES.findall(text)
    lengths = range(1, LONGEST + 1)
    return {"".join(pieces[at : at + length]) for at, _ in zip(count(), pieces, strict=False) for length in lengths}
