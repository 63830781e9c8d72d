"""Whatever is typed is answered with something Telegram takes, and changes nothing by itself."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands import COMMANDS
from tests.bot.handlers.talk import ADMIN, Talk

PIECES = [
    "<80",
    "drop>=10%",
    "充电宝",
    '"',
    "|",
    "-",
    "@taobao",
    "@x_channel",
    "-1001234567890/7",
    "add",
    "1688",
    "taobao",
    "<b>&",
    "'; DROP TABLE views; --",
    "\u202e",
    "off",
    "i_zzzzzzzzzzzz",
    "9" * 30,
    "👨‍👩‍👧" * 20,
]
ANSWERS = ("sendMessage", "sendDocument")
LINES = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))
COMMAND = st.sampled_from([command.name for command in COMMANDS if command.name not in {"feeds", "mute"}])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(command=COMMAND, line=LINES)
async def test_every_command_answers_any_line_of_an_admin(talk: Talk, command: str, line: str) -> None:
    admin = talk.by(ADMIN)
    sent = len(talk.telegram.of(*ANSWERS))
    await admin.say(f"/{command} {line}")
    # An announcement is shown before it is asked about.
    assert 1 <= len(talk.telegram.of(*ANSWERS)) - sent <= 2
    assert await admin.watches() == []
    assert await talk.store.chats.bound() == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=LINES.filter(lambda line: line.split() and not line.startswith("/")))
async def test_plain_text_is_answered_and_its_buttons_work(talk: Talk, line: str) -> None:
    sent = len(talk.telegram.of("sendMessage"))
    asked = await talk.say(line)
    assert len(talk.telegram.of("sendMessage")) == sent + 1
    for button in asked.buttons:
        await talk.press_data(button["callback_data"])


@pytest.mark.parametrize("line", ["猫粮\n<300", "  猫粮   <300 "])
async def test_line_breaks_and_blanks_do_not_matter(talk: Talk, line: str) -> None:
    await talk.say(f"/watch {line}")
    await talk.press("Save")
    assert [watch.line for watch in await talk.watches()] == ["猫粮 <300"]
