"""A small installation loads nothing that it does not use."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from data import open_store
from sandbox.server import Sandbox
from tests.acceptance.processes import ROOT

START_AND_TELL = """
import asyncio, os, sys
import bot.__main__
from bot.run import Tempo, running
from bot.settings import read_settings

async def main():
    async with running(read_settings(os.environ), Tempo()):
        print(*sys.modules)

asyncio.run(main())
"""
UNUSED = {
    "PIL": "until somebody asks for a picture",
    "sqlite_utils": "until a file is older than the program",
    "numpy": "until there are many watches",
    "sandbox": "but by the demo",
    "bot.demo": "but by the demo",
    "bot.check": "but by `dropbell check`",
    "bot.once": "but by `dropbell poll` and `dropbell migrate`",
    "bot.webhook": "while updates are asked for",
}
"""What nobody needs, and until when."""


async def test_starting_loads_only_what_the_small_installation_uses(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/dropbell.db"
    await (await open_store(url)).close()
    async with Sandbox(datetime.now(UTC)) as sandbox:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_BOT_TOKEN": sandbox.token,
            "TELEGRAM_API_URL": sandbox.telegram_url,
            "DATABASE_URL": url,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", START_AND_TELL, env=environment, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
    loaded = set(said.decode().split())
    assert "telegram.ext" in loaded
    assert not loaded & UNUSED.keys()
