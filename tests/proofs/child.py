"""The bot in a process of its own that dies at a given moment, or with one of its guarantees taken out."""

import asyncio
import functools
import logging
import os
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import bot.run
from bot.run import Tempo, run
from bot.settings import read_settings
from tests.proofs.points import Points, connection_class, pointed
from tests.proofs.scene import Shelf

Damage = Callable[[Points], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one process is to do."""

    telegram_url: str
    token: str
    path: Path
    log: Path
    die_at: int | str | None = None
    """The number of the moment, or its name."""
    damage: Damage | None = None
    """Takes a guarantee out of the program: such a process must be caught."""


def live(plan: Plan) -> None:
    """Run the bot until it is told to stop, or dies."""
    output = os.open(plan.log, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.dup2(output, 2)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    points = Points(plan.die_at, lambda name: _write(plan.log, f"died {name}"))
    sqlite3.connect = functools.partial(sqlite3.connect, factory=connection_class(points))  # type: ignore[assignment] # ours from now on
    program = vars(bot.run)  # where the program is put together
    client = program["http_client"]
    program["http_client"] = lambda connections: pointed(client(connections), points)
    program["Feeds"] = Shelf
    if plan.damage:
        plan.damage(points)
    settings = {
        "TELEGRAM_BOT_TOKEN": plan.token,
        "TELEGRAM_API_URL": plan.telegram_url,
        "DATABASE_URL": f"sqlite:///{plan.path}",
        "POLL_INTERVAL": "1s",
        "PANDAPON_ACCESS_KEY": "made-up",
        "PANDAPON_SECRET_KEY": "made-up",
    }
    brisk = replace(read_settings(settings), rate=100)
    code = asyncio.run(run(brisk, Tempo(patience=timedelta(seconds=0.2))))
    _write(plan.log, f"passed {points.passed}")
    sys.exit(code)


def _write(path: Path, line: str) -> None:
    with path.open("a") as file:
        file.write(f"{line}\n")
