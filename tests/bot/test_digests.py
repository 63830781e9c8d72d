"""One message for many alerts: what it counts, and that it fits."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.alerts import render
from bot.alerts.digests import PAGE, digest_page
from bot.catalogue import LANGUAGES, Catalogue
from bot.message import Message
from bot.typeset import TEXT_LIMIT, units
from bot.voice import Voice
from data.records import Digest, Parcel
from deals.currency import Currency, Rate
from deals.events import EventKind
from deals.preferences import Preferences
from deals.quiet import HeldBy
from sandbox.telegram.formatting import parse_html
from tests.bot.samples import CAT_FOOD, NOW, chat, hostile, parcel, sighting, watch

CATALOGUE = Catalogue.load()
OCCASIONS = [HeldBy.QUIET, HeldBy.DIGEST, HeldBy.CAP, HeldBy.AWAY]


def alert(*kinds: EventKind, number: int = 1) -> Parcel:
    found = [sighting(kind) for kind in kinds or (EventKind.PRICE_DROP,)]
    return replace(parcel(*found, to=chat(language="en"), wanted_by=watch()), id=number)


def digest_of(*parcels: Parcel, by: HeldBy = HeldBy.QUIET, untrue: int = 0) -> Parcel:
    return replace(parcel(to=chat(language="en")), digest=Digest(by=by, parcels=parcels, untrue=untrue))


def said(one: Parcel) -> Message:
    return render(one, catalogue=CATALOGUE, now=NOW, username="dropbell_bot")


def seen(message: Message) -> list[str]:
    return parse_html(message.text).text.split("\n")


def labels(message: Message) -> list[str]:
    return [button.text for row in message.keyboard.inline_keyboard for button in row] if message.keyboard else []


def test_it_says_how_many_of_what_and_one_line_each() -> None:
    night = digest_of(
        alert(EventKind.NEW_OFFER),
        alert(EventKind.PRICE_DROP),
        alert(EventKind.PRICE_DROP),
        untrue=2,
    )
    assert seen(said(night)) == [
        "🌅 While you slept: 3 · 🏆2 🆕1",
        "2 more are no longer true and left out.",
        "1. 🆕 皇家猫粮 K36 幼猫 4.5kg · you pay ¥349",
        "2. 🏆 皇家猫粮 K36 幼猫 4.5kg · you pay ¥349 · ↓12.5%",
        "3. 🏆 皇家猫粮 K36 幼猫 4.5kg · you pay ¥349 · ↓12.5%",
    ]
    assert labels(said(night)) == ["▾ Show all"]


def test_many_new_offers_of_one_rule_are_one_line() -> None:
    lines = seen(said(digest_of(alert(*[EventKind.NEW_OFFER] * 7), alert())))
    assert "8 · " in lines[0]
    assert "and 6 more" in lines[1]


def test_what_is_beyond_a_page_is_counted_and_can_be_turned_to() -> None:
    night = digest_of(*(alert(number=number) for number in range(1, 26)))
    assert night.digest is not None
    assert "… and 15 more" in seen(said(night))[-1]
    voice = Voice.of(CATALOGUE, "en")
    pages = [digest_page(voice, night, night.digest, NOW, page) for page in range(3)]
    assert [len(seen(page)) - 1 for page in pages] == [PAGE, PAGE, 5]
    assert labels(pages[1]) == [*map(str, range(11, 21)), "◀", "▶"]
    assert digest_page(voice, night, night.digest, NOW, 99) == pages[2]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("by", OCCASIONS)
def test_the_longest_texts_fit_in_every_language(language: str, by: HeldBy) -> None:
    offer = replace(hostile("<b>&\u202e👨‍👩‍👧猫" * 60), link="https://s.click.taobao.com/" + "x" * 1900)
    to = replace(chat(language=language), rate=Rate(Currency.COP, Decimal(560), NOW))
    kinds = [replace(sighting(kind), offer=offer) for kind in EventKind]
    night = digest_of(*(parcel(one, to=to) for one in kinds * 3), by=by, untrue=99)
    night, digest = replace(night, chat=to), night.digest
    assert digest is not None
    voice = Voice.for_chat(CATALOGUE, to)
    for message in (said(night), digest_page(voice, night, digest, NOW, 1)):
        assert units(parse_html(message.text).text) <= TEXT_LIMIT
        assert len(message.text.encode()) < 32 * 1024


def test_who_wants_no_pictures_gets_none() -> None:
    to = replace(chat(), preferences=Preferences(pictures=False))
    assert said(parcel(sighting(EventKind.PRICE_DROP), to=to)).picture is None
    assert said(parcel(sighting(EventKind.PRICE_DROP))).picture == CAT_FOOD.image
