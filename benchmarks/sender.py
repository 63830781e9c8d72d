"""One side sends one workload; a process of its own, so that its CPU and memory are its own."""

import asyncio
import json
import resource
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientSession

from benchmarks import peers
from benchmarks.results import Cost
from benchmarks.workloads import Workload, fill
from bot.run import Tempo, running, spare_the_collector
from bot.settings import Settings, read_settings
from data import open_store

LIFTED_RATE = 5000
LOOK = 0.5
"""Seconds between two looks at whether all has arrived."""


async def _measure(side: str, workload: Workload, address: str, token: str) -> Cost:
    with TemporaryDirectory(prefix="dropbell-bench-") as folder:
        settings = _settings(Path(folder), address, token, workload)
        store = await open_store(settings.database_url)
        await fill(store, workload)
        await store.close()
        before = time.process_time()
        async with _sending(side, settings, workload):
            await _until_delivered(address, workload)
            return Cost(time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _settings(folder: Path, address: str, token: str, workload: Workload) -> Settings:
    settings = read_settings(
        {
            "TELEGRAM_BOT_TOKEN": token,
            "TELEGRAM_API_URL": f"{address}/telegram",
            "DATABASE_URL": f"sqlite:///{folder / 'dropbell.db'}",
        }
    )
    return replace(settings, rate=LIFTED_RATE, paid_messages=10**9) if workload.lifted else settings


@asynccontextmanager
async def _sending(side: str, settings: Settings, workload: Workload) -> AsyncIterator[None]:
    if side == "dropbell":
        async with running(settings, Tempo()):
            spare_the_collector()
            yield
        return
    store = await open_store(settings.database_url)
    limiter = peers.aioratelimiter() if side == "AIORateLimiter" else peers.Through()
    async with peers.running(settings, store, limiter) as application:
        sending = asyncio.create_task(peers.send_all(application, store, workload.messages))
        yield
        await sending
    await store.close()


async def _until_delivered(address: str, workload: Workload) -> None:
    """Meanwhile somebody asks something every second, if the workload has it so."""
    async with ClientSession() as session:
        asked_at = time.monotonic() + 2
        while True:
            await asyncio.sleep(LOOK)
            if workload.asking and time.monotonic() >= asked_at:
                asked_at += 1
                await session.get(f"{address}/ask")
            async with session.get(f"{address}/delivered") as answer:
                if await answer.json() >= workload.messages:
                    return


if __name__ == "__main__":
    _fields: dict[str, Any] = json.loads(sys.argv[2])
    _cost = asyncio.run(_measure(sys.argv[1], Workload(**_fields), sys.argv[3], sys.argv[4]))
    print(json.dumps(asdict(_cost)))  # noqa: T201 - how the parent hears of it
