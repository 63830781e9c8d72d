from dataclasses import replace
from datetime import timedelta

import pytest

from bot.catalogue import LANGUAGES
from deals.events import EventKind
from deals.offer import Preheat
from deals.snapshot import Changes
from deals.timers import timers
from tests.bot.handlers.talk import Talk
from tests.bot.telegram_double import plain
from tests.deals.builders import DAY, START, presale, taobao


@pytest.fixture
async def season(talk: Talk) -> Talk:
    """A presale that opens tomorrow and a price announced for the day after."""
    lancome = taobao(108000, key="s:lancome0000", title="兰蔻小黑瓶 <100ml>", presale=presale(START + DAY))
    soon = replace(taobao(9900, key="s:preheat0000", title="猫粮"), preheat=Preheat(at=START + 2 * DAY, price=7900))
    offers = (lancome, soon)
    await talk.store.polls.keep(
        Changes(offers=offers, timers=tuple((offer.id, timers(offer, START)) for offer in offers)), [], now=START
    )
    return talk


async def test_every_opening_and_end_stands_once_under_its_day(season: Talk) -> None:
    text = plain((await season.say("/presale")).text)
    assert [text.count(word) for word in ("deposits open", "deposits close", "balance opens", "balance closes")] == [
        1
    ] * 4
    assert text.index("Oct 2") < text.index("deposits open") < text.index("Oct 3") < text.index("announced price")
    assert "兰蔻小黑瓶 <100ml>" in text


async def test_an_entry_opens_its_card_and_leads_back(season: Talk) -> None:
    await season.say("/presale")
    card = await season.press("1")
    assert "兰蔻小黑瓶" in card.text
    assert "Presale calendar" in (await season.press("Back")).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_calendar_has_every_kind_in_every_language(season: Talk, language: str) -> None:
    season.language = language
    assert len((await season.say("/presale")).buttons) == 5


async def test_without_presales_it_says_so(talk: Talk) -> None:
    assert "No presale" in (await talk.say("/presale")).text


def test_reminders_of_one_end_are_one_entry() -> None:
    moments = [
        timer
        for timer in timers(taobao(1000, presale=presale(START + DAY)), START)
        if timer.kind is EventKind.DEPOSIT_CLOSING
    ]
    assert len(moments) > 1
    assert {timer.anchor for timer in moments} == {START + DAY + timedelta(days=10)}
