"""`dropbell demo --script`: the story of the README, as a process of its own."""

import asyncio
import os
import sys
from pathlib import Path


async def test_the_story_plays_in_chinese_and_in_english(tmp_path: Path) -> None:
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
    _, chinese, english = out.decode().split("=== ")[0:3]
    for told, parts in ((chinese, ("🆕 新品", "📉 降价 20%", "🔴 尾款", "🔎 <300", "频道")), (english, ENGLISH)):
        for part in parts:
            assert part in told
        assert "Channel «" in told


ENGLISH = ("🆕 New", "📉 Down 20%", "🔴 Balance is due in", "🔎 <300")
