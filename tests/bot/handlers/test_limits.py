"""What one person may ask of the bot: each limit is reached, and one more is refused with a reason."""

import pytest

from bot.handlers.plain import LONGEST
from data.records import ChatKind
from data.store import LimitReachedError
from deals.grammar.scanner import LINE_LIMIT
from tests.bot.handlers.talk import ME, Talk


async def test_twenty_watches_and_no_more(talk: Talk) -> None:
    for number in range(20):
        await talk.say(f"/watch w{number}")
        await talk.press("Save")
    await talk.say("/watch w20")
    assert "20" in (await talk.press("Save")).text
    assert [watch.line for watch in await talk.watches()] == [f"w{number}" for number in range(20)]


async def test_a_watch_deleted_makes_room_for_another(talk: Talk) -> None:
    watches = [await talk.scene.watch(ME, f"w{number}") for number in range(20)]
    await talk.store.watches.delete(watches[0].id)
    await talk.say("/watch w20")
    await talk.press("Save")
    assert len(await talk.watches()) == 20


@pytest.mark.parametrize(("length", "accepted"), [(LINE_LIMIT, True), (LINE_LIMIT + 1, False)])
async def test_a_rule_has_room_for_so_many_signs(talk: Talk, length: int, *, accepted: bool) -> None:
    line = " ".join(["x" * 59] * 4 + ["y" * (length - 240)])
    assert len(line) == length
    answer = await talk.say(f"/watch {line}")
    assert any("Save" in button["text"] for button in answer.buttons) is accepted


@pytest.mark.parametrize(("length", "asked"), [(LONGEST, True), (LONGEST + 1, False)])
async def test_plain_words_have_room_for_so_many_signs(talk: Talk, length: int, *, asked: bool) -> None:
    answer = await talk.say("x" * length)
    assert bool(answer.buttons) is asked
    assert asked or "too long" in answer.text


async def test_a_channel_has_room_for_two_hundred_rules(talk: Talk) -> None:
    await talk.scene.chat(-1009, ChatKind.CHANNEL)
    for number in range(200):
        await talk.scene.watch(-1009, f"w{number}")
    with pytest.raises(LimitReachedError, match="200"):
        await talk.scene.watch(-1009, "w200")
