"""The player API as the page uses it, on the whole sandbox."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions

from sandbox.knobs import Wish
from sandbox.server import Sandbox
from sandbox.telegram.buttons import Effect, PlayError, Press
from sandbox.telegram.rates import Limits

START = datetime(2026, 3, 1, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Page:
    """What the page's script does."""

    sandbox: Sandbox
    session: aiohttp.ClientSession

    async def get(self, path: str) -> Any:
        async with self.session.get(f"{self.sandbox.url}/play{path}") as answer:
            assert answer.status == 200
            return await answer.json()

    async def post(self, path: str, **wish: Any) -> tuple[int, Any]:
        async with self.session.post(f"{self.sandbox.url}/play{path}", json=wish) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(START, limits=Limits.lifted()) as sandbox:
        yield sandbox


@pytest.fixture
async def page(sandbox: Sandbox) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession() as session:
        yield Page(sandbox, session)


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with Bot(sandbox.token, base_url=f"{sandbox.telegram_url}/bot") as bot:
        yield bot


async def test_the_page_learns_who_plays_and_what_can_be_turned(page: Page, sandbox: Sandbox) -> None:
    state = await page.get("/state")
    assert {chat["id"] for chat in state["chats"]} == set(state["cast"].values())
    assert [person["started"] for person in state["people"]] == [False, False]
    assert state["clock"]["speed"] == 1
    assert state["knobs"] == list(sandbox.knobs.names()) == await page.get("/knobs")
    assert {"speed", "new-item", "drop", "fake-discount", "shop-500", "telegram-429", "block"} <= set(state["knobs"])


async def test_what_is_said_on_the_page_reaches_the_bot_and_its_answer_the_page(
    page: Page, sandbox: Sandbox, bot: Bot
) -> None:
    you = sandbox.cast.you.id
    assert (await page.post(f"/chats/{you}/messages", person=you, text="hello"))[0] == 422
    await page.post(f"/chats/{you}/messages", person=you, text="/start i_1")
    (*_, update) = await bot.get_updates(allowed_updates=[])
    assert update.message is not None
    assert update.message.text == "/start i_1"
    await update.message.reply_text("hi")
    said = await page.get(f"/chats/{you}/messages")
    assert [(message["text"], message["by_bot"]) for message in said] == [("/start i_1", False), ("hi", True)]
    assert (await sandbox.people.sees(sandbox.telegram.chats[you], lambda message: message.id > 1)).body.text == "hi"


async def test_a_button_pressed_on_the_page_asks_the_bot_and_the_toast_comes_back(
    page: Page, sandbox: Sandbox, bot: Bot
) -> None:
    you = sandbox.cast.you
    sandbox.people.starts(you)
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("💤", callback_data="1:s:1")]])
    sent = await bot.send_message(you.id, "x", reply_markup=keyboard)
    path = f"/chats/{you.id}/messages/{sent.message_id}/press"
    async with page.session.get(f"{sandbox.url}/play/events") as events:
        await events.content.readuntil(b"\n\n")
        assert (await page.post(path, person=you.id, button="💤"))[1]["effect"] == "callback"
        (*_, update) = await bot.get_updates()
        assert update.callback_query is not None
        await update.callback_query.answer("已静音")
        told = json.loads((await events.content.readuntil(b"\n\n")).removeprefix(b"data: "))
    assert told == {"type": "toast", "person": you.id, "text": "已静音", "alert": False, "url": ""}
    assert await page.post(path, person=you.id, button="other") == (422, {"error": "no button 'other'"})
    await bot.delete_message(you.id, sent.message_id)
    assert await page.post(path, person=you.id, button="💤") == (422, {"error": "the message is gone"})


async def test_who_pressed_hears_the_answer_and_nobody_else(sandbox: Sandbox, bot: Bot) -> None:
    you, admin = sandbox.cast.you, sandbox.cast.admin
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("💤", callback_data="1")]])
    for person in (admin, you):
        sandbox.people.starts(person)
    heard = asyncio.create_task(sandbox.people.hears(you))
    for person in (admin, you):
        sent = await bot.send_message(person.id, "x", reply_markup=keyboard)
        message = sandbox.telegram.chats[person.id].messages[sent.message_id]
        query = sandbox.people.presses(person, message, "💤").value
        await bot.answer_callback_query(query, f"for {person.first_name}")
    assert (await heard).text == "for You"


async def test_every_kind_of_event_is_streamed(page: Page, sandbox: Sandbox, bot: Bot) -> None:
    you = sandbox.cast.you
    sandbox.people.starts(you)
    async with page.session.get(f"{sandbox.url}/play/events") as events:
        await events.content.readuntil(b"\n\n")
        await bot.send_chat_action(you.id, "typing")
        sent = await bot.send_message(you.id, "x")
        await sent.edit_text("y")
        await sent.delete()
        sandbox.people.speaks(you, "vi")
        told = [json.loads((await events.content.readuntil(b"\n\n")).removeprefix(b"data: ")) for _ in range(5)]
    assert [event["type"] for event in told] == ["acting", "message", "message", "removed", "changed"]
    assert [told[1]["message"]["text"], told[2]["message"]["text"]] == ["x", "y"]
    assert "edit_date" in told[2]["message"]


async def test_pictures_come_from_this_machine_only(page: Page, sandbox: Sandbox, bot: Bot) -> None:
    you = sandbox.cast.you
    sandbox.people.starts(you)
    remote = "https://img.alicdn.com/bao/uploaded/i4/1/O1CN01aaABCDEFGHI_!!1-0-item_pic.jpg"
    await bot.send_message(you.id, "x", link_preview_options=LinkPreviewOptions(url=remote, show_above_text=True))
    await bot.send_photo(you.id, remote)
    await bot.send_message(you.id, "see https://item.taobao.com/1 and https://b.c/2")
    await bot.send_message(you.id, "https://b.c", link_preview_options=LinkPreviewOptions(is_disabled=True))
    _, preview, photo, link, none = await page.get(f"/chats/{you.id}/messages")
    assert preview["preview"] == {"url": remote, "show_above_text": True, "src": "/img/O1CN01aaABCDEFGHI.png"}
    assert photo["picture"]["src"] == "/img/O1CN01aaABCDEFGHI.png"
    assert link["preview"] == {"url": "https://item.taobao.com/1", "src": None}
    assert "preview" not in none
    async with page.session.get(sandbox.url + photo["picture"]["src"]) as picture:
        assert (picture.status, picture.content_type) == (200, "image/png")


async def test_language_and_block_are_changed_from_the_page(page: Page, sandbox: Sandbox) -> None:
    you = sandbox.cast.you
    sandbox.people.starts(you)
    status, person = await page.post(f"/people/{you.id}", language_code="vi", blocked=True)
    assert (status, person["language_code"], person["blocked"]) == (200, "vi", True)
    assert (you.language_code, you.blocked) == ("vi", True)
    assert await page.get(f"/people/{you.id}/menu") == []


async def test_knobs_are_turned_by_name_and_refuse_in_words(page: Page, sandbox: Sandbox) -> None:
    async def kill(wish: Wish) -> str:
        return f"killed {wish['how']}"

    sandbox.knobs.add("kill", kill)
    assert await page.post("/knob/kill", how="-9") == (200, {"told": "killed -9"})
    assert await page.post("/knob/nothing") == (404, {"error": "no knob nothing"})
    assert await page.post("/knob/speed", speed=3600) == (200, {"told": "The clock runs x3600"})
    assert sandbox.clock.speed == 3600
    assert (await page.post("/knob/speed", speed=4000))[0] == 422
    assert (await page.post("/knob/speed", speed="fast"))[0] == 422
    assert (await page.post("/knob/telegram-429", seconds=0))[0] == 422
    assert (await page.post("/knob/drop", percent=20))[0] == 200
    assert (await page.post("/knob/drop", percent=200))[0] == 422


async def test_the_knobs_of_telegram_do_what_they_say(page: Page, sandbox: Sandbox, bot: Bot) -> None:
    you = sandbox.cast.you
    sandbox.people.starts(you)
    for knob in ("telegram-429", "telegram-500", "telegram-cut"):
        await page.post(f"/knob/{knob}")
    url = f"{sandbox.telegram_url}/bot{sandbox.token}/sendMessage"
    for status in (429, 500):
        async with page.session.post(url, json={"chat_id": you.id, "text": "x"}) as answer:
            assert answer.status == status
    with pytest.raises(aiohttp.ClientConnectionError):
        await page.session.post(url, json={"chat_id": you.id, "text": "x"})
    assert [entry.status for entry in sandbox.telegram.ledger.delivered(you.id)] == [0]
    assert await page.post("/knob/block") == (200, {"told": "You blocked the bot"})
    assert await page.post("/knob/block") == (200, {"told": "You unblocked the bot"})


async def test_a_foreign_page_cannot_turn_knobs_behind_the_players_back(page: Page, sandbox: Sandbox) -> None:
    url = f"{sandbox.url}/play/knob/block"
    async with page.session.post(url, data="{}", headers={"Content-Type": "text/plain"}) as answer:
        assert answer.status == 415
    assert not sandbox.cast.you.blocked


async def test_a_deep_link_with_a_payload_no_app_passes_on_is_an_error(sandbox: Sandbox, bot: Bot) -> None:
    you = sandbox.cast.you
    for payload, fine in (("c_12-X", True), ("x" * 64, True), ("x" * 65, False), ("猫", False)):
        link = InlineKeyboardButton("go", url=f"https://t.me/{bot.username}?start={payload}")
        post = await bot.send_message(sandbox.cast.channel.id, "x", reply_markup=InlineKeyboardMarkup([[link]]))
        shown = sandbox.cast.channel.messages[post.message_id]
        if fine:
            assert sandbox.people.presses(you, shown, "go") == Press(Effect.START, payload)
        else:
            with pytest.raises(PlayError):
                sandbox.people.presses(you, shown, "go")


async def test_everything_is_served_at_one_address(page: Page, sandbox: Sandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")
    for url in (sandbox.telegram_url, sandbox.pandapon_url, sandbox.taobao_url):
        assert url.startswith(f"{sandbox.url}/")
    async with page.session.get(sandbox.url) as front:
        assert front.content_type == "text/html"
        assert "default-src 'self'" in front.headers["Content-Security-Policy"]


async def test_a_file_is_shown_fetched_and_sent(page: Page, sandbox: Sandbox, bot: Bot) -> None:
    admin = sandbox.cast.admin
    sandbox.people.starts(admin)
    await bot.send_document(admin.id, InputFile(b"format = 1", filename="dropbell.toml"))
    shown = (await page.get(f"/chats/{admin.id}/messages"))[-1]["file"]
    assert shown["name"] == "dropbell.toml"
    async with page.session.get(f"{sandbox.url}{shown['src']}") as answer:
        assert await answer.read() == b"format = 1"
    async with page.session.get(f"{sandbox.url}/play/documents/nothing") as answer:
        assert answer.status == 404
    file = {"name": "back.toml", "text": "format = 1"}
    status, sent = await page.post(f"/chats/{admin.id}/messages", person=admin.id, file=file)
    assert (status, sent["document"]["file_name"]) == (200, "back.toml")
