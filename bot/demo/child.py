"""The bot of the demo in a process of its own, so that it can be killed: `python -m bot.demo.child CLOCK-FILE`."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from bot.__main__ import set_up_logging
from bot.demo.followed import FollowedClock
from bot.run import Tempo, run
from bot.settings import read_settings
from jobs.times import Times


def main() -> int:
    """Run the bot as `dropbell run` does, but on the simulation's time."""
    set_up_logging(verbose=False, quiet=True)
    clock = FollowedClock(Path(sys.argv[1]))
    # Time may run 3,600 times as fast as the machine's: look for what is due every half a second.
    # A day may pass while a command is on its way: nothing is too late.
    tempo = Tempo(times=Times(now=clock.now), patience=timedelta(seconds=0.5), late_after=timedelta(days=36500))
    return asyncio.run(run(read_settings(os.environ), tempo))


if __name__ == "__main__":
    sys.exit(main())
