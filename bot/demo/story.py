"""`dropbell demo --script`: the story that the README tells, played in each language without a browser and printed."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.catalogue import LANGUAGES
from bot.demo.chapters import CHAPTERS
from bot.demo.player import MissingError, Player
from bot.demo.seeding import Past, live_through
from bot.demo.stage import Stage
from bot.demo.transcript import Transcript


async def play() -> int:
    """Play the story in every language, side by side. Returns 1 when something that should come does not."""
    with TemporaryDirectory(prefix="dropbell-past-") as folder:
        past = await live_through(Path(folder) / "past.db", datetime.now(UTC))
        tellings = [_Telling(language, past) for language in LANGUAGES]
        async with asyncio.TaskGroup() as together:
            for telling in tellings:
                telling.task = together.create_task(telling.run())
            for telling in tellings:
                await telling.print()
    return 1 if any(telling.missing for telling in tellings) else 0


class _Telling:
    """The story in one language; it speaks aloud once the ones before it are told."""

    def __init__(self, language: str, past: Past) -> None:
        self.missing = ""
        self.task: asyncio.Task[None] | None = None
        self._language = language
        self._past = past
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()

    async def run(self) -> None:
        async with Stage(language=self._language, past=self._past) as stage:
            transcript = asyncio.create_task(Transcript(stage.sandbox, self._lines.put_nowait).run())
            try:
                await self._tell(stage)
            except MissingError as missing:
                self.missing = str(missing)
            finally:
                transcript.cancel()
                self._lines.put_nowait(None)

    async def _tell(self, stage: Stage) -> None:
        player = Player(stage.sandbox, self._language)
        admin = Player(stage.sandbox, self._language, stage.sandbox.cast.admin)
        for number, chapter in enumerate(CHAPTERS, start=1):
            self._lines.put_nowait(f"\n--- {number}. {chapter.__doc__}")
            await chapter(stage, player, admin)

    async def print(self) -> None:
        _say(f"\n=== {self._language} ===")
        while (line := await self._lines.get()) is not None:
            _say(line)
        if self.missing:
            print(f"{self._language}: the story breaks off: missing {self.missing}", file=sys.stderr)  # noqa: T201


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the conversation is the output
