"""`dropbell demo --script`: the story of the README in ten chapters and four languages, as a process of its own."""

import asyncio
import os
import re
import sys
from pathlib import Path

SAID = {
    "zh": ("🆕 新品", "📉 降价 20%", "🟢 付定金已开始", "🔴 尾款", "🔎 <300", "❓ 为什么提醒", "📈"),
    "en": ("🆕 New", "📉 Down 20%", "🟢 Deposits are open", "🔴 Balance is due", "🔎 <300", "❓ Why this", "📈"),
    "vi": ("🆕 Hàng mới", "📉", "🟢", "🔴", "🔎 <300", "❓", "📈"),
    "es": ("🆕 Novedad", "📉", "🟢", "🔴", "🔎 <300", "❓", "📈"),
}


async def test_the_story_is_told_in_ten_chapters_and_four_languages(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--script"),
        cwd=tmp_path,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert (process.returncode, err.decode()) == (0, "")
    _, *parts = re.split(r"^=== (\w\w) ===$", out.decode(), flags=re.MULTILINE)
    stories = dict(zip(parts[::2], parts[1::2], strict=True))
    assert list(stories) == list(SAID)
    for language, story in stories.items():
        assert re.findall(r"^--- (\d+)\.", story, flags=re.MULTILINE) == [str(number) for number in range(1, 11)]
        assert [said for said in (*SAID[language], "Channel «", "<picture") if said not in story] == []
