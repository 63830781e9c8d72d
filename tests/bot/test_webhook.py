"""The endpoint that Telegram posts to: kept before it is answered, and closed to everybody else."""

import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.backlog import Json
from bot.webhook import LARGEST_BODY, SECRET_HEADER, secret_path, webhook_app
from data.store import StoreError

SECRET = "canary-secret-of-the-hook"
PATH = f"/telegram/{secret_path(SECRET)}"


@dataclass
class Kept:
    numbers: list[int] = field(default_factory=list)
    full: bool = False

    async def take(self, updates: Sequence[Json]) -> None:
        if self.full:
            raise StoreError("the disk is full")
        self.numbers += [update["update_id"] for update in updates]


@dataclass
class Door:
    client: TestClient[web.Request, web.Application]
    kept: Kept

    async def knock(
        self, body: str | io.BytesIO = '{"update_id": 7}', secret: str | None = SECRET, path: str = PATH
    ) -> tuple[int, str, str | None]:
        headers = {} if secret is None else {SECRET_HEADER: secret}
        async with self.client.post(path, data=body, headers=headers) as answer:
            return answer.status, await answer.text(), answer.headers.get("Retry-After")


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    kept = Kept()
    async with TestClient(TestServer(webhook_app(kept.take, SECRET, "/telegram"))) as client:
        yield Door(client, kept)


async def test_what_was_kept_is_answered_with_200(door: Door) -> None:
    status, _, _ = await door.knock()
    assert (status, door.kept.numbers) == (200, [7])


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "\u00e4", "x" * 4000])
async def test_without_the_secret_there_is_nothing_here(door: Door, secret: str | None) -> None:
    status, text, _ = await door.knock(secret=secret)
    assert (status, door.kept.numbers) == (404, [])
    assert "canary" not in text


@pytest.mark.parametrize("path", ["/", "/telegram", "/telegram/" + "0" * 32, PATH + "/"])
async def test_the_path_is_a_secret_too(door: Door, path: str) -> None:
    status, _, _ = await door.knock(path=path)
    assert (status, door.kept.numbers) == (404, [])


@pytest.mark.parametrize("body", ["", "[]", "7", "{", '{"update_id": "7"}', "[" * 100_000])
async def test_what_is_no_update_is_refused(door: Door, body: str) -> None:
    status, _, _ = await door.knock(body)
    assert (status, door.kept.numbers) == (400, [])


async def test_a_body_beyond_all_measure_is_not_read(door: Door) -> None:
    status, _, _ = await door.knock(io.BytesIO(b" " * (LARGEST_BODY + 1)))
    assert (status, door.kept.numbers) == (413, [])


async def test_what_cannot_be_kept_stays_with_telegram(door: Door) -> None:
    door.kept.full = True
    status, _, wait = await door.knock()
    assert (status, wait) == (503, "10")
