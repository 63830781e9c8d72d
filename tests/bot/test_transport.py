"""Both ways to Telegram, against a local one that breaks connections."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from aiohttp import web
from PIL import Image
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.fast_transport import AiohttpRequest
from bot.outcome import classify
from bot.transport import http_client, httpx_client, is_fast
from data.records import Retry, Unsure
from sandbox.server import Sandbox
from sandbox.telegram.faults import Trouble

Client = Callable[[int], BaseRequest]
PERSON = 500_000_001
CLIENTS = [pytest.param(AiohttpRequest, id="aiohttp"), pytest.param(httpx_client, id="httpx")]
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("猫粮", callback_data="d1:h")]])


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(datetime.now(UTC)) as sandbox:
        sandbox.telegram.add_person(PERSON, "Somebody").started = True
        yield sandbox


def bot_of(sandbox: Sandbox, client: BaseRequest) -> Bot:
    return Bot(sandbox.token, f"{sandbox.telegram_url}/bot", request=client, get_updates_request=client)


async def failure(bot: Bot) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await bot.send_message(PERSON, "x")
    return caught.value


def test_the_fast_one_is_taken_where_it_is_installed() -> None:
    assert is_fast()
    assert isinstance(http_client(4), AiohttpRequest)


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_message_arrives_as_it_was_written(sandbox: Sandbox, client: Client) -> None:
    async with bot_of(sandbox, client(4)) as bot:
        sent = await bot.send_message(
            PERSON, "<b>降价</b> &amp; &lt;3 🐱", parse_mode=ParseMode.HTML, reply_markup=KEYBOARD
        )
    (entry,) = sandbox.telegram.ledger.delivered(PERSON)
    assert (sent.message_id, sent.chat.id, sent.text) == (1, PERSON, "降价 & <3 🐱")
    assert (entry.text, entry.markup) == ("降价 & <3 🐱", KEYBOARD.to_dict())


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_picture_is_uploaded_with_its_caption_and_buttons(sandbox: Sandbox, client: Client) -> None:
    file = BytesIO()
    Image.new("RGB", (40, 30)).save(file, "PNG")
    async with bot_of(sandbox, client(4)) as bot:
        sent = await bot.send_photo(PERSON, file.getvalue(), caption="猫粮", reply_markup=KEYBOARD)
    assert sent.photo
    (entry,) = sandbox.telegram.ledger.delivered(PERSON)
    assert (entry.text, entry.markup) == ("猫粮", KEYBOARD.to_dict())


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("trouble", [Trouble.CUT_BEFORE, Trouble.CUT_AFTER, Trouble.BROKEN])
async def test_nobody_knows_whether_a_message_arrived_whose_answer_did_not(
    sandbox: Sandbox, client: Client, trouble: Trouble
) -> None:
    async with bot_of(sandbox, client(4)) as bot:
        await bot.get_me()
        sandbox.telegram.faults.next(trouble)
        assert isinstance(classify(await failure(bot), 0), Unsure)


@pytest.mark.parametrize("client", CLIENTS)
async def test_an_answer_that_takes_too_long_is_no_answer(sandbox: Sandbox, client: Client) -> None:
    async with bot_of(sandbox, client(4)) as bot:
        sandbox.telegram.faults.latency = 5
        with pytest.raises(TelegramError) as caught:
            await bot.send_message(PERSON, "x", read_timeout=0.05, write_timeout=0.05)
        sandbox.telegram.faults.clear()
    assert isinstance(classify(caught.value, 0), Unsure)
    assert len(sandbox.telegram.ledger.delivered(PERSON)) == 1


@pytest.mark.parametrize("client", CLIENTS)
async def test_without_a_connection_nothing_was_sent(unused_tcp_port: int, client: Client) -> None:
    async with client(4) as request:
        bot = Bot("1:CANARY", f"http://127.0.0.1:{unused_tcp_port}/bot", request=request, get_updates_request=request)
        outcome = classify(await failure(bot), 3)
    assert isinstance(outcome, Retry)
    assert (outcome.whole_chat, outcome.counted) == (False, True)


@pytest.mark.parametrize("client", CLIENTS)
async def test_refusals_are_read_as_they_are(sandbox: Sandbox, client: Client) -> None:
    async with bot_of(sandbox, client(4)) as bot:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(404, "x")
        sandbox.telegram.faults.next(Trouble.TOO_MANY, retry_after=7)
        with pytest.raises(RetryAfter, match="Flood control"):
            await bot.send_message(PERSON, "x")


@pytest.mark.parametrize("client", CLIENTS)
async def test_connections_are_kept_and_there_are_never_more_than_allowed(client: Client) -> None:
    peers: set[object] = set()

    async def answer(request: web.Request) -> web.Response:
        peers.add(request.transport and request.transport.get_extra_info("peername"))
        await asyncio.sleep(0.01)
        return web.json_response({"ok": True, "result": True})

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with client(3) as request:
            url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot1:x/close"
            assert await asyncio.gather(*(request.post(url) for _ in range(12))) == [True] * 12
    finally:
        await runner.cleanup()
    assert 1 <= len(peers) <= 3


async def test_no_error_and_no_log_line_holds_the_token(
    sandbox: Sandbox, unused_tcp_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with AiohttpRequest(2) as request:
        for base in (sandbox.telegram_url, f"http://127.0.0.1:{unused_tcp_port}", "http://[", "ftp://x"):
            sandbox.telegram.faults.next(Trouble.CUT_AFTER)
            with pytest.raises(TelegramError) as caught:
                await request.post(f"{base}/bot1:CANARY/sendMessage")
            told = "".join(map(repr, (caught.value, caught.value.__cause__, caught.value.__context__)))
            assert "CANARY" not in told, base
    assert "CANARY" not in caplog.text


async def test_a_proxy_of_the_environment_is_used(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n" + b'{"ok": true, "result": "x"}')
        await writer.drain()
        writer.close()

    proxy = await asyncio.start_server(pass_on, "127.0.0.1", 0)
    port = proxy.sockets[0].getsockname()[1]
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    async with AiohttpRequest(1) as request:
        await request.post("http://telegram.test/bot1:x/close")
    proxy.close()
    assert asked == ["POST http://telegram.test/bot1:x/close HTTP/1.1\r\n"]
