from datetime import timedelta

import pytest

from deals.offer import Feed
from deals.snapshot import Changes
from deals.source import PandaponParams, TaobaoParams
from deals.wish import Wish
from tests.bot.handlers.conftest import Now
from tests.bot.handlers.talk import ADMIN, OTHER, Talk
from tests.bot.telegram_double import plain
from tests.deals.builders import START, panda, taobao
from tests.makers import changes_of


@pytest.fixture
async def shelf(talk: Talk) -> Talk:
    """Twelve kept offers of Taobao and one of 1688, seen just now."""
    await talk.store.sources.seed(
        [TaobaoParams(adzone_id="1", material_id="2"), PandaponParams(language="vi")], now=START
    )
    cats = [
        taobao(10000 + 1000 * n, key=f"s:cat{n:08}", title=f"猫粮 {n:02} <b>", link=f"https://s.click.taobao.com/{n}")
        for n in range(12)
    ]
    for source in await talk.store.sources.all():
        feed = source.params.feed
        offers = cats if feed is Feed.TAOBAO else [panda(5000, title="uvb灯 <爬宠>")]
        await talk.store.polls.keep(
            changes_of(*offers),
            [],
            now=START,
            source_id=source.id,
            next_poll_at=START + timedelta(minutes=10),
            items=len(offers),
            baselined=True,
        )
    return talk


async def test_a_page_of_five_with_a_button_for_each(shelf: Talk) -> None:
    page = await shelf.say("/recommend 猫粮")
    assert "Page 1/3, 12 in all" in page.text
    assert [button["text"] for button in page.buttons[:5]] == ["1", "2", "3", "4", "5"]


async def test_pages_turn_in_the_same_message(shelf: Talk) -> None:
    await shelf.say("/recommend 猫粮")
    second = await shelf.press("▶")
    assert second.method == "editMessageText"
    assert "Page 2/3" in second.text
    last = await shelf.press("▶")
    assert "12. " in last.text
    assert not [button for button in last.buttons if button["text"] == "▶"]
    assert "Page 2/3" in (await shelf.press("◀")).text


async def test_cheapest_first_and_one_shop_only_are_a_press_away(shelf: Talk) -> None:
    await shelf.say("/recommend")
    menu = await shelf.press("Best ▾")
    assert [button["text"] for button in menu.buttons] == [
        "● Best",
        "Price ↑",
        "Drop ↓",
        "Sales ↓",
        "Newest",
        "↩ Back",
    ]
    cheap = await shelf.press("Price ↑")
    assert cheap.text.index("uvb灯") < cheap.text.index("猫粮")
    assert cheap.button("Price ↑ ▾")
    await shelf.press("All ▾")
    assert "1 in all" in shelf.telegram.last.text
    assert shelf.telegram.last.button("1688 ▾")
    assert "12 in all" in (await shelf.press("1688 ▾")).text
    assert "13 in all" in (await shelf.press("Taobao ▾")).text


async def test_a_search_that_names_its_shop_has_no_button_for_it(shelf: Talk) -> None:
    page = await shelf.say("/recommend @1688")
    assert "1 in all" in page.text
    assert [button["text"] for button in page.buttons if "▾" in button["text"]] == ["Best ▾"]


async def test_every_order_turns_its_pages_and_the_menu_leads_back_to_the_same_page(shelf: Talk) -> None:
    for label in ("Price ↑", "Drop ↓", "Sales ↓", "Newest", "Best"):
        await shelf.say("/recommend 猫粮")
        await shelf.press("Best ▾")
        await shelf.press(label)
        assert "Page 2/3" in (await shelf.press("▶")).text
        await shelf.press(f"{label} ▾")
        assert "Page 2/3" in (await shelf.press("Back")).text


async def test_a_shop_without_offers_leads_back_to_the_others(talk: Talk) -> None:
    await talk.store.polls.keep(changes_of(taobao(title="猫粮")), [], now=START)
    await talk.say("/recommend")
    nothing = await talk.press("All ▾")
    assert "Nothing matches “@1688”" in nothing.text
    assert "猫粮" in (await talk.press("1688 ▾")).text


async def test_a_card_opens_in_place_and_leads_back_to_the_same_page(shelf: Talk) -> None:
    await shelf.say("/recommend 猫粮")
    await shelf.press("▶")
    card = await shelf.press("7")
    assert card.method == "editMessageText"
    assert "猫粮 03 &lt;b&gt;" in card.text
    assert card.button("Buy")["url"].startswith("https://")
    assert "Page 2/3" in (await shelf.press("Back")).text


async def test_the_curve_is_a_photo_whose_span_changes_in_place(shelf: Talk, now: Now) -> None:
    now.at = START + timedelta(days=1)
    await shelf.say("/recommend 猫粮")
    card = await shelf.press("1")
    photo = await shelf.press("Price chart")
    assert photo.method == "sendPhoto"
    assert photo.files
    wider = await shelf.press("90 days")
    assert wider.method == "editMessageMedia"
    assert (await shelf.press("Back", under=card)).method == "editMessageText"


async def test_nothing_found_shows_the_nearest_search_that_finds_something(shelf: Talk) -> None:
    nothing = await shelf.say("/recommend 猫粮 <80")
    assert "without <code>&lt;80</code> there are 12" in nothing.text
    assert nothing.button("Watch this search")
    assert "12 in all" in (await shelf.press("Show 12")).text


async def test_a_search_becomes_a_watch(shelf: Talk) -> None:
    await shelf.say("/recommend 猫粮 <150")
    draft = await shelf.press("Watch this search")
    assert "Matches right now: 5 offers" in draft.text
    await shelf.press("Save")
    (watch,) = await shelf.watches()
    assert watch.line == "猫粮 <150"


async def test_a_search_that_cannot_be_read_is_shown_where(shelf: Talk) -> None:
    answer = plain((await shelf.say("/recommend 猫粮 <abc")).text)
    assert "^" in answer
    assert "For example" in answer


async def test_triggers_are_sent_to_watch(shelf: Talk) -> None:
    refused = await shelf.say("/recommend 猫粮 drop>=10%")
    assert "belongs into a /watch" in refused.text
    example = plain(refused.text.splitlines()[-1]).removeprefix("For example: ")
    assert "12 in all" in (await shelf.say(example)).text


async def test_when_no_single_thing_is_too_much_the_words_alone_are_offered(shelf: Talk) -> None:
    nothing = await shelf.say("/recommend 猫粮 shop:a brand:b")
    assert "without <code>shop:a brand:b</code> there are 12" in nothing.text
    assert "12 in all" in (await shelf.press("Show 12")).text


async def test_an_empty_store_says_so(talk: Talk) -> None:
    assert "No offers yet" in (await talk.say("/recommend")).text


async def test_a_feed_that_fails_is_named_with_the_age_of_what_is_shown(shelf: Talk) -> None:
    source = next(one for one in await shelf.store.sources.all() if one.params.feed is Feed.TAOBAO)
    await shelf.store.sources.failed(source.id, error="503", now=START, next_poll_at=START)
    page = await shelf.say("/recommend 猫粮")
    assert "⚠️ Taobao cannot be reached" in page.text
    assert "12 in all" in page.text


async def test_old_data_is_called_old(shelf: Talk, now: Now) -> None:
    now.at = START + timedelta(hours=3)
    page = await shelf.say("/recommend 猫粮")
    assert "⌛ Taobao was last seen today 12:00 UTC" in page.text


async def test_the_shops_are_asked_only_when_nothing_kept_is_fresh(shelf: Talk, now: Now) -> None:
    asked: list[Wish] = []

    async def look(wish: Wish) -> None:
        asked.append(wish)

    shelf.services.look = look
    await shelf.say("/recommend 猫粮")
    assert not asked
    now.at = START + timedelta(hours=1)
    await shelf.say("/recommend 猫粮")
    assert [wish.rule.words for wish in asked] == [(("猫粮",),)]


async def test_an_old_list_still_turns_its_pages_after_a_restart(shelf: Talk) -> None:
    page = await shelf.say("/recommend 猫粮")
    view_id = page.buttons[0]["callback_data"].partition(":")[0][1:]
    view = await shelf.store.views.get(view_id)
    assert view is not None
    assert view.state == {"line": "猫粮", "page": 1, "order": "best", "feed": ""}


async def test_somebody_elses_list_does_not_move(shelf: Talk) -> None:
    page = await shelf.say("/recommend 猫粮")
    before = len(shelf.telegram.calls)
    await shelf.by(OTHER).press("▶", under=page)
    assert shelf.telegram.toast.startswith("This button has expired")
    assert len(shelf.telegram.calls) == before + 1
    await shelf.by(ADMIN).press("▶", under=page)
    assert len(shelf.telegram.calls) == before + 2


async def test_an_offer_that_went_from_the_store_is_said_to_be_gone(shelf: Talk) -> None:
    page = await shelf.say("/recommend 猫粮")
    data = page.buttons[0]["callback_data"].rpartition(":")[0] + ":999999"
    gone = await shelf.press_data(data)
    assert "cannot be found" in gone.text
    assert gone.button("Back")


async def test_a_card_can_be_followed(shelf: Talk) -> None:
    await shelf.say("/recommend @1688")
    await shelf.press("1")
    draft = await shelf.press("Tell me when it moves")
    assert "Matches right now: 1 offer" in draft.text


async def test_what_never_had_a_price_has_no_curve(talk: Talk) -> None:
    await talk.store.polls.keep(Changes(offers=(taobao(None),)), [], now=START)
    await talk.say("/recommend")
    await talk.press("1")
    assert "not been watched long enough" in (await talk.press("Price chart")).text
