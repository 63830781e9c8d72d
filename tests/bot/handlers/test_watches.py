import pytest

from tests.bot.handlers.talk import OTHER, Talk
from tests.deals.builders import taobao


@pytest.fixture
async def watching(talk: Talk) -> Talk:
    await talk.scene.watch(talk.user, "猫粮 <300")
    await talk.scene.watch(talk.user, "充电宝 low")
    return talk


async def test_without_watches_the_list_shows_how_to_make_one(talk: Talk) -> None:
    assert "/watch" in (await talk.say("/watches")).text


async def test_the_list_numbers_them_and_opens_one(watching: Talk) -> None:
    listed = await watching.say("/watches")
    assert "2 watches" in listed.text
    card = await watching.press("2")
    assert "充电宝" in card.text
    assert "lowest" in card.text


async def test_pause_and_resume_act_in_place(watching: Talk) -> None:
    await watching.say("/watches")
    await watching.press("1")
    assert "⏸ Paused" in (await watching.press("Pause")).text
    assert len(await watching.store.watches.active()) == 1
    assert "▶ Active" in (await watching.press("Resume")).text
    assert len(await watching.store.watches.active()) == 2


async def test_delete_asks_once(watching: Talk) -> None:
    await watching.say("/watches")
    await watching.press("1")
    asked = await watching.press("Delete")
    assert asked.text.startswith("Delete")
    assert len(await watching.watches()) == 2
    left = await watching.press("Delete")
    assert "1 watch" in left.text
    assert [watch.line for watch in await watching.watches()] == ["充电宝 low"]


async def test_what_matches_now_is_shown_on_request(watching: Talk) -> None:
    await watching.scene.see(taobao(9900, title="皇家 猫粮"))
    await watching.say("/watches")
    await watching.press("1")
    assert "皇家 猫粮" in (await watching.press("Matches now")).text
    assert (await watching.press("Back")).button("Pause")


async def test_a_list_of_my_own_does_not_reach_somebody_elses_watch(watching: Talk) -> None:
    mine = await watching.by(OTHER).say("/watch 耳机")
    await watching.by(OTHER).press("Save", under=mine)
    listed = await watching.by(OTHER).say("/watches")
    head = listed.buttons[0]["callback_data"].partition(":")[0]
    (first, _) = await watching.watches()
    for verb in ("pause", "drop", "open", "now", "ask", "resume"):
        await watching.by(OTHER).press_data(f"{head}:{verb}:{first.id}")
    assert len(await watching.watches()) == 2
    assert len(await watching.store.watches.active()) == 3


async def test_many_rules_come_in_pages(talk: Talk) -> None:
    for number in range(12):
        await talk.scene.watch(talk.user, f"word{number}")
    listed = await talk.say("/watches")
    assert "word9" in listed.text
    assert "word10" not in listed.text
    assert "word11" in (await talk.press("▶")).text
