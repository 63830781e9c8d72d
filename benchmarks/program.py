"""The real `dropbell run` in a process of its own, watched from outside through /proc."""

import asyncio
import logging
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.clean import python
from benchmarks.frame import memory, memory_peak
from sandbox.server import Sandbox

RUN = ("-m", "bot", "run")
SAYS_READY = b"Dropbell is running"
"""It hears, polls and sends from here on."""


@dataclass(frozen=True, slots=True)
class Program:
    """A process that is watched."""

    process: Process

    @property
    def cpu(self) -> float:
        """Seconds so far, of all threads."""
        # What clock_getcpuclockid(3) answers for another process on Linux; /proc counts in hundredths only.
        return time.clock_gettime((~self.process.pid << 3) | 2)

    @property
    def wakeups(self) -> int:
        """How often one of its threads stopped waiting so far."""
        lines = (
            line
            for status in Path(f"/proc/{self.process.pid}/task").glob("*/status")
            for line in status.read_text().splitlines()
        )
        return sum(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt_switches"))

    @property
    def memory(self) -> float:
        """Megabytes now."""
        return memory(self.process.pid)

    @property
    def memory_peak(self) -> float:
        """Megabytes at most."""
        return memory_peak(self.process.pid)

    async def says(self, words: bytes) -> None:
        """Wait until it writes a line with these words. Raises RuntimeError when it ends before."""
        heard = []
        assert self.process.stderr is not None  # noqa: S101 - asked for
        async for line in self.process.stderr:
            if words in line:
                return
            heard.append(line.decode(errors="replace"))
        raise RuntimeError("".join(heard))


@asynccontextmanager
async def running(environment: Mapping[str, str], command: Sequence[str] = RUN) -> AsyncIterator[Program]:
    """Until the block ends; then it is asked to stop, and is waited for."""
    process = await asyncio.create_subprocess_exec(*python(*command), env=dict(environment), stderr=PIPE)
    try:
        yield Program(process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


@asynccontextmanager
async def sandbox_of_today() -> AsyncIterator[Sandbox]:
    """Both shops and a strict Telegram. A program that stops in the middle of its requests is no error of theirs."""
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    async with Sandbox(datetime.now(UTC)) as sandbox:
        yield sandbox


def settings(sandbox: Sandbox, database: Path) -> dict[str, str]:
    """The environment of a bot that knows this Telegram, and no shop."""
    return {
        "TELEGRAM_BOT_TOKEN": sandbox.token,
        "TELEGRAM_API_URL": sandbox.telegram_url,
        "TELEGRAM_ADMIN_IDS": str(sandbox.cast.admin.id),
        "DATABASE_URL": f"sqlite:///{database}",
    }


def shops(sandbox: Sandbox) -> dict[str, str]:
    """What it must know besides to ask both."""
    keys = sandbox.credentials
    return {
        "PANDAPON_URL": sandbox.pandapon_url,
        "PANDAPON_ACCESS_KEY": keys.pandapon_access_key,
        "PANDAPON_SECRET_KEY": keys.pandapon_secret_key,
        "PANDAPON_USER_ID": keys.pandapon_user_id,
        "TAOBAO_URL": sandbox.taobao_url,
        "TAOBAO_APP_KEY": keys.taobao_app_key,
        "TAOBAO_APP_SECRET": keys.taobao_app_secret,
        "TAOBAO_ADZONE_ID": keys.taobao_adzone_id,
        "TAOBAO_MATERIAL_IDS": ",".join(keys.taobao_material_ids),
    }
