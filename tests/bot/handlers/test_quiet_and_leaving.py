from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.callbacks import Verb, on_delivery
from bot.handlers.mute import read_until
from data.records import ChatState
from tests.bot.handlers.talk import GROUP, ME, OTHER, Talk, chat, member, person
from tests.bot.telegram_double import BOT, BOT_ID, DATE
from tests.deals.builders import START


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("/mute", START + timedelta(hours=2)),
        ("/mute 3d", START + timedelta(days=3)),
        ("/mute 90M", START + timedelta(minutes=90)),
        ("/mute today", datetime(2026, 10, 2, 8, tzinfo=UTC)),
    ],
)
async def test_mute_says_when_it_ends(talk: Talk, typed: str, until: datetime) -> None:
    assert "Quiet until" in (await talk.say(typed)).text
    record = await talk.store.chats.get(talk.user)
    assert record is not None
    assert record.muted_until == until


async def test_mute_off_ends_it(talk: Talk) -> None:
    await talk.say("/mute 3d")
    await talk.say("/mute off")
    record = await talk.store.chats.get(talk.user)
    assert record is not None
    assert record.muted_until is None


@pytest.mark.parametrize("typed", ["/mute soon", "/mute 0h", "/mute 9999d", "/mute -2h", "/mute ٢h"])
async def test_a_time_that_is_none_is_answered_with_how(talk: Talk, typed: str) -> None:
    assert "/mute today" in (await talk.say(typed)).text
    record = await talk.store.chats.get(talk.user)
    assert record is not None
    assert record.muted_until is None


@pytest.mark.parametrize(("hour", "day"), [(15, 2), (17, 2), (19, 2), (20, 3), (23, 3)])
def test_today_ends_at_eight_in_the_morning_where_the_reader_lives_and_the_night_belongs_to_the_day_before(
    hour: int, day: int
) -> None:
    late = datetime(2026, 10, 1, hour, tzinfo=UTC)
    assert read_until("today", late, ZoneInfo("Asia/Shanghai")) == datetime(2026, 10, day, 0, tzinfo=UTC)


async def test_stop_asks_and_then_says_what_went(talk: Talk) -> None:
    await talk.scene.watch(talk.user, "猫粮")
    asked = await talk.say("/stop")
    assert "1 watch" in asked.text
    assert "1 watch\n" in (await talk.press("Delete everything")).text
    assert await talk.store.chats.get(talk.user) is None


async def test_stop_can_be_taken_back(talk: Talk) -> None:
    await talk.scene.watch(talk.user, "猫粮")
    await talk.say("/stop")
    assert "nothing was deleted" in (await talk.press("Cancel")).text
    assert len(await talk.watches()) == 1


async def _membership(talk: Talk, chat_id: int, status: str) -> None:
    await talk.feed(
        my_chat_member={
            "chat": chat(chat_id),
            "from": person(talk.user),
            "date": DATE,
            "old_chat_member": member(BOT_ID, "member"),
            "new_chat_member": member(BOT_ID, status),
        }
    )


async def test_blocking_closes_the_chat_and_unblocking_opens_it(talk: Talk) -> None:
    await talk.say("/start")
    await _membership(talk, ME, "kicked")
    record = await talk.store.chats.get(ME)
    assert record is not None
    assert record.state is ChatState.GONE
    await _membership(talk, ME, "member")
    record = await talk.store.chats.get(ME)
    assert record is not None
    assert record.state is ChatState.ACTIVE


async def test_blocking_does_not_make_a_chat_of_a_stranger(talk: Talk) -> None:
    await _membership(talk, ME, "kicked")
    assert await talk.store.chats.get(ME) is None


async def test_writing_again_brings_a_closed_chat_back(talk: Talk) -> None:
    await talk.say("/start")
    await _membership(talk, ME, "kicked")
    await talk.say("/watches")
    record = await talk.store.chats.get(ME)
    assert record is not None
    assert record.state is ChatState.ACTIVE


async def test_a_group_that_became_a_supergroup_keeps_its_rules(talk: Talk) -> None:
    await talk.scene.watch(GROUP, "猫粮")
    await talk.feed(message=talk.message("", to=GROUP, migrate_to_chat_id=-1009))
    assert [watch.line for watch in await talk.watches(-1009)] == ["猫粮"]


async def test_another_span_is_a_press_away(talk: Talk) -> None:
    await talk.say("/mute 3d")
    again = await talk.press("Till morning")
    assert again.method == "editMessageText"
    record = await talk.store.chats.get(ME)
    assert record is not None
    assert record.muted_until == read_until("today", START, ZoneInfo("UTC"))
    assert "I speak up again" in (await talk.press("Speak up again")).text
    record = await talk.store.chats.get(ME)
    assert record is not None
    assert record.muted_until is None


async def _alert(talk: Talk) -> dict[str, Any]:
    """An alert that was sent, as Telegram shows it to whoever replies."""
    await talk.scene.owe(await talk.scene.watch(ME, "new"))
    (parcel,) = await talk.scene.claim()
    await talk.scene.send(parcel)
    keyboard = [[{"text": "x", "callback_data": on_delivery(parcel.id, Verb.MUTE)}]]
    return talk.message("alert") | {"from": BOT, "reply_markup": {"inline_keyboard": keyboard}}


async def test_a_mute_that_answers_an_alert_silences_its_offer_only(talk: Talk) -> None:
    alert = await _alert(talk)
    assert "No more about" in (await talk.say("/mute 3d", reply_to_message=alert)).text
    record = await talk.store.chats.get(ME)
    assert record is not None
    assert record.muted_until is None
    forgotten = await talk.store.chats.forget(ME)
    assert forgotten.snoozes == 1


async def test_and_off_ends_that(talk: Talk) -> None:
    alert = await _alert(talk)
    await talk.say("/mute 3d", reply_to_message=alert)
    assert "I speak up again about" in (await talk.say("/mute off", reply_to_message=alert)).text
    assert (await talk.store.chats.forget(ME)).snoozes == 0


async def _questions(talk: Talk) -> int:
    parcels = await talk.scene.claim()
    return sum(parcel.notice is not None and parcel.notice.message == "zone.ask" for parcel in parcels)


@pytest.mark.parametrize("typed", ["/recommend", "/presale", "/mute"])
async def test_a_reader_without_a_zone_is_asked_once_when_a_clock_is_shown(talk: Talk, typed: str) -> None:
    await talk.say(typed)
    assert await _questions(talk) == 1
    await talk.say(typed)
    assert await _questions(talk) == 0


async def test_nobody_is_asked_who_said_so_or_whose_language_does(talk: Talk) -> None:
    await talk.say("/timezone Madrid")
    await talk.say("/recommend")
    other = talk.by(OTHER)
    other.language = "vi"
    await other.say("/recommend")
    assert await _questions(talk) == 0


async def test_the_name_of_a_place_answers_the_question(talk: Talk) -> None:
    await talk.say("/timezone")
    await talk.say("buenos aires")
    record = await talk.store.chats.get(ME)
    assert record is not None
    assert record.time_zone == "America/Argentina/Buenos_Aires"
    assert "Search for" in (await talk.say("buenos aires")).text
