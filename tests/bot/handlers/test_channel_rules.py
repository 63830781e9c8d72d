"""The card of a channel's rule: every change is shown before it is kept, and can be taken back."""

from datetime import timedelta

import pytest

from data.posting import Change
from data.records import ChatKind
from deals.posting import Hours, Mode, Posting
from tests.bot.handlers.talk import ADMIN, CHANNEL, GROUP, ME, OTHER, Talk, chat, member
from tests.bot.telegram_double import BOT_ID, Call
from tests.deals.builders import taobao


@pytest.fixture
async def admin(talk: Talk) -> Talk:
    """The admin's private chat; in a channel there is one rule."""
    talk.telegram.chats = {CHANNEL: chat(CHANNEL)}
    talk.telegram.members[CHANNEL, BOT_ID] = member(BOT_ID)
    await talk.store.chats.meet(CHANNEL, ChatKind.CHANNEL, title="Haoyou", language="zh", now=talk.services.now())
    await talk.scene.watch(CHANNEL, "猫粮")
    return talk.by(ADMIN)


async def rules(admin: Talk) -> Call:
    await admin.say("/rules")
    return await admin.press("Haoyou")


async def card(admin: Talk) -> Call:
    await rules(admin)
    return await admin.press("1")


async def posting(admin: Talk) -> Posting:
    (watch,) = await admin.watches(CHANNEL)
    return await admin.store.rules.posting(watch.id)


async def test_the_card_tells_the_whole_rule(admin: Talk) -> None:
    shown = (await card(admin)).text
    for part in ("Rule #1", "Haoyou", "<code>猫粮</code>", "by itself", "the usual layout", "whichever source"):
        assert part in shown


async def test_the_card_names_the_right_the_bot_lacks(admin: Talk) -> None:
    admin.telegram.members[CHANNEL, BOT_ID] = member(BOT_ID, can_post_messages=False)
    assert "“Post messages”" in (await card(admin)).text


async def test_another_condition_shows_the_difference_and_is_kept_only_when_saved(admin: Talk) -> None:
    await card(admin)
    await admin.press("Condition")
    proposed = await admin.say("猫粮 <300 comm>=12%")
    assert "− <code>猫粮</code>\n+ <code>猫粮 &lt;300 comm&gt;=12%</code>" in proposed.text
    assert "🧪" in proposed.text
    assert [watch.line for watch in await admin.watches(CHANNEL)] == ["猫粮"]
    assert "Saved as version 2" in (await admin.press("Save", under=proposed)).text
    assert [watch.line for watch in await admin.watches(CHANNEL)] == ["猫粮 <300 comm>=12%"]


async def test_a_change_can_be_left_as_it_was(admin: Talk) -> None:
    await card(admin)
    await admin.press("Condition")
    proposed = await admin.say("狗粮")
    assert "<code>猫粮</code>" in (await admin.press("Leave as it was", under=proposed)).text
    await admin.press("Save", under=proposed)
    assert [watch.line for watch in await admin.watches(CHANNEL)] == ["猫粮"]


async def test_a_condition_that_is_none_is_asked_for_again(admin: Talk) -> None:
    await card(admin)
    await admin.press("Condition")
    assert "^" in (await admin.say("猫粮 drop>=200%")).text
    assert "Save" in str((await admin.say("猫粮 drop>=20%")).buttons)


async def test_versions_say_who_did_what_and_one_tap_takes_one_back(admin: Talk) -> None:
    await card(admin)
    await admin.press("Condition")
    await admin.press("Save", under=await admin.say("狗粮"))
    versions = await admin.press("Versions")
    assert f"admin {ADMIN} · another condition" in versions.text
    assert "admin 7 · made" in versions.text
    assert "+ <code>猫粮</code>" in (await admin.press("↩ 1")).text
    await admin.press("Save")
    assert [watch.line for watch in await admin.watches(CHANNEL)] == ["猫粮"]
    kept = await admin.store.rules.versions(1)
    assert [(one.number, one.what, one.author_id) for one in kept] == [
        (3, Change.REVERTED, ADMIN),
        (2, Change.CONDITION, ADMIN),
        (1, Change.MADE, 7),
    ]


async def test_every_change_is_in_the_record_of_what_admins_did(admin: Talk) -> None:
    await card(admin)
    await admin.press("Condition")
    await admin.press("Save", under=await admin.say("狗粮"))
    (act,) = await admin.store.audit.page()
    assert (act.admin_id, act.subject, act.detail) == (ADMIN, "Haoyou #1", "condition: 狗粮")


@pytest.mark.parametrize(
    ("setting", "choice", "kept"),
    [
        ("Who decides", "after review", Posting(mode=Mode.REVIEW)),
        ("Gap", "≥ 3m ± 1m apart", Posting(gap=timedelta(minutes=3), jitter=timedelta(minutes=1))),
        ("Hours", "9:00–23:00", Posting(hours=Hours(540, 1380))),
        ("Daily cap", "at most 20 a day", Posting(per_day=20)),
        ("Repeats", "no repeat for 7 days", Posting(repeat_days=7)),
    ],
)
async def test_how_a_rule_posts_is_chosen_shown_and_saved(
    admin: Talk, setting: str, choice: str, kept: Posting
) -> None:
    await card(admin)
    await admin.press("Posting")
    await admin.press(setting)
    proposed = await admin.press(choice)
    assert "− by itself" in proposed.text
    assert await posting(admin) == Posting()
    assert choice in (await admin.press("Save")).text
    assert await posting(admin) == kept


@pytest.mark.parametrize(
    ("setting", "typed", "kept"),
    [
        ("Gap", "5m ± 2m", Posting(gap=timedelta(minutes=5), jitter=timedelta(minutes=2))),
        ("Hours", "22:30 - 6", Posting(hours=Hours(1350, 360))),
        ("Daily cap", "15", Posting(per_day=15)),
        ("Repeats", "5", Posting(repeat_days=5)),
    ],
)
async def test_a_value_can_be_typed(admin: Talk, setting: str, typed: str, kept: Posting) -> None:
    await card(admin)
    await admin.press("Posting")
    await admin.press(setting)
    await admin.press("Save", under=await admin.say(typed))
    assert await posting(admin) == kept


@pytest.mark.parametrize(
    ("setting", "typed"), [("Gap", "often"), ("Hours", "25-3"), ("Daily cap", "-1"), ("Repeats", "31")]
)
async def test_a_value_that_is_none_is_asked_for_again(admin: Talk, setting: str, typed: str) -> None:
    await card(admin)
    await admin.press("Posting")
    await admin.press(setting)
    assert "For example" in (await admin.say(typed)).text
    assert "For example" in (await admin.say(typed)).text


async def test_what_is_picked_is_not_waited_for_any_more(admin: Talk) -> None:
    await card(admin)
    await admin.press("Posting")
    await admin.press("Hours")
    await admin.press("9:00–23:00")
    assert "Search for" in (await admin.say("音箱")).text


async def test_the_channel_s_settings_hold_where_a_rule_says_nothing(admin: Talk) -> None:
    await rules(admin)
    await admin.press("Posting")
    await admin.press("Gap")
    await admin.press("≥ 10m ± 2m apart")
    assert "≥ 10m ± 2m apart" in (await card(admin)).text
    await admin.press("Posting")
    await admin.press("Gap")
    await admin.press("no gap")
    await admin.press("Save")
    assert "apart" not in (await card(admin)).text
    await admin.press("Posting")
    await admin.press("Gap")
    await admin.press("As the channel")
    await admin.press("Save")
    assert "≥ 10m ± 2m apart" in (await card(admin)).text


async def test_a_rule_is_paused_resumed_and_deleted(admin: Talk) -> None:
    await card(admin)
    assert "Paused" in (await admin.press("Pause")).text
    assert "Resume" in str((await admin.press("Resume")).buttons) or "Pause" in str(admin.telegram.last.buttons)
    assert [one.what for one in await admin.store.rules.versions(1)] == [Change.RESUMED, Change.PAUSED, Change.MADE]
    await admin.press("Delete")
    await admin.press("Delete")
    assert await admin.watches(CHANNEL) == []


async def test_a_preview_shows_the_post_as_readers_would_see_it(admin: Talk) -> None:
    assert "nothing to show" in (await _preview(admin)).text
    await admin.scene.see(taobao(4990, title="猫粮 <b>"))
    shown = await _preview(admin)
    assert "This is how it would look" in shown.text
    assert "猫粮 &lt;b&gt;" in shown.text
    assert not [button for button in shown.buttons if "callback_data" in button]


async def _preview(admin: Talk) -> Call:
    await card(admin)
    return await admin.press("Preview")


async def test_a_rule_is_tried_on_the_last_seven_days(admin: Talk) -> None:
    await card(admin)
    assert "🧪" in (await admin.press("Try 7 days")).text


async def test_nobody_but_an_admin_presses_anything(admin: Talk) -> None:
    shown = await card(admin)
    for button in shown.buttons:
        await admin.by(OTHER).press_data(button["callback_data"], to=ADMIN)
        assert admin.telegram.toast
    assert [watch.line for watch in await admin.watches(CHANNEL)] == ["猫粮"]


async def test_a_rule_of_another_chat_is_out_of_reach(admin: Talk) -> None:
    private = await admin.scene.watch(OTHER, "秘密")
    shown = await card(admin)
    data = shown.button("Delete")["callback_data"].rpartition(":")[0]
    for verb in ("open", "pause", "drop", "edit", "pub", "try", "preview", "vers"):
        await admin.press_data(f"{data.rpartition(':')[0]}:{verb}:{private.id}")
    assert [watch.line for watch in await admin.watches(OTHER)] == ["秘密"]
    assert "秘密" not in str([call.text for call in admin.telegram.calls])


async def test_the_admins_of_a_group_are_not_told_what_a_promoter_earns(admin: Talk) -> None:
    await admin.store.chats.meet(GROUP, ChatKind.GROUP, title="Deals", language="en", now=admin.services.now())
    await admin.scene.watch(GROUP, "猫粮 comm>=15% comm_amount>=8 futurecomm>=20% reward")
    await admin.scene.watch(GROUP, "comm>=15%")
    admin.telegram.members[GROUP, ME] = member(ME)
    people = admin.by(ME)
    shown = await people.say("/watches@dropbell_bot", to=GROUP)
    assert "猫粮" in shown.text
    for label in ("1", "2"):
        await people.press(label, under=shown, to=GROUP)
    said = "".join(call.text for call in admin.telegram.calls)
    assert "commission" not in said
    assert "comm" not in said
    assert "reward" not in said


async def test_the_channel_has_its_own_time_zone(admin: Talk) -> None:
    await rules(admin)
    assert "Time zone: Shanghai" in (await admin.press("Posting")).text
    await admin.press("Time zone")
    assert "For example" in (await admin.say("Atlantis")).text
    assert "Madrid" in (await admin.say("Europe/Madrid")).text
    record = await admin.store.chats.get(CHANNEL)
    assert record is not None
    assert record.time_zone == "Europe/Madrid"


async def test_what_another_admin_changed_meanwhile_is_not_overwritten(admin: Talk) -> None:
    await card(admin)
    await admin.press("Condition")
    mine = await admin.say("狗粮")
    await card(admin)
    await admin.press("Condition")
    await admin.press("Save", under=await admin.say("鸟粮"))
    refused = await admin.press("Save", under=mine)
    assert "Somebody changed this rule meanwhile" in refused.text
    assert [watch.line for watch in await admin.watches(CHANNEL)] == ["鸟粮"]


async def test_saving_twice_saves_once(admin: Talk) -> None:
    await card(admin)
    await admin.press("Condition")
    proposed = await admin.say("狗粮")
    await admin.press("Save", under=proposed)
    await admin.press("Save", under=proposed)
    assert [version.number for version in await admin.store.rules.versions(1)] == [2, 1]
