"""The only way out: one POST to one address, one bounded answer back."""

import asyncio
import logging
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import httpx

from feeds.endpoint import checked_endpoint, is_loopback
from feeds.errors import Malformed, TryAgain
from feeds.tls import trusted

# httpx writes every address at INFO, and httpcore every header at DEBUG.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of an answer after decompression."""
_ZLIB_OR_GZIP: Final = 47


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    body: bytes
    date: datetime | None = None
    """The server's clock."""
    retry_after: int | None = None
    """Seconds."""


class Wire:
    """Posts to one address and nowhere else: it follows no redirect and takes no other host from anybody."""

    def __init__(
        self, endpoint: str, *, deadline: float = 20.0, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._endpoint = checked_endpoint(endpoint)
        self._deadline = deadline
        self._client = httpx.AsyncClient(
            verify=trusted(),
            transport=transport,
            follow_redirects=False,
            timeout=deadline,
            # A proxy of the environment cannot reach this machine's own loopback.
            trust_env=not is_loopback(urlsplit(self._endpoint)),
            headers={"Accept-Encoding": "gzip", "Accept": "application/json", "User-Agent": "dropbell"},
        )
        self._calls = 0

    async def post(self, content: bytes, headers: Mapping[str, str]) -> Answer:
        """Send it and read the whole answer within the deadline, however slowly it drips.

        Raises TryAgain when no whole answer came, Malformed when it is larger than `LARGEST` or oddly packed.
        """
        self._calls += 1
        try:
            async with asyncio.timeout(self._deadline):
                return await self._exchange(content, headers)
        except TimeoutError:
            raise TryAgain(f"no whole answer within {self._deadline:g} s") from None
        except httpx.RequestError as error:
            # Not chained: the exception holds the request, and the request the keys.
            raise TryAgain(f"connection failed ({type(error).__name__})") from None

    def take_calls(self) -> int:
        """How many requests there were since this was last asked; the service counts those that fail as well."""
        calls, self._calls = self._calls, 0
        return calls

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _exchange(self, content: bytes, headers: Mapping[str, str]) -> Answer:
        async with self._client.stream("POST", self._endpoint, content=content, headers=headers) as response:
            body = _Body(response.headers.get("content-encoding", ""))
            async for chunk in response.aiter_raw():
                body.add(chunk)
            return Answer(
                status=response.status_code,
                body=body.whole(),
                date=_date(response.headers.get("date", "")),
                retry_after=_seconds(response.headers.get("retry-after", "")),
            )


class _Body:
    """Unpacks an answer with a limit on what comes out: httpx would unpack any chunk to its full size first."""

    def __init__(self, encoding: str) -> None:
        match encoding.strip().lower():
            case "" | "identity":
                self._inflate = None
            case "gzip" | "x-gzip" | "deflate":
                self._inflate = zlib.decompressobj(_ZLIB_OR_GZIP)
            case _:
                raise Malformed("answer packed in a way that was not asked for")
        self._content = bytearray()

    def add(self, chunk: bytes) -> None:
        room = LARGEST + 1 - len(self._content)
        try:
            self._content += self._inflate.decompress(chunk, room) if self._inflate else chunk[:room]
        except zlib.error:
            raise Malformed("answer cannot be unpacked") from None
        if len(self._content) > LARGEST:
            raise Malformed(f"answer larger than {LARGEST // 2**20} MiB")

    def whole(self) -> bytes:
        if self._inflate and not self._inflate.eof:
            raise TryAgain("answer cut short")
        return bytes(self._content)


def _date(header: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(header)
    except ValueError:
        return None
    return date.replace(tzinfo=date.tzinfo or UTC).astimezone(UTC)


def _seconds(header: str) -> int | None:
    return int(header) if header.isascii() and header.isdigit() and len(header) < 6 else None
