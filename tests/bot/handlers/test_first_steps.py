import pytest

from bot.catalogue import LANGUAGES
from deals.wish import Wish
from tests.bot.handlers.talk import ADMIN, OTHER, Talk


async def test_a_stranger_is_greeted_in_their_own_language_with_three_ways_to_begin(talk: Talk) -> None:
    talk.language = "zh-hans"
    greeting = await talk.say("/start")
    assert "1688" in greeting.text
    assert [button["text"] for button in greeting.buttons] == [
        "🔎 看看推荐",
        "🔔 建一个提醒",
        "🗓 预售日历",
        "🌐 简体中文 ▾",
    ]


async def test_the_language_is_changed_in_place_and_stays(talk: Talk) -> None:
    await talk.say("/start")
    await talk.press("English")
    changed = await talk.press("Tiếng Việt")
    assert changed.method == "editMessageText"
    assert "đặt trước" in changed.text
    assert "theo dõi" in (await talk.say("/watches")).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("label", ["start.look", "start.watch", "start.calendar"])
async def test_every_button_of_the_greeting_leads_somewhere(talk: Talk, language: str, label: str) -> None:
    talk.language = language
    await talk.say("/start")
    answer = await talk.press(talk.services.catalogue.plain(language, label))
    assert answer.method == "sendMessage"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", ["help", "watch", "watches", "presale", "history", "mute", "stop", "recommend"])
async def test_every_command_answers_in_every_language(talk: Talk, language: str, command: str) -> None:
    talk.language = language
    assert (await talk.say(f"/{command}")).method == "sendMessage"


async def test_help_names_admin_commands_to_admins_only(talk: Talk) -> None:
    assert "/feeds" not in (await talk.say("/help")).text
    assert "/feeds" in (await talk.by(ADMIN).say("/help")).text


async def test_an_admin_gets_the_admins_menu_with_the_first_start(talk: Talk) -> None:
    await talk.by(ADMIN).say("/start")
    menus = talk.telegram.of("setMyCommands")
    assert {menu.params["scope"]["chat_id"] for menu in menus} == {ADMIN}
    await talk.say("/start")
    assert talk.telegram.of("setMyCommands") == menus


async def test_a_deep_link_opens_the_offer(talk: Talk) -> None:
    await talk.scene.see(talk.scene.offer(6990))
    (listing,) = (await talk.store.offers.search(Wish())).items
    card = await talk.say(f"/start i_{listing.ref:x}")
    assert "¥69.90" in card.text
    assert "cannot be found" in (await talk.say("/start i_zzzzz")).text


@pytest.mark.parametrize("payload", ["i_", "x_1", "i_-1", "../etc", "i_1'", "r_", "r_../x"])
async def test_any_other_payload_only_greets(talk: Talk, payload: str) -> None:
    assert (await talk.say(f"/start {payload}")).button("Look around")


async def test_an_unknown_command_is_answered_with_the_nearest(talk: Talk) -> None:
    assert "/watches" in (await talk.say("/wathces")).text
    assert "/help" in (await talk.say("/qqqqq")).text


async def test_admin_commands_do_not_exist_for_others(talk: Talk) -> None:
    for command in ("/feeds", "/rules", "/channels", "/health"):
        assert f"no {command}" in (await talk.by(OTHER).say(command)).text
