import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.links import offer_ids
from tests.bot.handlers.talk import Talk
from tests.deals.builders import panda, taobao

PAIR = "WvAVebeTYtNarbyRXKfeVtk-abcdefghijklm"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("https://detail.1688.com/offer/623787.html", "pandapon:623787"),
        ("看看 https://m.1688.com/offer/623787.html?spm=a&x=1 不错", "pandapon:623787"),
        ("detail.1688.com/offer/623787.html", "pandapon:623787"),
        ("https://item.taobao.com/item.htm?id=698012345678&x=1", "taobao:n:698012345678"),
        (f"https://uland.taobao.com/item/edetail?id={PAIR}", "taobao:s:abcdefghijklm"),
        ("https://detail.tmall.com/item.htm?spm=1&id=698012345678", "taobao:n:698012345678"),
        ("623787", "pandapon:623787"),
        (PAIR, "taobao:s:abcdefghijklm"),
    ],
)
def test_a_link_or_a_number_names_an_offer(text: str, first: str) -> None:
    assert str(offer_ids(text)[0]) == first


@pytest.mark.parametrize(
    "text",
    [
        "猫粮",
        "iPhone15",
        "https://example.com/offer/623787.html",
        "https://1688.com.evil.org/offer/623787",
        "12345",
        "",
    ],
)
def test_anything_else_names_none(text: str) -> None:
    assert offer_ids(text) == ()


@given(st.text(max_size=200) | st.text(max_size=50).map("https://item.taobao.com/{}".format))
def test_no_text_is_an_error(text: str) -> None:
    offer_ids(text)


async def test_a_link_sent_as_it_is_opens_the_card(talk: Talk) -> None:
    await talk.scene.see(panda(2550, key="623787"))
    assert "¥25.50" in (await talk.say("https://detail.1688.com/offer/623787.html")).text
    assert "¥25.50" in (await talk.say("/history 623787")).text


async def test_a_link_of_an_offer_that_was_never_seen_says_so(talk: Talk) -> None:
    assert "never appeared" in (await talk.say("https://detail.1688.com/offer/999999.html")).text
    assert "never appeared" in (await talk.say("/history nonsense")).text


async def test_words_are_searched_or_watched_by_button(talk: Talk) -> None:
    await talk.scene.see(taobao(9900, title="皇家 猫粮 <b>"))
    asked = await talk.say("猫粮 <150")
    assert "“猫粮 &lt;150”" in asked.text
    assert "皇家" in (await talk.press("Search")).text
    assert "Matches right now" in (await talk.press("Watch", under=asked)).text


async def test_a_long_text_is_not_taken_for_a_search(talk: Talk) -> None:
    assert "too long" in (await talk.say("长" * 4096)).text
