"""`dropbell demo`: serve the page until it is stopped."""

import asyncio
import logging
import signal

from bot.demo.player import Player
from bot.demo.stage import Stage

log = logging.getLogger(__name__)


async def serve(*, port: int) -> int:
    """Open the stage, print its address, play the first alert, and go on until SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Stage(port=port) as stage:
        print(f"Dropbell is at {stage.sandbox.url}  (Ctrl-C ends it)", flush=True)  # noqa: T201 - for the terminal
        opening = asyncio.create_task(_opening(stage))
        await stop.wait()
        opening.cancel()
    return 0


async def _opening(stage: Stage) -> None:
    """What makes the first alert: somebody starts the bot, watches power banks, and one falls by a fifth."""
    player = Player(stage.sandbox, "zh")
    await player.start()
    await player.watch("充电宝 drop>=10%")
    await player.turn("drop", word="充电宝", percent=20)
