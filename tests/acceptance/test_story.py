"""`dropbell demo --script`: the story of the README in ten chapters and four languages, as a process of its own."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

SAID = {
    "zh": ("🆕 新品", "📉 降价 20%", "🟢 付定金已开始", "🔴 尾款", "🔎 <300", "❓ 为什么提醒", "📈"),
    "en": ("🆕 New", "📉 Down 20%", "🟢 Deposits are open", "🔴 Balance is due", "🔎 <300", "❓ Why this", "📈"),
    "vi": ("🆕 Hàng mới", "📉", "🟢", "🔴", "🔎 <300", "❓", "📈"),
    "es": ("🆕 Novedad", "📉", "🟢", "🔴", "🔎 <300", "❓", "📈"),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The whole transcript; the story must end well and complain of nothing."""
    folder = tmp_path_factory.mktemp("story")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])}

    async def play() -> tuple[int | None, str, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", "--script"),
            cwd=folder,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        return process.returncode, out.decode(), err.decode()

    code, out, err = asyncio.run(play())
    assert (code, err) == (0, "")
    return out


@pytest.mark.parametrize("language", SAID)
def test_the_story_is_told_in_ten_chapters(told: str, language: str) -> None:
    part = re.split(r"^=== (\w\w) ===$", told, flags=re.MULTILINE)
    story = part[part.index(language) + 1]
    assert re.findall(r"^--- (\d+)\.", story, flags=re.MULTILINE) == [str(number) for number in range(1, 11)]
    assert [said for said in (*SAID[language], "Channel «", "<picture") if said not in story] == []
