"""Ten thousand titles nobody should write: every alert they come in is read by Telegram and fits."""

from dataclasses import replace
from itertools import cycle, islice, product
from random import Random

import pytest

from bot.alerts import render
from bot.catalogue import LANGUAGES, Catalogue
from bot.typeset import TEXT_LIMIT, units
from data.records import ChatKind
from deals.events import EventKind
from sandbox.telegram.formatting import parse_html
from tests.bot.samples import CAT_FOOD, NOW, chat, parcel, sighting

CATALOGUE = Catalogue.load()
SIGNS = [*"<>&\"'/;#{}\\|\n\t猫粮אבגد\x00\x1b\u00ad", "</a>", "&lt;", "&#0;", "<b>", "👨‍👩‍👧", "🇻🇳", "❤️", "e\u0301"]
SIGNS += ["\u202e", "\u2066", "\u200f", "\u061c", "\ufeff", "\u200d", "\ud83d", "\U0001f3fd", "١٢", "ﷺ", "𓀀"]
LENGTHS = (0, 1, 2, 20, 60, 100, 120, 121, 140, 600)
SHARES = 4


@pytest.mark.parametrize("share", range(SHARES))
def test_every_alert_with_any_title_is_read_by_telegram_and_fits(share: int) -> None:
    luck = Random(share)  # noqa: S311 - the same titles every time
    everywhere = cycle(product(EventKind, LANGUAGES, (ChatKind.PRIVATE, ChatKind.CHANNEL)))
    for kind, language, where in islice(everywhere, 10_000 // SHARES):
        title, shop = ("".join(luck.choices(SIGNS, k=luck.choice(LENGTHS)))[:600] for _ in range(2))
        offer = replace(CAT_FOOD, title=title, title_translated=shop, shop=shop)
        message = render(
            parcel(sighting(kind, offer), to=chat(where, language)), catalogue=CATALOGUE, now=NOW, username="b_bot"
        )
        read = parse_html(message.text)
        assert 0 < units(read.text) <= TEXT_LIMIT, title
        assert not {"\u202e", "\u2066", "\x00", "\ud83d"} & set(read.text), title
        for row in message.keyboard.inline_keyboard if message.keyboard else ():
            assert all(len(str(button.callback_data or "").encode()) <= 64 for button in row)
