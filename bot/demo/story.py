"""`dropbell demo --script`: the story that the README tells, played without a browser and printed."""

import asyncio
import sys
from datetime import timedelta

from bot.demo.player import MissingError, Player
from bot.demo.stage import Stage
from bot.demo.transcript import Transcript

LANGUAGES = ("zh", "en")


async def play() -> int:
    """Play the story in each language. Returns 1 when something that should come does not."""
    for language in LANGUAGES:
        _say(f"\n=== {language} ===")
        try:
            await _play_in(language)
        except MissingError as missing:
            print(f"the story breaks off: missing {missing}", file=sys.stderr)  # noqa: T201 - for the terminal
            return 1
    return 0


async def _play_in(language: str) -> None:
    async with Stage(language=language) as stage:
        transcript = asyncio.create_task(Transcript(stage.sandbox, _say).run())
        player = Player(stage.sandbox, language)
        await player.start()
        await _look_around(player)
        await _hear_of_a_drop(player)
        await _hear_of_something_new(player)
        await _be_reminded_of_a_presale(stage, player)
        transcript.cancel()


async def _look_around(player: Player) -> None:
    """Search, turn the page, open a card."""
    page = await player.ask("/recommend <300")
    page = await player.press(page, player.label("key.next"))
    await player.press(page, page.inline_rows[0][0]["text"])


async def _hear_of_a_drop(player: Player) -> None:
    """Watch power banks; one falls by a fifth, in private and in the channel; be quiet about it for an hour."""
    await player.watch("充电宝 drop>=10%")
    await player.turn("drop", word="充电宝", percent=20)
    alert = await player.sees("📉", "充电宝")
    await player.sees("充电宝", chat=player.channel)
    menu = await player.press(alert, player.label("button.snooze"))
    await player.press(menu, player.label("button.snooze_hour"))


async def _hear_of_something_new(player: Player) -> None:
    """Watch cat food; something new appears."""
    await player.watch("猫粮 new")
    await player.turn("new-item", word="猫粮")
    await player.sees("🆕", "猫粮")


async def _be_reminded_of_a_presale(stage: Stage, player: Player) -> None:
    """Watch presales; pay the deposit of one; time runs: the balance opens, a day, an hour, ten minutes are left."""
    await player.watch("presale @taobao")
    await player.turn("open-presale", word="机械键盘", hours=48)
    alert = await player.sees("🟢", "机械键盘")
    await player.press(alert, player.label("follow.paid"))
    stage.sandbox.clock.jump(timedelta(hours=50, minutes=1))
    said = await player.sees("🔵", "机械键盘")
    for hours in (24, 23, 5 / 6):
        stage.sandbox.clock.jump(timedelta(hours=hours))
        said = await player.sees("🔴", "机械键盘", after=said.id)
    await player.press(said, player.label("follow.done"))


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the conversation is the output
