"""A presale from its first day to the last ten minutes of its balance, played against the running bot."""

from datetime import timedelta

import pytest

from bot.demo.player import MissingError, Player
from bot.demo.seeding import Past
from bot.demo.stage import Stage
from sandbox.telegram.messages import Message

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OPEN_HOURS, WORD = 48, "机械键盘"


def title(message: Message) -> str:
    """The offer an alert is about."""
    return message.body.text.splitlines()[1]


def labels(message: Message) -> list[str]:
    return [button["text"] for row in message.inline_rows for button in row]


async def test_a_payer_hears_four_times_of_the_balance_and_then_no_more(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Stage(language="zh", past=past) as stage:
        player, clock = Player(stage.sandbox, "zh"), stage.sandbox.clock
        await player.start()
        await player.watch("presale @taobao")
        await player.turn("open-presale", word=WORD, hours=OPEN_HOURS)
        opened = await player.sees("🟢 付定金已开始", WORD)
        keys = await player.press(opened, player.label("follow.paid"))
        assert player.label("follow.was_paid") in labels(keys)
        await player.turn("kill")

        clock.jump(OPEN_HOURS * HOUR + 2 * HOUR + MINUTE)
        last = await player.sees("🔵 付尾款已开始", title(opened))
        for ahead, left in ((24 * HOUR, "23小时"), (23 * HOUR, "5"), (50 * MINUTE, "分钟后截止")):
            clock.jump(ahead)
            last = await player.sees("🔴 尾款", left, title(opened), after=last.id)
        assert "🟠" not in "".join(
            message.body.text for message in player.private.messages.values() if title(opened) in message.body.text
        )

        done = await player.press(last, player.label("follow.done"))
        assert labels(done)[-1] != player.label("follow.drop")
        clock.jump(HOUR)
        assert "🗓" in (await player.ask("/presale")).body.text
        monkeypatch.setattr("bot.demo.player.PATIENCE", 1.0)
        with pytest.raises(MissingError):
            await player.sees(title(opened), after=last.id)
