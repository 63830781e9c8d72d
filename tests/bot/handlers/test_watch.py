import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.catalogue import LANGUAGES
from bot.handlers.rule_errors import say_error
from bot.voice import Voice
from deals.grammar import RULE_ERRORS, RuleError
from tests.bot.handlers.conftest import CATALOGUE
from tests.bot.handlers.talk import OTHER, Talk, chat, person
from tests.bot.telegram_double import RefusedError, plain
from tests.deals.builders import presale, taobao


async def test_a_watch_says_what_it_means_and_what_matches_before_it_is_saved(talk: Talk) -> None:
    await talk.scene.see(taobao(6990, title="小米 充电宝 <20000>"))
    draft = await talk.say("/watch 充电宝 -二手 <80 drop>=10%")
    text = plain(draft.text)
    assert "充电宝 -二手 <80 drop>=10%:med7" in text
    assert "without" in text
    assert "Matches right now: 1 offer" in text
    assert "小米 充电宝 <20000>" in text
    assert await talk.watches() == []


async def test_a_presale_watch_counts_presales_only(talk: Talk) -> None:
    await talk.scene.see(taobao(6990), taobao(9900, key="s:presale000", presale=presale()))
    assert "Matches right now: 1 offer" in (await talk.say("/watch presale")).text


async def test_a_press_that_waited_too_long_is_done_all_the_same(talk: Talk) -> None:
    await talk.say("/watch 充电宝")
    talk.telegram.refusals["answerCallbackQuery"] = RefusedError("Bad Request: query is too old")
    assert "Saved" in (await talk.press("Save")).text


async def test_a_message_too_old_to_be_read_still_has_its_buttons(talk: Talk) -> None:
    draft = await talk.say("/watch 充电宝")
    query = {
        "id": "1",
        "from": person(talk.user),
        "chat_instance": "1",
        "data": draft.button("Save")["callback_data"],
        "message": {"message_id": 5, "date": 0, "chat": chat(talk.user)},
    }
    await talk.feed(callback_query=query)
    assert len(await talk.watches()) == 1


async def test_a_message_that_was_deleted_is_said_anew(talk: Talk) -> None:
    await talk.say("/watch 充电宝")
    talk.telegram.refusals["editMessageText"] = RefusedError("Bad Request: message to edit not found")
    assert (await talk.press("Save")).method == "sendMessage"


async def test_saving_keeps_it_and_a_second_press_does_not_keep_it_twice(talk: Talk) -> None:
    draft = await talk.say("/watch 充电宝 <80")
    assert "Saved" in (await talk.press("Save")).text
    await talk.press("Save", under=draft)
    assert talk.telegram.toast.startswith("This button has expired")
    assert [watch.line for watch in await talk.watches()] == ["充电宝 <80"]


async def test_cancelling_keeps_nothing(talk: Talk) -> None:
    await talk.say("/watch 充电宝")
    assert "nothing was saved" in (await talk.press("Cancel")).text
    assert await talk.watches() == []


async def test_a_draft_is_kept_in_the_store_and_so_survives_a_restart(talk: Talk) -> None:
    draft = await talk.say("/watch 充电宝 <80")
    view = await talk.store.views.get(draft.button("Save")["callback_data"].partition(":")[0][1:])
    assert view is not None
    assert view.state == {"line": "充电宝 <80", "chat_id": talk.user}


async def test_a_mistake_is_marked_under_the_word_with_one_right_example(talk: Talk) -> None:
    answer = await talk.say("/watch 充电宝 drop>=200%")
    assert "<pre>充电宝 drop&gt;=200%\n" in answer.text
    assert "^^^^" in answer.text
    assert answer.text.count("For example") == 1


async def test_admin_conditions_are_refused_to_everybody_else(talk: Talk) -> None:
    assert "Only admins" in (await talk.say("/watch 耳机 comm>=10%")).text


async def test_the_twenty_first_watch_is_refused_with_the_limit(talk: Talk) -> None:
    for number in range(20):
        await talk.scene.watch(talk.user, f"word{number}")
    await talk.say("/watch 充电宝")
    assert "There are 20 already" in (await talk.press("Save")).text


async def test_somebody_else_cannot_save_my_draft(talk: Talk) -> None:
    draft = await talk.say("/watch 充电宝")
    await talk.by(OTHER).press("Save", under=draft)
    assert talk.telegram.toast.startswith("This button has expired")
    assert await talk.watches() == []
    assert await talk.watches(OTHER) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", RULE_ERRORS)
def test_every_mistake_has_a_sentence_in_every_language(language: str, code: str) -> None:
    arguments = dict.fromkeys(re.findall(r"{(\w+)}", RULE_ERRORS[code]), "x")
    error = RuleError(code, 0, 1, word="<x>", example="", **arguments)
    assert "&lt;x&gt;" in say_error(Voice.of(CATALOGUE, language), "<x>", error)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    line=st.one_of(
        st.text(max_size=400),
        st.lists(
            st.sampled_from(
                [
                    "<80",
                    "drop>=10%",
                    "充电宝",
                    "-",
                    "|",
                    "a|b",
                    '"',
                    "@taobao",
                    "low30",
                    "<b>",
                    "&",
                    "every:6h",
                    "\u202e",
                ]
            ),
            max_size=12,
        ).map(" ".join),
    )
)
async def test_whatever_is_typed_after_watch_is_answered_with_something_telegram_takes(talk: Talk, line: str) -> None:
    sent = len(talk.telegram.of("sendMessage"))
    await talk.say(f"/watch {line}")
    assert len(talk.telegram.of("sendMessage")) == sent + 1
