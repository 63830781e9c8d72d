"""The template and the links of a channel's posts, set from its rule's card."""

import pytest

from data.records import ChatKind
from deals.posting import Posting
from deals.source import PandaponParams, TaobaoParams
from tests.bot.handlers.talk import ADMIN, CHANNEL, Talk, chat, member
from tests.bot.telegram_double import BOT_ID
from tests.deals.builders import START, taobao

TEMPLATE = "🔥 <b>{price}</b>\n{title}\n{shop}"


@pytest.fixture
async def admin(talk: Talk) -> Talk:
    talk.telegram.chats = {CHANNEL: chat(CHANNEL)}
    talk.telegram.members[CHANNEL, BOT_ID] = member(BOT_ID)
    await talk.store.chats.meet(CHANNEL, ChatKind.CHANNEL, title="Haoyou", language="zh", now=START)
    await talk.scene.watch(CHANNEL, "猫粮")
    return talk.by(ADMIN)


async def card(admin: Talk) -> None:
    await admin.say("/rules")
    await admin.press("Haoyou")
    await admin.press("1")


async def posting(admin: Talk) -> Posting:
    return await admin.store.rules.posting(1)


async def test_a_template_is_shown_on_something_real_before_it_is_saved(admin: Talk) -> None:
    await admin.scene.see(taobao(4990, title="猫粮"))
    await card(admin)
    assert "{clock}" in (await admin.press("Template")).text
    proposed = await admin.say(TEMPLATE)
    shown = admin.telegram.of("sendMessage")[-2].text
    assert "This is how it would look" in shown
    assert "🔥 <b>¥49.90</b>\n猫粮" in shown
    assert "another template" in proposed.text
    assert await posting(admin) == Posting()
    await admin.press("Save")
    assert await posting(admin) == Posting(template=TEMPLATE)
    await admin.press("Preview")
    assert "🔥 <b>¥49.90</b>" in admin.telegram.last.text


async def test_a_mistake_is_pointed_at_and_asked_for_again(admin: Talk) -> None:
    await card(admin)
    await admin.press("Template")
    refused = await admin.say("{title}\nfor {prise}")
    assert "I do not know the placeholder {prise}" in refused.text
    assert "for {prise}\n    ^^^^^^^" in refused.text
    assert "<code>{price}</code>" in refused.text
    assert "fit into one message" in (await admin.say("{facts}" * 60)).text
    await admin.press("Save", under=await admin.say("{title}"))
    assert await posting(admin) == Posting(template="{title}")


async def test_back_to_the_usual_layout_or_the_channel_s(admin: Talk) -> None:
    await admin.store.rules.set_channel(CHANNEL, Posting(template="{title}"))
    for button, kept in (("The usual layout", Posting(template="")), ("As the channel", Posting())):
        await card(admin)
        await admin.press("Template")
        await admin.press(button)
        await admin.press("Save")
        assert await posting(admin) == kept


async def test_a_template_for_the_whole_channel_holds_at_once(admin: Talk) -> None:
    await admin.say("/rules")
    await admin.press("Haoyou")
    await admin.press("Posting")
    await admin.press("Template")
    await admin.say("{title}")
    assert await admin.store.rules.of_channel(CHANNEL) == Posting(template="{title}")


async def test_a_source_of_its_own_is_added_from_the_card(admin: Talk) -> None:
    await card(admin)
    await admin.press("Links")
    assert "For example" in (await admin.say("what?")).text
    proposed = await admin.say("28026 mm_1_2_333 haoyou")
    assert "other links" in proposed.text
    assert "of source taobao 28026 haoyou" in proposed.text
    (source,) = await admin.store.sources.all()
    assert source.params == TaobaoParams(adzone_id="333", material_id="28026", unid="haoyou")
    await admin.press("Save")
    assert await posting(admin) == Posting(source_id=source.id)


async def test_a_source_that_is_there_is_picked_and_let_go_again(admin: Talk) -> None:
    await admin.store.sources.add(PandaponParams(language="vi"), now=START)
    source = await admin.store.sources.add(TaobaoParams(adzone_id="333", material_id="28026"), now=START)
    await card(admin)
    shown = await admin.press("Links")
    assert "1688" not in str(shown.buttons)
    await admin.press("taobao 28026")
    await admin.press("Save")
    assert await posting(admin) == Posting(source_id=source.id)
    await admin.press("Links")
    await admin.press("Whichever")
    await admin.press("Save")
    assert await posting(admin) == Posting(source_id=0)


async def test_the_same_source_is_not_added_twice(admin: Talk) -> None:
    for _ in range(2):
        await card(admin)
        await admin.press("Links")
        await admin.press("Save", under=await admin.say("28026 333"))
    assert len(await admin.store.sources.all()) == 1
