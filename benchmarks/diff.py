"""Comparing a poll with what is known, when nothing, a hundredth or all of it changed.

The whole beat of the bot, from a poll that is parsed to its changes committed, on a file that holds many more offers.
The peers are the sqlite-utils idiom (get, compare, upsert) on as many rows, lemon24/reader updating a JSON feed of the
same items, and a dict of rows. They get their rows ready made; all sides must name the same changes.
"""

import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import msgspec

from benchmarks import products
from benchmarks.diff_sides import Ours, Reader, Rows, Side, SqliteUtils, decode, row
from benchmarks.filling import copy
from benchmarks.frame import Figure, Peer, agree, at_most, at_most_times, cpu, times_less
from benchmarks.products import START
from deals.echoes import Echoes
from deals.offer import Feed, Offer
from deals.snapshot import Changes, Known, Snapshot

POLLED = (200, 10_000)
SHARES = (0, 1, 100)
"""Of a hundred items, how many changed."""
TURNS = 3
FAR = 10_000_000
"""The number of the first item that is polled: none of those that fill the store."""
MANY = 100_000
"""Items for weighing what is remembered of one."""
WHY = {
    200: "Of 200 items most is the beat itself, which reads the sources three times: a millisecond for any size.",
    10_000: "An item takes about 3 µs on a machine that does nothing else; this run shared it.",
}
UTILS, READER, ROWS = "sqlite-utils get, upsert", "lemon24/reader", "a dict of rows"

encode = msgspec.json.Encoder().encode


def measure(sizes: Sequence[int]) -> Iterator[Figure]:
    """Sizes are offers that the store holds besides."""
    unchanged: dict[int, list[float]] = {polled: [] for polled in POLLED}
    for stored in sizes:
        with TemporaryDirectory(prefix="dropbell-bench-") as folder:
            copy(Path(folder) / "ours.db", offers=stored)
            for polled in POLLED:
                with closing(Sides(Path(folder), stored, polled)) as sides:
                    for share in SHARES:
                        cost = sides.take_turns(share)
                        yield from _figures({"stored": stored, "polled": polled}, share, cost)
                        if share == 0:
                            unchanged[polled].append(cost["ours"])
                yield _nothing_written({"stored": stored, "polled": polled}, sides.written)
    for polled, costs in unchanged.items():
        yield _flat(polled, sizes, costs)
    yield from _memory(min(MANY, sizes[-1]))


class Sides:
    """All of them, with the same offers, polled until nothing is new to them."""

    def __init__(self, folder: Path, stored: int, polled: int) -> None:
        self._ours = Ours(folder / "ours.db")
        numbered = products.offers(2 * polled, first=FAR)
        self._offers = [offer for offer in numbered if offer.id.feed is Feed.TAOBAO]
        docs = list(map(encode, self._offers))
        self._all: dict[str, Side] = {
            "ours": self._ours,
            UTILS: SqliteUtils(folder / f"utils-{polled}.db", docs[0], stored),
            READER: Reader(folder / f"reader-{polled}.db"),
            ROWS: Rows(folder / f"rows-{polled}.db"),
        }
        self.written = 0
        """Transactions of ours in polls that changed nothing."""
        for side in (*self._all.values(), *self._all.values()):
            self._poll_by(side, docs)

    def take_turns(self, share: int) -> dict[str, float]:
        """Microseconds that each side takes for an item while so many of a hundred change in every poll."""
        turns = [self._poll(len(self._offers) * share // 100) for _ in range(TURNS)]
        return {name: median(turn[name] for turn in turns) / len(self._offers) * 1e6 for name in self._all}

    def _poll(self, changes: int) -> dict[str, float]:
        self._offers[:changes] = [_dearer(offer) for offer in self._offers[:changes]]
        docs = list(map(encode, self._offers))
        before = self._ours.version()
        costs = {name: self._poll_by(side, docs) for name, side in self._all.items()}
        self.written += changes == 0 and self._ours.version() != before
        expected = {offer.id.key for offer in self._offers[:changes]}
        for name, side in self._all.items():
            agree(f"what changed, {name}", side.changed(), expected)
        return costs

    @staticmethod
    def _poll_by(side: Side, docs: Sequence[bytes]) -> float:
        side.show(docs)
        return cpu(side.poll)

    def close(self) -> None:
        """Let go of the files."""
        for side in self._all.values():
            side.close()


def _dearer(offer: Offer) -> Offer:
    return replace(offer, final_price=(offer.final_price or 0) + 1)


def _figures(size: Mapping[str, int], share: int, cost: Mapping[str, float]) -> Iterator[Figure]:
    what = f"an item, {share} % changed"
    for name in (UTILS, READER, ROWS):
        goal = times_less(20) if share == 0 and name != ROWS else None
        yield Figure(
            what=what,
            size=size,
            ours=cost["ours"],
            unit="µs",
            peer=Peer(name, cost[name]),
            goal=goal,
            why=WHY[size["polled"]],
        )


def _nothing_written(size: Mapping[str, int], transactions: int) -> Figure:
    what = "transactions of unchanged polls"
    return Figure(what=what, size=size, ours=transactions, unit="transactions", goal=at_most(0))


def _flat(polled: int, sizes: Sequence[int], costs: Sequence[float]) -> Figure:
    what, peer = f"an unchanged item at {sizes[-1]:,} stored", Peer(f"at {sizes[0]:,}", costs[0])
    return Figure(what=what, size={"polled": polled}, ours=costs[-1], unit="µs", peer=peer, goal=at_most_times(1.3))


def _memory(items: int) -> Iterator[Figure]:
    """Of what the bot remembers of an unchanged item, and of a row in a dict."""
    docs = [encode(offer) for offer in products.offers(items)]
    offers = tuple(map(decode, docs))
    known = {offer.id: Known(offer=offer) for offer in offers}
    echoes, sifted = Echoes(), Snapshot(at=START, offers=offers)
    tracemalloc.start()
    echoes.learn(1, echoes.sift(1, sifted), known, Changes())
    ours, _ = tracemalloc.get_traced_memory()
    agree("news", echoes.sift(1, sifted).news.offers, ())
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    rows = {one["id"]: one for one in map(row, docs)}
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    peer = Peer(ROWS, (after - before) / len(rows))
    yield Figure(
        what="memory of an item", size={"items": items}, ours=ours / items, unit="bytes", peer=peer, goal=at_most(100)
    )
