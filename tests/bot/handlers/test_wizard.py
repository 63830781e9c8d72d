"""A watch tapped together, with words typed in between."""

from datetime import timedelta

import pytest

from tests.bot.handlers.conftest import Now
from tests.bot.handlers.talk import ADMIN, GROUP, OTHER, Talk, member
from tests.bot.telegram_double import plain
from tests.deals.builders import taobao


async def test_a_watch_is_made_by_buttons_and_one_word(talk: Talk) -> None:
    await talk.say("/watch")
    asked = await talk.say("猫粮")
    assert "1/4" in asked.text
    await talk.press("-天猫")
    await talk.press("Next")
    await talk.press("up to ¥100")
    await talk.press("Down 10%")
    await talk.press("Lowest ever")
    await talk.press("Next")
    draft = await talk.press("Taobao")
    assert "猫粮 -天猫 &lt;=100 drop&gt;=10%:med7 low @taobao" in draft.text
    await talk.press("Save")
    assert [watch.line for watch in await talk.watches()] == ["猫粮 -天猫 <=100 drop>=10%:med7 low @taobao"]


async def test_start_leads_to_it(talk: Talk) -> None:
    await talk.say("/start")
    assert "1/4" in (await talk.press("Make a watch")).text


async def test_what_matches_is_shown_while_words_are_chosen_and_its_prices_are_offered(talk: Talk) -> None:
    offers = [taobao(fen, key=f"s:cat{fen:09}", title=f"猫粮 {fen}") for fen in (2000, 4000, 6000, 8000)]
    await talk.scene.see(*offers, taobao(50, key="s:other00000", title="茶"))
    await talk.say("/watch")
    assert "Matches right now: 4 offers" in (await talk.say("猫粮")).text
    asked = await talk.press("Next")
    assert [button["text"] for button in asked.buttons[:3]] == ["up to ¥42", "up to ¥62", "up to ¥83"]


@pytest.mark.parametrize(("typed", "kept"), [("80", "猫粮 <80"), ("50-80", "猫粮 50-80"), (">20", "猫粮 >20")])
async def test_a_price_may_be_typed(talk: Talk, typed: str, kept: str) -> None:
    await talk.say("/watch")
    await talk.say("猫粮")
    await talk.press("Next")
    assert "3/4" in (await talk.say(typed)).text
    await talk.press("Next")
    await talk.press("Everywhere")
    await talk.press("Save")
    assert [watch.line for watch in await talk.watches()] == [kept]


async def test_words_typed_later_take_the_place_of_the_first_ones(talk: Talk) -> None:
    await talk.say("/watch")
    await talk.say("猫粮 -二手")
    await talk.press("Next")
    asked = plain((await talk.say("狗粮 -天猫")).text)
    assert "2/4" in asked
    assert "猫粮" not in asked
    assert "狗粮" in asked
    assert "“二手” or “天猫”" in asked


async def test_a_whole_rule_needs_no_more_questions(talk: Talk) -> None:
    await talk.say("/watch")
    assert (await talk.say("猫粮 <300 drop>=10%")).button("Save")


async def test_one_drop_takes_the_place_of_another_and_a_tick_is_taken_back(talk: Talk) -> None:
    await talk.say("/watch")
    await talk.say("猫粮")
    for label in ("Next", "Any price", "Down 5%", "Down 20%", "New offers"):
        await talk.press(label)
    asked = await talk.press("New offers")
    ticked = [button["text"] for button in asked.buttons if button["text"].startswith("✅")]
    assert ticked == ["✅ 📉 Down 20%"]


async def test_what_1688_does_not_tell_is_not_looked_for_there(talk: Talk) -> None:
    await talk.say("/watch")
    for label in ("Next", "Any price", "Presale"):
        await talk.press(label)
    asked = await talk.press("Next")
    assert not [button for button in asked.buttons if button["text"] == "1688"]
    head = asked.buttons[0]["callback_data"].partition(":")[0]
    await talk.press_data(f"{head}:feed:pandapon")
    await talk.press("Save")
    assert [watch.line for watch in await talk.watches()] == ["presale"]


async def test_an_answer_that_is_none_says_where_and_is_asked_for_again(talk: Talk) -> None:
    await talk.say("/watch")
    assert "For example" in (await talk.say("猫粮 drop>=200%")).text
    assert "1/4" in (await talk.say("猫粮")).text


async def test_a_word_that_is_looked_for_cannot_be_excluded(talk: Talk) -> None:
    await talk.say("/watch")
    await talk.say("天猫")
    await talk.press("-天猫")
    assert any("both wanted and excluded" in call.text for call in talk.telegram.calls)


async def test_nothing_said_at_all_begins_anew(talk: Talk) -> None:
    await talk.say("/watch")
    for label in ("Next", "Any price", "Next"):
        await talk.press(label)
    assert "1/4" in (await talk.press("Everywhere")).text


async def test_back_keeps_what_was_said(talk: Talk) -> None:
    await talk.say("/watch")
    await talk.say("猫粮")
    await talk.press("Next")
    await talk.press("up to ¥100")
    asked = await talk.press("Back")
    assert "2/4" in asked.text
    assert "¥100 or less" in asked.text


async def test_cancel_leaves_it_and_the_next_word_is_an_ordinary_one(talk: Talk) -> None:
    await talk.say("/watch")
    assert "left" in (await talk.say("/cancel")).text
    assert "nothing to leave" in (await talk.say("/cancel")).text
    assert (await talk.say("猫粮")).button("Search")


async def test_its_button_cancels_as_well(talk: Talk) -> None:
    await talk.say("/watch")
    assert "nothing was saved" in (await talk.press("Cancel")).text
    assert (await talk.say("猫粮")).button("Search")


async def test_an_hour_later_a_word_is_an_ordinary_one_again(talk: Talk, now: Now) -> None:
    await talk.say("/watch")
    now.at += timedelta(minutes=61)
    assert (await talk.say("猫粮")).button("Search")


async def test_buttons_of_a_finished_one_say_so(talk: Talk) -> None:
    first = await talk.say("/watch")
    await talk.say("猫粮 new")
    await talk.press("Next", under=first)
    assert talk.telegram.toast.startswith("This button has expired")


async def test_somebody_elses_wizard_is_out_of_reach(talk: Talk) -> None:
    asked = await talk.say("/watch")
    await talk.by(OTHER).press("Next", under=asked)
    assert talk.telegram.toast.startswith("This button has expired")
    assert (await talk.by(OTHER).say("猫粮")).button("Search")


async def test_in_a_group_it_is_explained_instead(talk: Talk) -> None:
    talk.telegram.members[GROUP, ADMIN] = member(ADMIN)
    await talk.by(ADMIN).say("/start@dropbell_bot", to=GROUP)
    assert "one line" in (await talk.by(ADMIN).say("/watch", to=GROUP)).text
