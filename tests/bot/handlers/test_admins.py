from typing import Any

import pytest

from data.records import ChatKind, SourceState
from deals.source import PandaponParams, TaobaoParams
from tests.bot.handlers.talk import ADMIN, ANONYMOUS, CHANNEL, GROUP, ME, Talk, chat, member, person
from tests.bot.telegram_double import BOT_ID, DATE, RefusedError
from tests.deals.builders import START, taobao


@pytest.fixture
def admin(talk: Talk) -> Talk:
    """The admin's private chat, beside a channel in which the bot may post."""
    talk.telegram.chats = {CHANNEL: chat(CHANNEL), "@haoyou": chat(CHANNEL), GROUP: chat(GROUP)}
    talk.telegram.members[CHANNEL, BOT_ID] = member(BOT_ID)
    talk.telegram.members[GROUP, BOT_ID] = member(BOT_ID, "member")
    return talk.by(ADMIN)


async def _bound(admin: Talk) -> list[int]:
    return [one.id for one in await admin.store.chats.bound()]


async def test_without_channels_the_list_says_how_to_bind_one(admin: Talk) -> None:
    assert "@dropbell_bot" in (await admin.say("/channels")).text


async def test_a_channel_is_bound_by_forwarding_one_of_its_posts(admin: Talk) -> None:
    origin = {"type": "channel", "date": DATE, "chat": chat(CHANNEL), "message_id": 5}
    bound = await admin.say("a post", forward_origin=origin)
    assert "“Haoyou” is bound" in bound.text
    assert await _bound(admin) == [CHANNEL]


@pytest.mark.parametrize("name", ["@haoyou", str(CHANNEL), str(GROUP)])
async def test_a_chat_is_bound_by_name_or_number(admin: Talk, name: str) -> None:
    name = {"-1001": "-10010", "-1002": "-10020"}.get(name, name)
    admin.telegram.chats |= {-10010: chat(GROUP), -10020: chat(CHANNEL)}
    assert "is bound" in (await admin.say(f"/channels {name}")).text


async def test_a_chat_the_bot_cannot_see_is_not_bound(admin: Talk) -> None:
    assert "cannot see “@nobody”" in (await admin.say("/channels @nobody")).text
    assert "cannot see" in (await admin.say("/channels 7; DROP TABLE chats")).text


@pytest.mark.parametrize(
    ("membership", "lacks"),
    [
        (member(BOT_ID, "left"), "I am not in"),
        (member(BOT_ID, "member"), "not an admin"),
        (member(BOT_ID, can_post_messages=False), "“Post messages”"),
        (None, "I am not in"),
    ],
)
async def test_binding_names_exactly_what_is_lacking(admin: Talk, membership: Any, lacks: str) -> None:
    del admin.telegram.members[CHANNEL, BOT_ID]
    if membership:
        admin.telegram.members[CHANNEL, BOT_ID] = membership
    assert lacks in (await admin.say("/channels @haoyou")).text
    assert await _bound(admin) == []


async def test_being_added_offers_to_bind(admin: Talk) -> None:
    await admin.feed(
        my_chat_member={
            "chat": chat(CHANNEL),
            "from": person(ADMIN),
            "date": DATE,
            "old_chat_member": member(BOT_ID, "left"),
            "new_chat_member": member(BOT_ID),
        }
    )
    offer = admin.telegram.last
    assert offer.params["chat_id"] == ADMIN
    admin.telegram.chats[CHANNEL] = chat(CHANNEL)
    await admin.press("Bind")


@pytest.mark.parametrize(
    ("left_with", "told"),
    [(member(BOT_ID, can_post_messages=False), "right.post_messages"), (member(BOT_ID, "kicked"), "right.not_member")],
)
async def test_the_admins_are_told_once_which_right_a_bound_channel_took(
    admin: Talk, left_with: dict[str, Any], told: str
) -> None:
    await admin.say("/start")
    await admin.say("/channels @haoyou")
    change = {
        "chat": chat(CHANNEL),
        "from": person(ME),
        "date": DATE,
        "old_chat_member": member(BOT_ID),
        "new_chat_member": left_with,
    }
    for _ in range(2):
        await admin.feed(my_chat_member=change)
    (parcel,) = await admin.scene.claim()
    assert parcel.chat.id == ADMIN
    assert parcel.notice is not None
    assert (parcel.notice.message, parcel.notice.arguments["title"]) == (told, "Haoyou")


async def test_being_added_by_anybody_else_offers_nothing(admin: Talk) -> None:
    await admin.feed(
        my_chat_member={
            "chat": chat(CHANNEL),
            "from": person(ME),
            "date": DATE,
            "old_chat_member": member(BOT_ID, "left"),
            "new_chat_member": member(BOT_ID),
        }
    )
    assert not admin.telegram.of("sendMessage")


async def test_a_rule_is_added_by_button_and_a_line(admin: Talk) -> None:
    await admin.say("/channels @haoyou")
    await admin.press("Add")
    draft = await admin.say("耳机 low30 comm>=12%")
    assert "→ Haoyou" in draft.text
    assert "posted there" in (await admin.press("Save")).text
    assert [watch.line for watch in await admin.watches(CHANNEL)] == ["耳机 comm>=12% low30"]


async def test_a_line_that_is_no_rule_is_asked_for_again(admin: Talk) -> None:
    await admin.say("/channels @haoyou")
    await admin.press("Add")
    assert "^" in (await admin.say("耳机 drop>=200%")).text
    assert "→ Haoyou" in (await admin.say("耳机 drop>=20%")).text


async def test_a_rule_is_added_in_one_line_also_for_a_topic(admin: Talk) -> None:
    await admin.store.chats.meet(-10010, ChatKind.GROUP, title="Deals", language="zh", now=START)
    await admin.say("/rules -10010/45 耳机 <300")
    await admin.press("Save")
    (watch,) = await admin.watches(-10010)
    assert (watch.line, watch.thread_id) == ("耳机 <300", 45)


async def test_a_question_is_answered_once_and_by_the_next_message_only(admin: Talk) -> None:
    await admin.say("/channels @haoyou")
    await admin.press("Add")
    await admin.say("耳机")
    assert "Search for" in (await admin.say("音箱")).text


async def test_the_language_of_a_channel_is_chosen_by_button(admin: Talk) -> None:
    await admin.say("/channels @haoyou")
    await admin.press("Language")
    await admin.press("简体中文")
    record = await admin.store.chats.get(CHANNEL)
    assert record is not None
    assert record.language == "zh"


async def test_unbinding_asks_once_and_takes_the_rules_along(admin: Talk) -> None:
    await admin.scene.chat(CHANNEL, ChatKind.CHANNEL)
    await admin.scene.watch(CHANNEL, "耳机")
    await admin.say("/rules")
    await admin.press(str(CHANNEL))
    await admin.press("Unbind")
    assert await _bound(admin) == [CHANNEL]
    assert "1 rule" in (await admin.press("Unbind")).text
    assert await _bound(admin) == []


async def test_an_admin_who_lost_the_office_can_press_nothing_any_more(admin: Talk) -> None:
    await admin.say("/channels @haoyou")
    await admin.press("Add")
    draft = await admin.say("耳机")
    panel = await admin.say("/feeds")
    channels = await admin.say("/channels")
    admin.services.admins = frozenset()
    await admin.press("Save", under=draft)
    await admin.press("Haoyou", under=channels)
    assert admin.telegram.toast.startswith("This button belongs to somebody else")
    assert await admin.watches(CHANNEL) == []
    assert panel.method == "sendMessage"


async def test_feeds_are_listed_added_paused_and_removed(admin: Talk) -> None:
    assert "no sources" in (await admin.say("/feeds")).text
    assert "“1688 vi” was added" in (await admin.say("/feeds add 1688 vi")).text
    await admin.say("/feeds add taobao 28026 mm_1_2_333 chan")
    await admin.say("/feeds add taobao 28027")
    assert [source.params for source in await admin.store.sources.all()] == [
        PandaponParams(language="vi"),
        TaobaoParams(adzone_id="333", material_id="28026", unid="chan"),
        TaobaoParams(adzone_id="555", material_id="28027"),
    ]
    await admin.say("/feeds")
    assert "paused" in (await admin.press("⏸ 1")).text
    assert (await admin.store.sources.all())[0].state is SourceState.PAUSED
    await admin.press("▶ 1")
    assert (await admin.store.sources.all())[0].state is SourceState.ACTIVE
    await admin.press("🗑 1")
    await admin.press("Stop polling")
    assert len(await admin.store.sources.all()) == 2


async def test_the_same_source_is_not_added_twice(admin: Talk) -> None:
    await admin.say("/feeds add 1688 vi")
    assert "is there already" in (await admin.say("/feeds add 1688 VI")).text


@pytest.mark.parametrize(
    "typed", ["add", "add 1688", "add ebay 1", "add taobao x", "add taobao 1 2 3 4", "drop 1", "add taobao 1 '"]
)
async def test_anything_else_is_answered_with_how(admin: Talk, typed: str) -> None:
    assert "/feeds add 1688 vi" in (await admin.say(f"/feeds {typed}")).text
    assert await admin.store.sources.all() == []


async def test_what_went_wrong_with_a_source_is_shown(admin: Talk) -> None:
    await admin.say("/feeds add 1688 vi")
    (source,) = await admin.store.sources.all()
    await admin.store.sources.failed(source.id, error="<sign> error", now=START, next_poll_at=START, wait_until=None)
    assert "Failed once, 1m ago: &lt;sign&gt; error" in (await admin.say("/feeds")).text


async def test_health_shows_the_figures(admin: Talk) -> None:
    await admin.scene.see(taobao(100))
    await admin.scene.owe(await admin.scene.watch())
    shown = (await admin.say("/health")).text
    assert "Offers 2" in shown
    assert "Waiting 1" in shown


async def test_in_a_topic_an_admin_of_the_group_binds_it_and_adds_what_is_posted_there(talk: Talk) -> None:
    talk.telegram.members[GROUP, ME] = member(ME)
    topic = {"message_thread_id": 45, "is_topic_message": True}
    assert "admin of the group can bind" in (await talk.say("/watch@dropbell_bot 耳机", to=GROUP, **topic)).text
    bound = await talk.say("/start@dropbell_bot", to=GROUP, **topic)
    assert "This topic is bound" in bound.text
    assert bound.params["message_thread_id"] == 45
    await talk.say("/watch@dropbell_bot 耳机 <300", to=GROUP, **topic)
    await talk.press("Save", to=GROUP)
    (watch,) = await talk.watches(GROUP)
    assert (watch.line, watch.thread_id) == ("耳机 <300", 45)
    assert "耳机" in (await talk.say("/watches@dropbell_bot", to=GROUP, **topic)).text


async def test_an_admin_who_hides_behind_the_group_binds_it(talk: Talk) -> None:
    hidden = {"sender_chat": chat(GROUP)}
    bound = await talk.by(ANONYMOUS).say("/start@dropbell_bot", to=GROUP, **hidden)
    assert "Bound" in bound.text


async def test_members_of_a_group_are_answered_in_private(talk: Talk) -> None:
    talk.telegram.members[GROUP, ME] = member(ME, "member")
    for command in ("start", "recommend"):
        invited = await talk.say(f"/{command}@dropbell_bot", to=GROUP)
        assert invited.buttons[0]["url"] == f"https://t.me/dropbell_bot?start=do_{command}"
    for command in ("watch 猫粮", "watches"):
        refused = await talk.say(f"/{command}", to=GROUP)
        assert "Only admins" in refused.text
        assert refused.buttons[0]["url"] == f"https://t.me/dropbell_bot?start=do_{command.split()[0]}"
    assert await talk.store.chats.get(GROUP) is None


async def test_a_draft_in_a_group_is_saved_by_its_admins_only(talk: Talk) -> None:
    talk.telegram.members[GROUP, ME] = member(ME)
    await talk.say("/start@dropbell_bot", to=GROUP)
    draft = await talk.say("/watch@dropbell_bot 耳机", to=GROUP)
    await talk.by(8).press("Save", under=draft, to=GROUP)
    assert talk.telegram.toast.startswith("This button belongs to somebody else")
    assert await talk.watches(GROUP) == []


async def test_a_group_that_refuses_is_not_asked_who_is_admin_twice(talk: Talk) -> None:
    talk.telegram.refusals["getChatMember"] = RefusedError("Forbidden: bot was kicked", 403)
    assert "in private" in (await talk.say("/start@dropbell_bot", to=GROUP)).text
