"""How somebody wants to be spoken to: chosen on one card that is edited in place, kept in the store."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.catalogue import LANGUAGES
from data.records import Chat
from deals.currency import Currency, Rate
from deals.preferences import Preferences, Quiet
from tests.bot.handlers.talk import ADMIN, Talk
from tests.deals.builders import START, panda


async def _chat(talk: Talk) -> Chat:
    chat = await talk.store.chats.get(talk.user)
    assert chat is not None
    return chat


async def _walk(talk: Talk, *labels: str) -> str:
    await talk.say("/settings")
    for label in labels:
        await talk.press(label)
    assert talk.telegram.last.method == "editMessageText"
    return talk.telegram.last.text


async def test_a_fresh_card_says_that_nothing_is_held_back(talk: Talk) -> None:
    said = (await talk.say("/settings")).text
    for line in (
        "Language: English",
        "Time zone: UTC",
        "Quiet hours: none",
        "Digest: none",
        "Pictures: on",
        "no limit",
    ):
        assert line in said
    assert (await _chat(talk)).preferences == Preferences()


@pytest.mark.parametrize(
    ("labels", "chosen", "said"),
    [
        (("Quiet hours", "23:00–08:00"), Preferences(quiet=Quiet(23, 8)), "Quiet from 23:00 to 08:00"),
        (("Digest", "07:00"), Preferences(digest_at=7, digest_all=True), "Digest at 07:00: everything waits"),
        (("Currency", "VND"), Preferences(currency=Currency.VND), "VND, but nobody has told its rate"),
        (("Daily limit", "20"), Preferences(daily_cap=20), "At most 20 messages"),
        (("Without pictures",), Preferences(pictures=False), "Pictures: off"),
    ],
)
async def test_a_choice_is_kept_and_shown_at_once(
    talk: Talk, labels: tuple[str, ...], chosen: Preferences, said: str
) -> None:
    assert said in await _walk(talk, *labels)
    assert (await _chat(talk)).preferences == chosen


@pytest.mark.parametrize(
    "labels",
    [
        ("Quiet hours", "23:00–08:00", "Quiet hours", "Off"),
        ("Digest", "07:00", "Digest", "Off"),
        ("Currency", "VND", "Currency", "Off"),
        ("Daily limit", "20", "Daily limit", "Off"),
        ("Without pictures", "With pictures"),
    ],
)
async def test_every_choice_can_be_taken_back(talk: Talk, labels: tuple[str, ...]) -> None:
    await _walk(talk, *labels)
    assert (await _chat(talk)).preferences == Preferences()


async def test_any_hours_can_be_quiet(talk: Talk) -> None:
    await talk.say("/settings")
    await talk.press("Quiet hours")
    other = await talk.press("Other hours")
    assert [button["text"] for button in other.buttons[:24]] == [str(hour) for hour in range(24)]
    await talk.press_data(other.buttons[13]["callback_data"])
    until = talk.telegram.last
    assert [button["text"] for button in until.buttons[:3]] == ["14", "15", "16"]
    await talk.press_data(until.buttons[1]["callback_data"])
    assert (await _chat(talk)).preferences.quiet == Quiet(13, 15)


async def test_only_what_silent_rules_find_may_wait_for_the_digest(talk: Talk) -> None:
    await _walk(talk, "Digest", "07:00", "Digest", "Only silent rules")
    assert (await _chat(talk)).preferences == Preferences(digest_at=7)
    await _walk(talk, "Digest", "18:00")
    assert (await _chat(talk)).preferences == Preferences(digest_at=18)


@pytest.mark.parametrize("arg", ["hush:24.3", "hush:8.8", "hush:x", "at:25", "at:11", "cap:7", "worth:XAU", "lang:xx"])
async def test_a_button_nobody_made_changes_nothing(talk: Talk, arg: str) -> None:
    card = await talk.say("/settings")
    view = card.buttons[0]["callback_data"].partition(":")[0]
    await talk.press_data(f"{view}:{arg}")
    chat = await _chat(talk)
    assert (chat.preferences, chat.language) == (Preferences(), "en")


async def test_another_language_speaks_at_once(talk: Talk) -> None:
    assert "语言：简体中文" in await _walk(talk, "Language", "简体中文")
    assert "设置" in (await talk.say("/settings")).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_time_zone_is_found_by_region_and_city(talk: Talk, language: str) -> None:
    talk.language = language
    card = await talk.say("/settings")
    view = card.buttons[0]["callback_data"].partition(":")[0]
    await talk.press_data(f"{view}:zone")
    await talk.press_data(f"{view}:region:america")
    (argentina,) = (one for one in talk.telegram.last.buttons if one["callback_data"].endswith("Buenos_Aires"))
    name, _, clock = argentina["text"].rpartition(" ")
    assert clock == f"{START.astimezone(ZoneInfo('America/Argentina/Buenos_Aires')):%H:%M}"
    await talk.press_data(argentina["callback_data"])
    assert name in talk.telegram.last.text
    assert (await _chat(talk)).time_zone == "America/Argentina/Buenos_Aires"


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Madrid", "Europe/Madrid"),
        ("europe/madrid", "Europe/Madrid"),
        ("ho chi minh", "Asia/Ho_Chi_Minh"),
        ("UTC+7", "Etc/GMT-7"),
        ("-5", "Etc/GMT+5"),
        ("gmt+08:00", "Etc/GMT-8"),
    ],
)
async def test_the_time_zone_can_be_typed(talk: Talk, typed: str, zone: str) -> None:
    await talk.say(f"/timezone {typed}")
    assert (await _chat(talk)).time_zone == zone


@pytest.mark.parametrize("typed", ["", "Atlantis", "UTC+99", "../etc/passwd", "x" * 500, "<b>"])
async def test_a_place_nobody_knows_is_answered_with_the_regions(talk: Talk, typed: str) -> None:
    said = await talk.say(f"/timezone {typed}")
    assert said.button("Europe")
    assert (await _chat(talk)).time_zone is None


async def test_clock_times_are_those_of_the_readers_own_zone(talk: Talk) -> None:
    await talk.say("/timezone Madrid")
    assert f"{START.astimezone(ZoneInfo('Europe/Madrid')):%H:%M}" in talk.telegram.last.text
    assert "UTC" not in talk.telegram.last.text


async def test_prices_stand_beside_the_readers_currency_where_a_rate_was_told(talk: Talk) -> None:
    await talk.scene.see(panda(2550, 2250, title="uvb灯"))
    talk.language = "vi"
    await talk.say("/settings")
    view = talk.telegram.last.buttons[0]["callback_data"].partition(":")[0]
    await talk.press_data(f"{view}:worth:VND")
    assert "≈" not in (await talk.say("/recommend uvb灯")).text
    await talk.store.rates.tell(Rate(Currency.VND, Decimal(3600), START))
    assert "91.800" in (await talk.say("/recommend uvb灯")).text


async def test_admins_tell_rates_and_take_them_back(talk: Talk) -> None:
    admin = talk.by(ADMIN)
    assert "1 USD = ¥7.12" in (await admin.say("/rates usd 7,12")).text
    assert "¥1 = 3,600 VND" in (await admin.say("/rates VND 3600")).text
    assert "USD" not in (await admin.say("/rates USD off")).text.partition("<code>")[0]
    assert [rate.currency for rate in await talk.store.rates.all()] == [Currency.VND]


@pytest.mark.parametrize(
    "typed", ["USD", "USD x", "USD 0", "USD -3", "XAU 4", "USD 1e9", "USD " + "9" * 400, "USD 1 2"]
)
async def test_a_rate_that_is_none_is_answered_with_how(talk: Talk, typed: str) -> None:
    assert "/rates USD 7.12" in (await talk.by(ADMIN).say(f"/rates {typed}")).text
    assert await talk.store.rates.all() == []


async def test_for_others_the_rates_are_no_command(talk: Talk) -> None:
    assert "There is no /rates" in (await talk.say("/rates USD 1")).text
    assert await talk.store.rates.all() == []
