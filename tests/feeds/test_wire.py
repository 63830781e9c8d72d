"""Over a real socket: what a mocked transport would not notice."""

import asyncio
import gzip
import logging
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import pytest

from feeds.errors import FeedError, Malformed, TryAgain
from feeds.wire import LARGEST, Answer, Wire

Reply = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(reply: Reply) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that answers every request with `reply`; gives its address and what it was sent."""
    heard: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        try:
            await reply(writer)
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed", heard


def saying(content: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> Reply:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content) if length is None else length}", *headers, "", ""]

    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write("\r\n".join(lines).encode() + content)

    return reply


async def ask(url: str, *, deadline: float = 5.0) -> Answer:
    wire = Wire(url, deadline=deadline)
    try:
        return await wire.post(b"{}", {"content-type": "application/json"})
    finally:
        await wire.close()


async def test_an_answer_comes_back_with_the_servers_clock() -> None:
    date = "Date: Fri, 02 Jan 2026 12:00:00 GMT"
    async with serving(saying(b'{"a": 1}', date, "Retry-After: 30", status="429 Too Many Requests")) as (url, heard):
        answer = await ask(url)
    assert answer == Answer(429, b'{"a": 1}', date=datetime(2026, 1, 2, 12, tzinfo=UTC), retry_after=30)
    assert heard[0].startswith(b"POST /feed HTTP/1.1\r\n")


async def test_odd_headers_are_no_clock() -> None:
    async with serving(saying(b"{}", "Date: yesterday", "Retry-After: soon")) as (url, _):
        assert await ask(url) == Answer(200, b"{}")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(b'{"a": 1}', mtime=0)), ("deflate", zlib.compress(b'{"a": 1}')), ("identity", b'{"a": 1}')],
)
async def test_a_packed_answer_is_unpacked(encoding: str, packed: bytes) -> None:
    async with serving(saying(packed, f"Content-Encoding: {encoding}")) as (url, _):
        assert (await ask(url)).body == b'{"a": 1}'


async def test_a_redirect_is_not_followed() -> None:
    async with serving(saying(b"secret")) as (elsewhere, heard):
        moved = saying(b"", f"Location: {elsewhere}", status="302 Found")
        async with serving(moved) as (url, _):
            assert (await ask(url)).status == 302
    assert heard == []


async def test_a_dripping_answer_ends_at_the_deadline() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with serving(drip) as (url, _):
        with pytest.raises(TryAgain, match="no whole answer"):
            await ask(url, deadline=0.2)


async def test_a_gzip_bomb_is_refused_before_it_fills_the_memory() -> None:
    bomb = gzip.compress(bytes(200 * 2**20), compresslevel=9)
    async with serving(saying(bomb, "Content-Encoding: gzip")) as (url, _):
        tracemalloc.start()
        try:
            with pytest.raises(Malformed, match="larger than 8 MiB"):
                await ask(url)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 32 * 2**20


async def test_the_limit_counts_plain_bytes_too() -> None:
    async with serving(saying(b" " * LARGEST)) as (url, _):
        assert len((await ask(url)).body) == LARGEST
    async with serving(saying(b" " * (LARGEST + 1))) as (url, _):
        with pytest.raises(Malformed, match="larger than 8 MiB"):
            await ask(url)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (saying(b'{"a"', length=100), TryAgain),
        (saying(gzip.compress(b'{"a": 1}' * 100, mtime=0)[:-12], "Content-Encoding: gzip"), TryAgain),
        (saying(b"not gzip at all", "Content-Encoding: gzip"), Malformed),
        (saying(b"{}", "Content-Encoding: br"), Malformed),
        (saying(b"", status="nonsense"), TryAgain),
    ],
)
async def test_a_broken_answer_is_no_answer(reply: Reply, error: type[FeedError]) -> None:
    async with serving(reply) as (url, _):
        with pytest.raises(error):
            await ask(url)


async def test_nobody_listening_may_pass() -> None:
    async with serving(saying(b"")) as (url, _):
        pass
    with pytest.raises(TryAgain, match="ConnectError"):
        await ask(url)


async def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with serving(saying(b"{}")) as (url, _):
        assert (await ask(url)).status == 200


async def test_addresses_and_headers_stay_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(saying(b"{}")) as (url, _):
        await ask(url)
    assert [record for record in caplog.records if record.name.startswith(("httpx", "httpcore"))] == []


async def test_the_error_does_not_carry_the_request() -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("boom", request=request)

    wire = Wire("https://api.example.com/", transport=httpx.MockTransport(fail))
    with pytest.raises(TryAgain) as caught:
        await wire.post(b"", {"access-key": "canary"})
    await wire.close()
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
