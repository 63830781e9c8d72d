"""What a price change takes on the disk, and how long reading an offer's past takes.

The real `history` table, filled in the order of time as polls do, beside what sqlite-utils does by itself with text
keys and ISO times. Ten changes an offer; only the changes are weighed.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import sqlite_utils

from benchmarks.frame import Figure, Peer, agree, at_most, cpu, in_turns
from data.sqlite.database import immediate
from data.sqlite.encoding import KINDS, to_ms
from data.sqlite.lane import connect
from data.sqlite.listings import read_history
from data.sqlite.migrations import migrate
from data.sqlite.states import OBSERVE
from deals.history import History, Observation
from deals.offer import Fen, PriceKind

EACH = 10
AT_ONCE = 500
ASKED = 1000
START = datetime(2026, 1, 1, tzinfo=UTC)
TEXT_SERIES = "SELECT at, kind, fen FROM history WHERE offer = :offer ORDER BY at, kind"
PEER = "text keys, ISO times"


class Change(NamedTuple):
    """One price of one offer, from now on."""

    offer: int
    at: datetime
    kind: PriceKind
    fen: Fen


def measure(sizes: Sequence[int]) -> Iterator[Figure]:
    """Sizes are changes."""
    for size in sizes:
        with TemporaryDirectory(prefix="dropbell-bench-") as folder:
            yield from _measure(size, Path(folder))


def _measure(size: int, folder: Path) -> Iterator[Figure]:
    of, offers = {"changes": size}, size // EACH
    asked = random.Random(2).choices(range(1, offers + 1), k=min(ASKED, offers))  # noqa: S311 - made up
    with closing(_ours(folder / "ours.db")) as ours, closing(_peer(folder / "peer.db")) as peer:
        bytes_ours, bytes_peer = _weight(ours), _weight(peer.conn)
        adding = cpu(lambda: _in_lots(size, lambda lot: _add(ours, lot)))
        adding_peer = cpu(lambda: _in_lots(size, lambda lot: _add_text(peer, lot)))
        bytes_ours, bytes_peer = _weight(ours) - bytes_ours, _weight(peer.conn) - bytes_peer
        agree("series", [read_history(ours, one) for one in asked], [_text_series(peer.conn, one) for one in asked])
        reading, reading_peer = in_turns(
            lambda: [read_history(ours, one) for one in asked], lambda: [_text_series(peer.conn, one) for one in asked]
        )
    each = 1e6 / size
    yield Figure(
        what="a change",
        size=of,
        ours=bytes_ours / size,
        unit="bytes",
        peer=Peer(PEER, bytes_peer / size),
        goal=at_most(25),
    )
    yield Figure(what="adding a change", size=of, ours=adding * each, unit="µs", peer=Peer(PEER, adding_peer * each))
    asking = 1e6 / len(asked)
    yield Figure(
        what="reading a series", size=of, ours=reading * asking, unit="µs", peer=Peer(PEER, reading_peer * asking)
    )


def _changes(size: int) -> Iterator[Change]:
    """In the order of time, of all offers mixed."""
    chance = random.Random(1)  # noqa: S311 - made up
    kinds, offers, at = list(PriceKind), size // EACH, START
    for _ in range(size):
        at += timedelta(milliseconds=chance.randrange(1, 60_000))
        yield Change(chance.randint(1, offers), at, chance.choice(kinds), chance.randrange(100, 100_000))


def _in_lots(size: int, add: Callable[[list[Change]], None]) -> None:
    changes = _changes(size)
    while lot := list(islice(changes, AT_ONCE)):
        add(lot)


def _ours(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    immediate(connection, migrate)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = OFF")  # the offers themselves stay away
    return connection


def _add(connection: sqlite3.Connection, lot: list[Change]) -> None:
    numbers = {kind: number for number, kind in KINDS.items()}
    rows = [{"ref": one.offer, "at": to_ms(one.at), "kind": numbers[one.kind], "fen": one.fen} for one in lot]
    immediate(connection, lambda within: within.executemany(OBSERVE, rows))


def _peer(path: Path) -> sqlite_utils.Database:
    database = sqlite_utils.Database(path)
    database.enable_wal()
    return database


def _add_text(database: sqlite_utils.Database, lot: list[Change]) -> None:
    rows = (
        {"offer": f"pandapon:{one.offer}", "at": one.at.isoformat(), "kind": one.kind.value, "fen": one.fen}
        for one in lot
    )
    database.table("history").insert_all(rows, pk=("offer", "at", "kind"))


def _text_series(connection: sqlite3.Connection, offer: int) -> History:
    rows = connection.execute(TEXT_SERIES, {"offer": f"pandapon:{offer}"})
    return History(tuple(Observation(datetime.fromisoformat(at), PriceKind(kind), fen) for at, kind, fen in rows))


def _weight(connection: sqlite3.Connection) -> int:
    pages: int = connection.execute("PRAGMA page_count").fetchone()[0]
    return pages * int(connection.execute("PRAGMA page_size").fetchone()[0])
