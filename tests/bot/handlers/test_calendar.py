from dataclasses import replace

import pytest

from bot.catalogue import LANGUAGES
from deals.followers import FollowState
from deals.offer import Offer, Preheat
from deals.snapshot import Changes
from deals.timers import timers
from tests.bot.handlers.talk import ME, OTHER, Talk
from tests.bot.telegram_double import Call, plain
from tests.deals.builders import DAY, START, presale, taobao

LANCOME = taobao(108000, key="s:lancome0000", title="兰蔻小黑瓶 <100ml>", presale=presale(START + DAY))
CAT_FOOD = taobao(9900, key="s:preheat0000", title="猫粮", preheat=Preheat(at=START + 2 * DAY, price=7900))


async def show(talk: Talk, *offers: Offer) -> None:
    moments = tuple((offer.id, timers(offer, START)) for offer in offers)
    await talk.store.polls.keep(Changes(offers=offers, timers=moments), [], now=START)


@pytest.fixture
async def season(talk: Talk) -> Talk:
    """A presale that opens tomorrow and a price announced for the day after."""
    await show(talk, LANCOME, CAT_FOOD)
    return talk


def bells(calendar: Call) -> list[str]:
    """What stands beside the entries."""
    return [button["text"] for button in calendar.buttons[1:10:2]]


def first_bell(calendar: Call) -> str:
    return str(calendar.buttons[1]["callback_data"])


async def said_of(talk: Talk, offer: Offer, chat: int = ME) -> FollowState | None:
    listing = await talk.store.offers.find(offer.id)
    assert listing is not None
    return await talk.store.follows.get(chat, listing.ref)


async def test_every_opening_and_end_stands_once_under_its_day(season: Talk) -> None:
    text = plain((await season.say("/presale")).text)
    assert [text.count(word) for word in ("deposits open", "deposits close", "balance opens", "balance closes")] == [
        1
    ] * 4
    assert text.index("Oct 2") < text.index("deposits open") < text.index("Oct 3") < text.index("announced price")
    assert "兰蔻小黑瓶 <100ml>" in text


async def test_an_entry_says_what_is_to_be_paid(season: Talk) -> None:
    lines = plain((await season.say("/presale")).text).splitlines()
    [opens], [starts] = ([line for line in lines if word in line] for word in ("deposits open", "announced price"))
    assert "deposit ¥100" in opens
    assert "then ¥79" in starts


async def test_the_days_are_those_of_the_reader(season: Talk) -> None:
    """12:00 UTC on the 1st plus a day and a half is already the 3rd in Beijing."""
    await show(season, taobao(100, key="s:late000000", title="晚", presale=presale(START + 1.5 * DAY)))
    season.language = "zh"
    text = plain((await season.say("/presale")).text)
    assert text.index("10月3日") < text.index("08:00 🟢")


async def test_an_entry_opens_its_card_and_leads_back(season: Talk) -> None:
    await season.say("/presale")
    card = await season.press("1. 兰蔻")
    assert "兰蔻小黑瓶" in card.text
    assert "Presale calendar" in (await season.press("Back")).text


async def test_long_calendars_are_turned_in_place_and_come_back_to_their_page(talk: Talk) -> None:
    await show(talk, *(replace(LANCOME, id=taobao(key=f"s:item{n:06}").id, title=f"商品{n}") for n in range(3)))
    first = await talk.say("/presale")
    assert "Page 1/3" in first.text
    assert "◀" not in [button["text"] for button in first.buttons]
    second = await talk.press("▶")
    assert (second.method, "Page 2/3" in second.text) == ("editMessageText", True)
    await talk.press("6. ")
    assert "Page 2/3" in (await talk.press("Back")).text


async def test_the_bell_of_an_entry_rings_for_all_of_its_offer(season: Talk) -> None:
    on = await season.press_data(first_bell(await season.say("/presale")))
    assert await said_of(season, LANCOME) is FollowState.FOLLOWED
    assert await said_of(season, CAT_FOOD) is None
    assert bells(on) == ["⏰ ✓", "⏰", "⏰ ✓", "⏰ ✓", "⏰ ✓"]
    off = await season.press_data(first_bell(on))
    assert await said_of(season, LANCOME) is None
    assert bells(off) == ["⏰"] * 5


async def test_pressing_a_bell_twice_is_harmless(season: Talk) -> None:
    calendar = await season.say("/presale")
    for _ in range(2):
        await season.press_data(first_bell(calendar))
    assert await said_of(season, LANCOME) is FollowState.FOLLOWED


async def test_somebody_else_cannot_ring_my_bell(season: Talk) -> None:
    calendar = await season.say("/presale")
    await season.by(OTHER).press_data(first_bell(calendar))
    assert await said_of(season, LANCOME) is None
    assert await said_of(season, LANCOME, OTHER) is None


async def test_a_payer_does_not_lose_reminders_by_one_touch(season: Talk) -> None:
    listing = await season.store.offers.find(LANCOME.id)
    assert listing is not None
    await season.say("/start")
    await season.store.follows.set(ME, listing.ref, FollowState.PAID, now=START)
    calendar = await season.say("/presale")
    assert bells(calendar)[0] == "✅"
    assert "兰蔻" in (await season.press_data(first_bell(calendar))).text
    assert await said_of(season, LANCOME) is FollowState.PAID


@pytest.mark.parametrize("data", ["x.on", "99999.on", "1.no", "1", "1.on.on", "."])
async def test_a_made_up_bell_does_nothing(season: Talk, data: str) -> None:
    calendar = await season.say("/presale")
    await season.press_data(f"{first_bell(calendar).split(':')[0]}:bell:{data}")
    assert await season.store.follows.of_chat(ME) == {}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_calendar_has_every_kind_in_every_language(season: Talk, language: str) -> None:
    season.language = language
    assert len((await season.say("/presale")).buttons) == 10


async def test_without_presales_it_says_so(talk: Talk) -> None:
    assert "No presale" in (await talk.say("/presale")).text
