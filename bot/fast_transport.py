"""A client for the Bot API on aiohttp. Raises what python-telegram-bot's own client raises.

No error names the address, nor keeps the one that does: the bot's token is part of every address.
"""

import json
from functools import lru_cache
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpx
import msgspec
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    TCPConnector,
)
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.transport import CONNECT_TIMEOUT, MEDIA_TIMEOUT, POOL_TIMEOUT, READ_TIMEOUT, NeverLeftError

KEEP_ALIVE = 50.0
"""Seconds an idle connection is kept: a quiet bot must not greet Telegram anew for every alert."""
_JSON = {"Content-Type": "application/json"}
_ECHO = ("from", "reply_markup", "entities", "caption_entities", "link_preview_options")
"""What a sent message has from us. Nobody reads it back, and building it anew costs more than sending it did."""


class AiohttpRequest(BaseRequest):
    """Hand it to `ApplicationBuilder.request`. Needs a running event loop when it is initialised."""

    def __init__(self, connections: int, *, read_timeout: float = READ_TIMEOUT) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds without a byte of the answer. python-telegram-bot adds it to the time of a long poll."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None or self._session.closed:
            self._session = ClientSession(
                # The certificates that python-telegram-bot's own client trusts: not every machine has its own.
                connector=TCPConnector(
                    limit=self._connections, keepalive_timeout=KEEP_ALIVE, ssl=httpx.create_ssl_context()
                ),
                cookie_jar=DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer. Of a message we sent comes what Telegram made of it, without what we gave it."""
        try:
            answer = msgspec.json.decode(payload, type=dict[str, Any])
        except msgspec.DecodeError:
            raise TelegramError("Invalid server response") from None
        result = answer.get("result")
        if isinstance(result, dict) and "message_id" in result:
            for name in _ECHO:
                result.pop(name, None)
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request; returns status and body. Raises NeverLeftError, TimedOut or NetworkError."""
        if self._session is None:
            raise RuntimeError("AiohttpRequest is not initialized")
        address, proxy = _route(url)
        read = _seconds(read_timeout, self._read_timeout)
        write = _seconds(write_timeout, MEDIA_TIMEOUT if request_data and request_data.contains_files else READ_TIMEOUT)
        connect, pool = _seconds(connect_timeout, CONNECT_TIMEOUT), _seconds(pool_timeout, POOL_TIMEOUT)
        timeout = ClientTimeout(
            total=pool + connect + write + read, connect=pool + connect, sock_connect=connect, sock_read=write + read
        )
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method, address, data=body, headers=headers, timeout=timeout, proxy=proxy, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (ClientError, TimeoutError) as error:
            failure = _failure(error)
        raise failure


def _failure(error: ClientError | TimeoutError) -> TelegramError:
    name = type(error).__name__
    if isinstance(error, ClientConnectorError | ConnectionTimeoutError):
        return NeverLeftError(name)
    return TimedOut(name) if isinstance(error, TimeoutError) else NetworkError(name)


def _body(data: RequestData | None) -> tuple[bytes | FormData | None, dict[str, str]]:
    if data is None:
        return None, {}
    if not data.contains_files:
        return json.dumps(data.parameters, ensure_ascii=False).encode(), _JSON
    form = FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, {}


def _seconds(value: object, default: float) -> float:
    return float(value) if isinstance(value, int | float) else default


@lru_cache(maxsize=256)
def _route(url: str) -> tuple[URL, str | None]:
    """Where it goes, and through which of the environment's proxies."""
    address = URL(url)
    direct = address.host is None or proxy_bypass(address.host)
    return address, None if direct else getproxies().get(address.scheme)
