"""`make bench-delivery`: how fast, how politely and at what cost messages are sent, beside the peers, in one run.

Every cell of the table is a strict local Telegram in one process and one sender in another, with a fresh store.
"""

import argparse
import asyncio
import json
import platform
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import ClientSession

from benchmarks.results import LATENCY, Cost, Ledger
from benchmarks.workloads import Workload, workloads
from sandbox.telegram.network import TOKEN

SIDES = ("dropbell", "AIORateLimiter", "gather + retry")
PAGE = Path(__file__).parents[1] / "docs" / "performance-delivery.md"
QUICK = 10
"""How much shorter everything is when one only wants to try."""
TOO_LONG = 900
"""Seconds after which a side is given up."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One side on one workload."""

    side: str
    workload: Workload
    ledger: Ledger | None
    """None when it did not come to its end."""
    cost: Cost | None


async def _measure(side: str, workload: Workload) -> Cell:
    async with _telegram(workload) as address:
        order = json.dumps(asdict(workload))
        sender = await _start("benchmarks.sender", side, order, address, TOKEN)
        try:
            async with asyncio.timeout(TOO_LONG):
                said, _ = await sender.communicate()
        except TimeoutError:
            sender.kill()
            await sender.wait()
            return Cell(side, workload, None, None)
        if sender.returncode:
            return Cell(side, workload, None, None)
        async with ClientSession() as session, session.get(f"{address}/ledger") as answer:
            ledger = await answer.json()
        ledger["replies"] = tuple(ledger["replies"])
        return Cell(side, workload, Ledger(**ledger), Cost(**json.loads(said)))


@asynccontextmanager
async def _telegram(workload: Workload) -> AsyncIterator[str]:
    server = await _start("benchmarks.telegram", json.dumps(asdict(workload)))
    assert server.stdout is not None  # noqa: S101 - asked for
    try:
        yield (await server.stdout.readline()).decode().strip()
    finally:
        server.kill()
        await server.wait()


async def _start(module: str, *arguments: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments, stdin=pipe, stdout=pipe)


def _row(cell: Cell) -> list[str]:
    ledger, cost = cell.ledger, cell.cost
    if ledger is None or cost is None:
        return [cell.workload.name, cell.side, f"> {TOO_LONG}", *["-"] * 7]
    rate = ledger.delivered / ledger.wall if ledger.wall else 0.0
    # Replies need their room as well.
    least = cell.workload.least + (ledger.delivered - cell.workload.messages) / 30
    return [
        cell.workload.name,
        cell.side,
        f"{ledger.wall:.1f}",
        f"{rate:,.0f}/s" if cell.workload.lifted else f"{least / ledger.wall:.1%}",
        f"{ledger.refused:,}",
        _ms(ledger.reply_p50),
        _ms(ledger.reply_p99),
        f"{cost.cpu / ledger.delivered * 1000:.2f}",
        f"{cost.memory:.0f}",
        "yes" if ledger.exact else "**no**",
    ]


def _ms(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds * 1000:,.0f} ms"


HEAD = ["", "side", "wall, s", "of the limit", "429s", "reply p50", "reply p99", "CPU s per 1,000", "MB", "each once"]


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = [HEAD, ["---"] * len(HEAD), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _page(cells: Sequence[Cell], *, quick: bool) -> str:
    names = {cell.workload.name: cell.workload for cell in cells}
    told = "\n".join(
        f"- **{name}**: {one.what}" + ("" if one.lifted else f"; nobody can be faster than {one.least:.1f} s")
        for name, one in names.items()
    )
    size = f" Scaled down to a {QUICK}th: for trying, not for judging." if quick else ""
    return f"""# Delivery, measured

Written by `make bench-delivery` on {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}.{size}
Every side runs the same bot over the same store against the same local Telegram, which counts exact windows
(30 a second, one a second to a person, 20 a minute to a group), answers after {LATENCY * 1000:.0f} ms and keeps a
ledger. Server and sender are processes of their own. A reply's time is from when the bot had the question until
Telegram had the answer. "Each once" is read from the server's ledger. In f dropbell is told that it may send as it
likes.

{told}

{_table([_row(cell) for cell in cells])}
"""


async def _run(names: str, sides: Sequence[str], *, quick: bool) -> list[Cell]:
    cells = []
    for workload in workloads(QUICK if quick else 1):
        for side in sides if workload.name in names else ():
            if workload.lifted and side == "AIORateLimiter":
                continue  # it has no rate for this; its refusals are what is measured above
            cells.append(await _measure(side, workload))
            print(" ".join(f"{field:>14}" for field in _row(cells[-1])), flush=True)  # noqa: T201 - the measurement
    return cells


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"a {QUICK}th of everything; the page is not written")
    parser.add_argument("--only", default="abcdef", help="workloads, such as ad")
    parser.add_argument("--sides", default=",".join(SIDES), help="comma-separated")
    options = parser.parse_args()
    print(" ".join(f"{field:>14}" for field in HEAD))  # noqa: T201 - the measurement
    cells = asyncio.run(_run(options.only, options.sides.split(","), quick=options.quick))
    page = _page(cells, quick=options.quick)
    print(f"\n{page}")  # noqa: T201 - the measurement
    if not options.quick and options.only == parser.get_default("only"):
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
