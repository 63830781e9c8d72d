"""Groups, their topics, and the ways that lead from them and from channels into the private chat."""

from typing import Any

import pytest

from bot.callbacks import channel_payload, read_channel_payload
from bot.catalogue import LANGUAGES
from data.records import ChatKind
from tests.bot.handlers.talk import CHANNEL, GROUP, ME, Talk, member
from tests.bot.telegram_double import DATE
from tests.deals.builders import START

OPENED = {"forum_topic_created": {"name": "Cat <b> & food", "icon_color": 0}}


def _topic(thread_id: int = 45) -> dict[str, Any]:
    """What every message in a topic carries: the message that opened it."""
    opening = {"message_id": thread_id, "date": DATE, "chat": {"id": GROUP, "type": "supergroup"}, **OPENED}
    return {"message_thread_id": thread_id, "is_topic_message": True, "reply_to_message": opening}


@pytest.fixture
def admin(talk: Talk) -> Talk:
    talk.telegram.members[GROUP, ME] = member(ME)
    return talk


async def test_a_topic_is_bound_by_its_name(admin: Talk) -> None:
    bound = await admin.say("/start@dropbell_bot", to=GROUP, **_topic())
    assert "“Cat &lt;b&gt; &amp; food”" in bound.text
    assert bound.params["message_thread_id"] == 45
    assert await admin.store.topics.of_chat(GROUP) == {45: "Cat <b> & food"}
    await admin.say("/watch@dropbell_bot 猫粮 new", to=GROUP, **_topic())
    await admin.press("Save", to=GROUP)
    assert "#Cat &lt;b&gt; &amp; food 猫粮 new" in (await admin.say("/watches@dropbell_bot", to=GROUP, **_topic())).text


async def test_a_topic_whose_name_nobody_knows_is_bound_all_the_same(admin: Talk) -> None:
    bound = await admin.say("/start@dropbell_bot", to=GROUP, message_thread_id=45, is_topic_message=True)
    assert "This topic is bound" in bound.text


async def test_a_topic_of_a_bound_group_is_known_when_it_is_opened_and_renamed(admin: Talk) -> None:
    await admin.say("/start@dropbell_bot", to=GROUP)
    in_topic = {"message_thread_id": 9, "is_topic_message": True}
    await admin.feed(message=admin.message("", to=GROUP, **in_topic, **OPENED))
    assert await admin.store.topics.of_chat(GROUP) == {9: "Cat <b> & food"}
    renamed = {"forum_topic_edited": {"name": "Cats"}}
    await admin.feed(message=admin.message("", to=GROUP, **in_topic, **renamed))
    assert await admin.store.topics.of_chat(GROUP) == {9: "Cats"}


async def test_topics_of_a_group_that_is_not_bound_are_not_kept(admin: Talk) -> None:
    in_topic = {"message_thread_id": 9, "is_topic_message": True}
    await admin.feed(message=admin.message("", to=GROUP, **in_topic, **OPENED))
    assert await admin.store.topics.of_chat(GROUP) == {}


async def test_who_was_demoted_a_second_ago_changes_no_rule(admin: Talk) -> None:
    await admin.say("/start@dropbell_bot", to=GROUP)
    draft = await admin.say("/watch@dropbell_bot 猫粮", to=GROUP)
    admin.telegram.members[GROUP, ME] = member(ME, "member")
    await admin.press("Save", under=draft, to=GROUP)
    assert await admin.watches(GROUP) == []


@pytest.mark.parametrize(
    "text", ["猫粮", "@somebody_else 猫粮", "/nonsense", "/nonsense@other_bot", "/health@dropbell_bot"]
)
async def test_what_is_not_for_us_is_not_answered(talk: Talk, text: str) -> None:
    fields = {"entities": [{"type": "mention", "offset": 0, "length": 14}]} if text.startswith("@") else {}
    await talk.feed(message=talk.message(text, to=GROUP, **fields))
    assert not talk.telegram.of("sendMessage")


async def test_whoever_names_us_is_led_to_the_private_chat(talk: Talk) -> None:
    mention = {"entities": [{"type": "mention", "offset": 0, "length": 13}]}
    answer = await talk.say("@dropbell_bot 猫粮", to=GROUP, **mention)
    assert answer.buttons[0]["url"] == "https://t.me/dropbell_bot"


async def test_a_mistyped_command_that_names_us_is_answered_with_the_nearest(talk: Talk) -> None:
    assert "Did you mean /watches?" in (await talk.say("/watchs@dropbell_bot", to=GROUP)).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name", ["recommend", "presale", "watches", "settings", "timezone", "help", "mute", "start", "x"]
)
async def test_the_way_from_a_group_does_what_was_asked_for(talk: Talk, language: str, name: str) -> None:
    talk.language = language
    answer = await talk.say(f"/start do_{name}")
    greeting = await talk.say("/start")
    same = talk.telegram.of("sendMessage")[0]
    assert answer.method == "sendMessage"
    assert (same.text == greeting.text) is (name in {"mute", "start", "x"})


async def _channel(talk: Talk, *lines: str) -> str:
    await talk.store.chats.meet(CHANNEL, ChatKind.CHANNEL, title="Good <finds>", language="zh", now=START)
    for line in lines:
        await talk.scene.watch(CHANNEL, line)
    return f"/start {channel_payload(CHANNEL)}"


async def test_a_channels_only_rule_is_proposed_without_what_is_no_readers_business(talk: Talk) -> None:
    link = await _channel(talk, "耳机 low30 comm>=12%")
    draft = await talk.say(link)
    assert "comm" not in draft.text
    await talk.press("Save", under=draft)
    assert [watch.line for watch in await talk.watches()] == ["耳机 low30"]
    assert [watch.line for watch in await talk.watches(CHANNEL)] == ["耳机 low30 comm>=12%"]


async def test_of_several_rules_the_reader_chooses(talk: Talk) -> None:
    choice = await talk.say(await _channel(talk, "耳机 low30", "猫粮 new", "comm>=5%"))
    assert [button["text"] for button in choice.buttons] == ["1", "2"]
    await talk.press("2")
    await talk.press("Save")
    assert [watch.line for watch in await talk.watches()] == ["猫粮 new"]


@pytest.mark.parametrize("payload", ["c_0", "c_zzzzzzzzzzzz", "c_" + channel_payload(GROUP)[2:]])
async def test_a_link_to_nothing_says_so(talk: Talk, payload: str) -> None:
    await _channel(talk, "comm>=5%")
    await talk.scene.chat(GROUP, ChatKind.GROUP)
    await talk.scene.watch(GROUP, "猫粮")
    assert "nothing to follow" in (await talk.say(f"/start {payload}")).text


async def test_a_choice_nobody_offered_changes_nothing(talk: Talk) -> None:
    choice = await talk.say(await _channel(talk, "耳机 low30", "猫粮 new"))
    view = choice.buttons[0]["callback_data"].partition(":")[0]
    for number in ("0", "3", "x", "-1"):
        await talk.press_data(f"{view}:take:{number}")
    assert len(talk.telegram.of("sendMessage")) == 1


def test_a_channels_link_reads_back() -> None:
    assert read_channel_payload(channel_payload(-1001234567890)) == -1001234567890
    assert read_channel_payload("c_") is None
