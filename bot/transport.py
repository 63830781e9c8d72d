"""How requests travel to Telegram: over aiohttp where it is installed, else as python-telegram-bot does it by itself.

python-telegram-bot's own client costs ever more CPU per message the more connections it has and ends near a hundred
messages a second; the other one carries a thousand.
"""

from importlib.util import find_spec

from telegram.error import NetworkError
from telegram.request import BaseRequest, HTTPXRequest

from feeds.tls import trusted

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 20.0
"""Seconds: Telegram fetches pictures by address before it answers."""
POOL_TIMEOUT = 30.0
"""Waiting for a free connection is no error."""
MEDIA_TIMEOUT = 60.0
"""Seconds for a request that carries a file."""


class NeverLeftError(NetworkError):
    """There was no connection, so Telegram cannot have seen the request."""


def is_fast() -> bool:
    """Whether more than about a hundred messages a second can be carried."""
    return find_spec("aiohttp") is not None


def http_client(connections: int) -> BaseRequest:
    """A client with so many connections, kept open between requests."""
    if not is_fast():
        return httpx_client(connections)
    from bot.fast_transport import AiohttpRequest  # noqa: PLC0415 - an extra; and a tenth of a second at every start

    return AiohttpRequest(connections)


def httpx_client(connections: int) -> HTTPXRequest:
    """The client of python-telegram-bot itself."""
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        write_timeout=READ_TIMEOUT,
        pool_timeout=POOL_TIMEOUT,
        media_write_timeout=MEDIA_TIMEOUT,
        httpx_kwargs={"verify": trusted()},
    )
