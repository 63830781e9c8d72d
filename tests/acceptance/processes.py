"""The real bot in a process of its own, in front of a sandbox."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from sandbox.server import Sandbox
from sandbox.telegram.ledger import Entry

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def bot_process(
    sandbox: Sandbox, url: str, *, module: str = "bot", more: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`dropbell run` until the block ends; then it is killed unless it came to its end."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TELEGRAM_BOT_TOKEN": sandbox.token,
        "TELEGRAM_API_URL": sandbox.telegram_url,
        "DATABASE_URL": url,
        **(more or {}),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, "run", env=environment, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until(sandbox: Sandbox, happened: Callable[[list[Entry]], bool], seconds: float = 60) -> None:
    """Wait until the server's ledger says so."""
    with sandbox.telegram.audience.watch() as said:
        async with asyncio.timeout(seconds):
            while not happened(list(sandbox.telegram.ledger)):
                await said.get()
