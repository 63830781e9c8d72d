"""The first five minutes in a real browser: the page of the demo, played as a person would."""

import os
import re
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from bot.demo.seeding import Past
from bot.demo.stage import Stage

pytestmark = pytest.mark.browser

PATIENCE = 20_000
"""Milliseconds in which whatever should come must have come."""


@pytest.fixture
async def page(past: Past) -> AsyncIterator[Page]:
    """The demo's page in headless Chromium; anything the page complains about fails the test."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert chromium, "this test needs Debian's chromium (apt install chromium) or CHROMIUM=/path/to/chromium"
    expect.set_options(timeout=PATIENCE)
    complaints: list[str] = []
    async with Stage(past=past) as stage, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        await page.goto(stage.sandbox.url)
        yield page
        await browser.close()
    assert complaints == []


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

    def key(self, message: Locator, label: str) -> Locator:
        return message.get_by_test_id("key").filter(has_text=label).first


async def test_start_search_watch_hear_and_snooze(page: Page) -> None:
    phone = Phone(page)
    await page.get_by_test_id("start-you").click()
    await expect(phone.message("什么都还没订阅")).to_be_visible()

    await phone.say("/recommend <300")
    found = phone.message("🔎")
    await expect(found).to_contain_text("1/")
    await phone.key(found, "▶").click()
    await expect(found).to_contain_text("2/")
    await phone.key(found, "6").click()
    card = phone.message("📊")
    await expect(card).to_contain_text("¥")
    await phone.key(card, "返回").click()
    await expect(phone.message("🔎")).to_contain_text("2/")

    await phone.say("/watch 充电宝 drop>=10%")
    draft = phone.message("现在就符合")
    await phone.key(draft, "保存").click()
    await expect(phone.message("已保存")).to_be_visible()

    await page.get_by_test_id("aim").fill("充电宝")
    await page.get_by_test_id("knob-drop").click()
    alert = phone.message("📉 降价 20%")
    await expect(alert).to_contain_text("充电宝")
    await expect(alert.get_by_test_id("preview").locator("img")).to_be_visible()
    await expect(page.get_by_test_id("log-channel").get_by_test_id("message").filter(has_text="📉")).to_be_visible()

    await phone.key(alert, "稍后").click()
    await phone.key(alert, "1 小时").click()
    await expect(page.get_by_test_id("toast-you")).to_contain_text("静音")
    await expect(phone.key(alert, "撤销")).to_be_visible()


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
