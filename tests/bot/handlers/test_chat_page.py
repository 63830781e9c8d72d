"""docs/chat.md says what the bot says."""

from pathlib import Path

import pytest

from tests.bot.handlers.chat_page import chat_page
from tests.bot.handlers.talk import ADMIN, ME, Talk
from tests.deals.builders import coupon, panda, taobao

PAGE = Path(__file__).parents[3] / "docs" / "chat.md"


async def test_the_page_of_what_the_bot_says_is_current(talk: Talk, pytestconfig: pytest.Config) -> None:
    for person in (ME, ADMIN):
        await talk.scene.chat(person)
    await talk.scene.watch(ME, "猫粮 drop>=10%")
    await talk.scene.see(
        taobao(26900, "s:royal", title="皇家猫粮 K36 4.5kg", steps=(coupon(),)),
        taobao(8900, "s:bile", title="比乐猫粮 2kg"),
        panda(2550, title="uvb灯爬虫太阳灯"),
    )
    page = await chat_page(talk)
    if pytestconfig.getoption("--write-pages"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "run `make pages` and read what changed"
