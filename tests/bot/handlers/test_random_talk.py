"""Random lines through every entry a person can type them into: always an answer Telegram takes, refusals with help."""

from collections.abc import Iterator

import pytest

from tests.bot.handlers.talk import Talk
from tests.bot.handlers.watched import arrived, cat, watched_since
from tests.bot.telegram_double import Call, plain
from tests.deals.builders import DAY, START
from tests.deals.random_lines import random_line

SHARE = 20
"""Of so many lines one is typed here: an answer takes longer than reading a line."""


def typed(lines: int, command: str) -> Iterator[str]:
    for number in range(0, lines, SHARE):
        line = f"{command} {random_line(number)}".strip()
        if command or (line and not line.startswith("/")):
            yield line


@pytest.mark.parametrize("command", ["/watch", "/recommend", "/why", ""])
async def test_whatever_is_typed_gets_one_answer(talk: Talk, lines: int, command: str) -> None:
    await watched_since(talk)
    await arrived(talk, *map(cat, range(3)), at=START - DAY)
    refused = 0
    for line in typed(lines, command):
        sent = len(talk.telegram.of("sendMessage"))
        answer = await talk.say(line)
        assert len(talk.telegram.of("sendMessage")) == sent + 1, line
        refused += is_refusal(answer)
        talk.telegram.calls.clear()
    assert await talk.watches() == []
    assert refused > 0 or command in {"/why", ""}


def is_refusal(answer: Call) -> bool:
    """A refusal says where, with carets, and shows one right example."""
    text = plain(answer.text)
    if "<pre>" not in answer.text:
        return False
    assert "^" in text
    assert answer.text.count("For example") == 1
    return True
