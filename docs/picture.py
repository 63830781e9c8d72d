"""Makes docs/demo.png from the running demo: `make picture`. Needs Debian's chromium and a font with Chinese in it."""

import asyncio
import shutil
import sys
from pathlib import Path

from playwright.async_api import async_playwright

from bot.demo.player import Player
from bot.demo.stage import Stage

PICTURE = Path(__file__).with_name("demo.png")
SETTLE = 1.5
"""Seconds for the page to draw the last message."""


async def main() -> None:
    """Play the beginning of the story and take the picture."""
    async with Stage() as stage, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await page.goto(stage.sandbox.url)
        await page.locator("body[data-ready=true]").wait_for()
        player = Player(stage.sandbox, "zh")
        await player.start()
        await player.watch("充电宝 drop>=10%")
        await player.turn("drop", word="充电宝", percent=20)
        alert = await player.sees("📉", "充电宝")
        await player.sees("充电宝", chat=player.channel)
        stage.sandbox.people.says(stage.sandbox.cast.admin, "/health")
        await asyncio.sleep(SETTLE)
        await page.screenshot(path=PICTURE)
        await browser.close()
    sys.stdout.write(f"{PICTURE}\n\n{alert.body.text}\n")


if __name__ == "__main__":
    asyncio.run(main())
