"""Nothing happens: what the bot costs while nobody writes and nothing is due.

The real `dropbell run`, its database in place, beside python-telegram-bot with its defaults; each asks a local Telegram
of its own for updates, at the same time. A wake-up is a thread that stopped waiting.
"""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.clean import small_installation
from benchmarks.frame import Figure, Peer, at_most, at_most_times
from benchmarks.program import SAYS_READY, Program, running, sandbox_of_today, settings

SETTLE = 5.0
WINDOW = 300.0
"""Seconds: the longest pause of the bot several times over."""
QUICK_WINDOW = 20.0
FULL = 1_000_000
BARE = "python-telegram-bot, long poll"
BARE_SAYS_READY = b"Application started"


def measure(sizes: Sequence[int]) -> Iterator[Figure]:
    """Sizes only say how long to look."""
    window = WINDOW if max(sizes) >= FULL else QUICK_WINDOW
    ours, bare = asyncio.run(_beside(window))
    (cpu, wakeups, memory), (bare_cpu, bare_wakeups, bare_memory) = ours, bare
    minute = 60_000 / window
    yield Figure(
        what="CPU a minute",
        ours=cpu * minute,
        unit="ms",
        peer=Peer(BARE, bare_cpu * minute),
        goal=at_most_times(1.3),
    )
    yield Figure(
        what="wake-ups a second",
        ours=wakeups / window,
        unit="",
        peer=Peer(BARE, bare_wakeups / window),
        goal=at_most(0.3),
    )
    yield Figure(what="memory", ours=memory, unit="MB", peer=Peer(BARE, bare_memory))


async def _beside(window: float) -> tuple[tuple[float, int, float], tuple[float, int, float]]:
    with small_installation() as environment:
        database = Path(environment["HOME"]) / "dropbell.db"
        async with sandbox_of_today() as first, sandbox_of_today() as second:
            bare = ("-m", "benchmarks.bare", second.telegram_url, second.token)
            async with (
                running({**environment, **settings(first, database)}) as program,
                running(environment, bare) as other,
            ):
                await program.says(SAYS_READY)
                await other.says(BARE_SAYS_READY)
                await asyncio.sleep(SETTLE)
                ours, theirs = await asyncio.gather(_watch(program, window), _watch(other, window))
                return ours, theirs


async def _watch(program: Program, window: float) -> tuple[float, int, float]:
    """CPU seconds, wake-ups and megabytes of so many seconds."""
    cpu, wakeups = program.cpu, program.wakeups
    await asyncio.sleep(window)
    return program.cpu - cpu, program.wakeups - wakeups, program.memory
