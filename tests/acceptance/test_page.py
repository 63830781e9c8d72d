"""The first five minutes in a real browser: the page of the demo, played as a person would."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.catalogue import LANGUAGES
from bot.demo.chapters import CHAPTERS
from bot.demo.player import Player
from bot.demo.seeding import Past
from bot.demo.stage import Stage
from sandbox.telegram.chats import Chat, Person
from sandbox.telegram.messages import Message

pytestmark = pytest.mark.browser

PATIENCE = 20_000
"""Milliseconds in which whatever should come must have come."""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Debian's chromium (apt install chromium) or CHROMIUM=/path/to/chromium; CI never skips it")
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        await browser.close()


@asynccontextmanager
async def opened(browser: Browser, stage: Stage) -> AsyncIterator[Page]:
    """The demo's page; anything the page complains about fails the test."""
    complaints: list[str] = []
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    await page.goto(stage.sandbox.url)
    yield page
    await page.close()
    assert complaints == []


@pytest.fixture
async def page(browser: Browser, past: Past) -> AsyncIterator[Page]:
    async with Stage(past=past) as stage, opened(browser, stage) as page:
        yield page


class Phone:
    """Your chat on the page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._log = page.get_by_test_id("log-you")

    async def say(self, text: str) -> None:
        await self._page.get_by_test_id("compose-you").fill(text)
        await self._page.get_by_test_id("send-you").click()

    def message(self, text: str | re.Pattern[str]) -> Locator:
        """The newest message of the bot that holds this."""
        return self._log.get_by_test_id("message").filter(has_text=text).last


class OnPage(Player):
    """Plays through the page: types into its fields, presses its keys, and sees what it draws."""

    def __init__(self, stage: Stage, language: str, page: Page, pane: str, person: Person) -> None:
        super().__init__(stage.sandbox, language, person)
        self._page = page
        self._pane = pane

    async def sees(self, *texts: str, chat: Chat | None = None, after: int = 0, what: str = "") -> Message:
        """Wait until the bot said it, and until the page shows it."""
        message = await super().sees(*texts, chat=chat, after=after, what=what)
        await expect(self._drawn(message, "channel" if chat is self.channel else self._pane)).to_be_visible()
        return message

    async def turn(self, knob: str, **wish: object) -> str:
        """Turn the knob where the page has it as it is wished, else as the page's own button would: over HTTP."""
        if wish.keys() <= {"word"} or wish == {"word": wish.get("word"), "percent": 20}:
            await self._page.get_by_test_id("aim").fill(str(wish.get("word", "")))
            await self._page.get_by_test_id(f"knob-{knob}").click()
            return ""
        address = f"{self._page.url}play/knob/{knob}"
        answer = await self._page.request.post(address, data=wish)
        return str((await answer.json())["told"])

    async def _say(self, text: str) -> None:
        start = self._page.get_by_test_id(f"start-{self._pane}")
        if text == "/start" and await start.is_visible():
            await start.click()
            return
        await self._page.get_by_test_id(f"compose-{self._pane}").fill(text)
        await self._page.get_by_test_id(f"send-{self._pane}").click()

    async def _press(self, message: Message, label: str) -> None:
        keys = self._drawn(message, self._pane).get_by_test_id("key")
        await keys.get_by_text(label, exact=True).first.click()

    def _drawn(self, message: Message, pane: str) -> Locator:
        return self._page.get_by_test_id(f"log-{pane}").locator(f'[data-message-id="{message.id}"]')


async def test_the_story_plays_on_the_page_in_four_languages(browser: Browser, past: Past) -> None:
    async with asyncio.TaskGroup() as together:
        for language in LANGUAGES:
            together.create_task(play_on_a_page(browser, past, language))


async def play_on_a_page(browser: Browser, past: Past, language: str) -> None:
    async with Stage(language=language, past=past) as stage, opened(browser, stage) as page:
        you = OnPage(stage, language, page, "you", stage.sandbox.cast.you)
        admin = OnPage(stage, language, page, "admin", stage.sandbox.cast.admin)
        for chapter in CHAPTERS:
            await chapter(stage, you, admin)
        picture = page.get_by_test_id("log-channel").get_by_test_id("preview").locator("img").last
        await expect(picture).to_be_visible()


async def test_a_killed_bot_is_back_and_answers(page: Page) -> None:
    phone = Phone(page)
    await page.get_by_test_id("start-you").click()
    await expect(phone.message("什么都还没订阅")).to_be_visible()
    await page.get_by_test_id("knob-kill").click()
    await phone.say("/help")
    await expect(phone.message("/watches")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
async def test_nothing_sticks_out_of_a_phone_or_a_desk(page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 844})
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
