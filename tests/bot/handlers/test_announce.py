"""/announce and /audit, as an admin uses them."""

import pytest

from bot.handlers.acting import Action
from bot.safe_html import LONGEST
from data.records import ChatKind, Sent
from tests.bot.handlers.conftest import CATALOGUE
from tests.bot.handlers.talk import ADMIN, CHANNEL, Talk, chat, member
from tests.bot.telegram_double import BOT_ID
from tests.deals.builders import START


@pytest.fixture
async def admin(talk: Talk) -> Talk:
    """The admin, and two people who would hear."""
    for person in (1, 2):
        await talk.scene.chat(person)
    await talk.by(ADMIN).say("/start")
    return talk.by(ADMIN)


async def owed(admin: Talk) -> list[int]:
    return sorted(parcel.chat.id for parcel in await admin.scene.claim())


async def test_it_is_shown_as_it_will_be_seen_with_how_many_get_it(admin: Talk) -> None:
    asked = await admin.say("/announce Tonight <b>23:00</b>\nI rest & sleep.")
    shown = admin.telegram.of("sendMessage")[-2]
    assert shown.text == "📣 Tonight <b>23:00</b>\nI rest &amp; sleep."
    assert "3 people get it" in asked.text
    assert await owed(admin) == []


async def test_sending_owes_it_to_everybody_once_and_says_how_far_it_is(admin: Talk) -> None:
    asked = await admin.say("/announce <b>hi</b>")
    assert "0 of 3" in (await admin.press("Send to 3", under=asked)).text
    await admin.press("Send to 3", under=asked)
    parcels = await admin.scene.claim()
    assert sorted(parcel.chat.id for parcel in parcels) == [1, 2, ADMIN]
    await admin.store.outbox.settle(parcels[0].id, Sent(1), wall=START)
    shown = await admin.press("How many now")
    assert "1 of 3" in shown.text
    assert "2 wait" in shown.text
    await admin.press("Cancel", under=asked)
    assert len(await admin.store.audit.page()) == 1


async def test_cancelling_sends_nothing(admin: Talk) -> None:
    asked = await admin.say("/announce hi")
    await admin.press("Cancel")
    await admin.press("Send to 3", under=asked)
    assert await owed(admin) == []
    assert await admin.store.audit.page() == []


@pytest.mark.parametrize("text", ["<script>x</script>", "<b>x", '<a href="http://x.org">x</a>', "x" * (LONGEST + 1)])
async def test_what_cannot_be_sent_is_refused_with_an_example(admin: Talk, text: str) -> None:
    answer = await admin.say(f"/announce {text}")
    assert "/announce Tonight" in answer.text
    assert not answer.buttons


async def test_without_a_text_it_says_how(admin: Talk) -> None:
    assert (await admin.say("/announce")).text.startswith("Like this")


async def test_who_changed_what_is_listed_page_by_page(admin: Talk) -> None:
    assert "No admin changed anything" in (await admin.say("/audit")).text
    for number in range(12):
        await admin.say(f"/feeds add taobao 280{number:02}")
    first = await admin.say("/audit")
    assert "added source taobao 28011" in first.text
    assert f"<code>{ADMIN}</code>" in first.text
    assert "28001" not in first.text
    assert "28001" in (await admin.press("▶")).text
    assert "28011" in (await admin.press("◀")).text


async def test_a_made_up_page_is_only_empty(admin: Talk) -> None:
    shown = await admin.say("/audit")
    await admin.say("/feeds add 1688 vi")
    data = (await admin.say("/audit")).params.get("reply_markup")
    assert data is None
    view = await admin.store.views.latest(chat_id=ADMIN, user_id=ADMIN, kind="audit")
    assert view is not None
    for page in ("-5", "999999999999999999", "x"):
        await admin.press_data(f"v{view.id}:page:{page}")
    assert shown.text


@pytest.mark.parametrize("word", Action)
def test_everything_that_can_be_noted_has_its_sentence(word: str) -> None:
    assert CATALOGUE.say("en", f"audit.{word}", subject="x")


async def test_what_is_done_to_channels_rules_and_rates_is_noted(admin: Talk) -> None:
    await admin.store.chats.meet(CHANNEL, ChatKind.CHANNEL, title="Haoyou", language="en", now=START)
    admin.telegram.chats = {"@haoyou": chat(CHANNEL)}
    admin.telegram.members[CHANNEL, BOT_ID] = member(BOT_ID)
    await admin.say("/channels @haoyou")
    rules = admin.telegram.last
    await admin.press("Add")
    await admin.say("耳机")
    await admin.press("Save")
    await admin.press("Language", under=rules)
    await admin.press("简体中文")
    await admin.press("Unbind", under=rules)
    await admin.press("Unbind")
    await admin.say("/rates USD 7.12")
    await admin.say("/rates USD off")
    assert [(act.action, act.subject) for act in await admin.store.audit.page()] == [
        ("rate-forget", "USD"),
        ("rate-tell", "USD"),
        ("chat-unbind", "Haoyou"),
        ("chat-language", "Haoyou"),
        ("rule-add", "Haoyou"),
        ("chat-bind", "Haoyou"),
    ]


async def test_what_people_do_in_their_own_chats_is_not_noted(admin: Talk) -> None:
    await admin.say("/watch 耳机")
    await admin.press("Save")
    assert await admin.store.audit.page() == []
