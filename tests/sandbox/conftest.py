"""A local Telegram on a real port, a clock that only moves when told, and the real bot library in front of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot

from sandbox.cast import Cast, assemble
from sandbox.telegram.app import telegram_app
from sandbox.telegram.network import Telegram
from sandbox.telegram.people import People
from sandbox.telegram.rates import Limits
from sandbox.telegram.rooms import Rooms


@dataclass(slots=True)
class Ticks:
    """Monotonic seconds that only move when a test moves them."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += seconds


@dataclass(frozen=True, slots=True)
class Line:
    """The bot's line to the local Telegram, without a library in between."""

    session: aiohttp.ClientSession
    base: str

    async def __call__(self, method: str, **arguments: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.base}/{method}", json=arguments) as response:
            answer: dict[str, Any] = await response.json()
            assert answer.get("error_code", 200) == response.status
            return answer

    async def refused(self, method: str, **arguments: Any) -> tuple[int, str]:
        answer = await self(method, **arguments)
        assert answer["ok"] is False, answer
        return answer["error_code"], answer["description"]

    async def done(self, method: str, **arguments: Any) -> Any:
        answer = await self(method, **arguments)
        assert answer["ok"] is True, answer
        return answer["result"]


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def local(ticks: Ticks) -> Telegram:
    return Telegram(now=lambda: datetime(2026, 3, 1, 4, tzinfo=UTC), monotonic=ticks, limits=Limits.lifted())


@pytest.fixture
def rooms(local: Telegram) -> Rooms:
    return Rooms(local)


@pytest.fixture
def people(local: Telegram) -> People:
    return People(local)


@pytest.fixture
def cast(local: Telegram, rooms: Rooms, people: People) -> Cast:
    """You and an admin have opened the chat with the bot; nothing of that waits in the inbox any more."""
    cast = assemble(local, rooms)
    people.starts(cast.you)
    people.starts(cast.admin)
    local.inbox.drop()
    return cast


@pytest.fixture
async def base(local: Telegram) -> AsyncIterator[str]:
    runner = web.AppRunner(telegram_app(local), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    await runner.cleanup()


@pytest.fixture
async def line(base: str, local: Telegram, cast: Cast) -> AsyncIterator[Line]:
    async with aiohttp.ClientSession() as session:
        yield Line(session, f"{base}{local.token}")


@pytest.fixture
async def bot(base: str, local: Telegram, cast: Cast) -> AsyncIterator[Bot]:
    async with Bot(local.token, base_url=base, base_file_url=base.replace("/bot", "/file/bot")) as bot:
        yield bot
