"""The bot in a process of its own that dies at a given moment, or with one of its guarantees taken out."""

import asyncio
import functools
import logging
import os
import sqlite3
import subprocess
import sys
import time
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
    syscall: tuple[str, int] | None = None
    """Die in the n-th of these system calls of a thread instead; needs strace."""
    damage: Damage | None = None
    """Takes a guarantee out of the program: such a process must be caught."""


def live(plan: Plan) -> None:
    """Run the bot until it is told to stop, or dies."""
    output = os.open(plan.log, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.dup2(output, 2)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    points = Points(plan.die_at, lambda name: note(plan.log, f"died {name}"))
    sqlite3.connect = functools.partial(sqlite3.connect, factory=connection_class(points))  # type: ignore[assignment] # ours from now on
    program = vars(bot.run)  # where the program is put together
    client = program["http_client"]
    program["http_client"] = lambda connections: pointed(client(connections), points)
    program["Feeds"] = Shelf
    if plan.damage:
        plan.damage(points)
    if plan.syscall:
        _die_in(*plan.syscall)
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
    note(plan.log, f"passed {points.passed}")
    sys.exit(code)


def _die_in(call: str, number: int) -> None:
    """Have strace watch this process and kill it there. It goes on once it is watched."""
    injection = f"inject={call}:signal=KILL:when={number}"
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", injection, "-p", str(os.getpid())]
    subprocess.Popen(command)  # noqa: S603 - our own words
    status = Path("/proc/self/status")
    while "TracerPid:\t0\n" in status.read_text():
        time.sleep(0.01)


def note(path: Path, line: str) -> None:
    """One line of what happened to a process."""
    with path.open("a") as file:
        file.write(f"{line}\n")
