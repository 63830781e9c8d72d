"""What PandaPon checks before it answers, written from its documents alone."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import md5
from hmac import compare_digest

from sandbox.shops.credentials import Credentials

WINDOW = timedelta(seconds=600)
LARGEST_PAGE = 50
LANGUAGES = frozenset({"en", "ru", "vi", "ja", "ko", "fr", "pt", "es", "th", "id", "ar"})

_NEEDED = ("access-key", "timestamp", "nonce-str", "user-id", "signature")


class RefusedError(Exception):
    """The call is answered with this code and message."""

    def __init__(self, code: int, msg: str) -> None:
        super().__init__(msg)
        self.code = code
        self.msg = msg


@dataclass(frozen=True, slots=True)
class Query:
    """A request for a page, understood."""

    page: int
    size: int
    language: str


def signature(access_key: str, timestamp: str, nonce: str, secret: str) -> str:
    """Upper-case MD5 over key, timestamp, nonce and secret joined; the body is not signed."""
    return md5(f"{access_key}{timestamp}{nonce}{secret}".encode(), usedforsecurity=False).hexdigest().upper()


class PandaponGate:
    """Knows one account and every nonce of the last ten minutes."""

    def __init__(self, credentials: Credentials, now: Callable[[], datetime]) -> None:
        self._credentials = credentials
        self._now = now
        self._nonces: dict[str, datetime] = {}

    def admit(self, headers: Mapping[str, str]) -> None:
        """Raises RefusedError unless the headers are complete, timely, signed, and were never seen before."""
        missing = [name for name in _NEEDED if not headers.get(name)]
        if missing:
            raise RefusedError(40001, f"header {missing[0]} is required")
        account = self._credentials
        if (headers["access-key"], headers["user-id"]) != (account.pandapon_access_key, account.pandapon_user_id):
            raise RefusedError(40101, "access-key or user-id is invalid")
        self._timely(headers["timestamp"])
        self._signed(headers)
        self._once(headers["nonce-str"])

    def _timely(self, timestamp: str) -> None:
        """Ten digits are seconds, thirteen are milliseconds."""
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) in (10, 13)):
            raise RefusedError(40102, "timestamp is invalid")
        sent = datetime.fromtimestamp(int(timestamp[:10]), UTC)
        if abs(self._now() - sent) > WINDOW:
            raise RefusedError(40102, "timestamp is expired")

    def _signed(self, headers: Mapping[str, str]) -> None:
        account = self._credentials
        due = signature(
            account.pandapon_access_key, headers["timestamp"], headers["nonce-str"], account.pandapon_secret_key
        )
        if not compare_digest(due.encode(), headers["signature"].encode()):
            raise RefusedError(40103, "签名错误 (signature is invalid)")

    def _once(self, nonce: str) -> None:
        if len(nonce) != 32:
            raise RefusedError(40104, "nonce-str must be 32 characters")
        now = self._now()
        self._nonces = {seen: at for seen, at in self._nonces.items() if now - at <= 2 * WINDOW}
        if nonce in self._nonces:
            raise RefusedError(40104, "nonce-str was used before")
        self._nonces[nonce] = now


def read_query(content_type: str, body: bytes) -> Query:
    """Understand the body. Raises RefusedError for anything but the three documented fields in their ranges."""
    if content_type != "application/json":
        raise RefusedError(40002, "the body must be application/json")
    try:
        fields = json.loads(body)
    except ValueError as error:
        raise RefusedError(40002, "the body is not JSON") from error
    if not isinstance(fields, dict):
        raise RefusedError(40002, "the body is not a JSON object")
    page = _number(fields, "beginPage", 1 << 31)
    size = _number(fields, "pageSize", LARGEST_PAGE)
    language = fields.get("language")
    if language not in LANGUAGES:
        raise RefusedError(40003, "language is not supported")
    return Query(page, size, language)


def _number(fields: dict[str, object], name: str, most: int) -> int:
    value = fields.get(name)
    if type(value) is not int or not 1 <= value <= most:
        raise RefusedError(40003, f"{name} must be an integer from 1 to {most}")
    return value
