"""What the Taobao Open Platform checks before it answers, written from its documents alone."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import md5

from sandbox.shops.credentials import Credentials
from sandbox.shops.taobao_page import METHOD

CHINA = timezone(timedelta(hours=8))
WINDOW = timedelta(minutes=10)
LARGEST_PAGE = 100

_SYSTEM = (
    ("method", 21, "Missing Method"),
    ("app_key", 28, "Missing App Key"),
    ("timestamp", 30, "Missing Timestamp"),
    ("v", 32, "Missing Version"),
    ("sign_method", 24, "Missing Signature"),
    ("sign", 24, "Missing Signature"),
)


class TopError(Exception):
    """The call is answered with an error_response."""

    def __init__(self, code: int, msg: str, sub_code: str = "", sub_msg: str = "") -> None:
        super().__init__(msg)
        self.code = code
        self.msg = msg
        self.sub_code = sub_code
        self.sub_msg = sub_msg


@dataclass(frozen=True, slots=True)
class Query:
    """A request for a page of a material, understood."""

    material: str
    page: int
    size: int


def top_sign(params: Mapping[str, str], secret: str, sign_method: str) -> str:
    """The signature of a request: over all parameters but `sign`, sorted by name, name and value joined.

    Raises TopError for a sign_method nobody documented.
    """
    text = "".join(name + params[name] for name in sorted(params) if name != "sign").encode()
    key = secret.encode()
    match sign_method:
        case "md5":
            return md5(key + text + key, usedforsecurity=False).hexdigest().upper()
        case "hmac":
            return hmac.new(key, text, "md5").hexdigest().upper()
        case "hmac-sha256":
            return hmac.new(key, text, "sha256").hexdigest().upper()
        case _:
            raise TopError(25, "Invalid Signature", "isv.invalid-parameter", "sign_method")


class TaobaoGate:
    """Knows one app."""

    def __init__(self, credentials: Credentials, now: Callable[[], datetime]) -> None:
        self._credentials = credentials
        self._now = now

    def admit(self, params: Mapping[str, str]) -> None:
        """Raises TopError unless the system parameters are complete, known, timely and rightly signed."""
        for name, code, msg in _SYSTEM:
            if not params.get(name):
                raise TopError(code, msg)
        if params["method"] != METHOD:
            raise TopError(22, "Invalid Method")
        if params["app_key"] != self._credentials.taobao_app_key:
            raise TopError(29, "Invalid App Key", "isv.appkey-not-exists")
        if params["v"] != "2.0":
            raise TopError(33, "Invalid Version")
        if params.get("format") != "json":
            raise TopError(23, "Invalid Format")
        self._timely(params["timestamp"])
        due = top_sign(params, self._credentials.taobao_app_secret, params["sign_method"])
        if not hmac.compare_digest(due.encode(), params["sign"].encode()):
            raise TopError(25, "Invalid Signature")

    def _timely(self, timestamp: str) -> None:
        try:
            sent = datetime.strptime(timestamp, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
        except ValueError as error:
            raise TopError(31, "Invalid Timestamp") from error
        if abs(self._now() - sent) > WINDOW:
            raise TopError(31, "Invalid Timestamp")


def read_query(params: Mapping[str, str]) -> Query:
    """Understand the parameters of the method. Raises TopError."""
    for name in ("adzone_id", "material_id"):
        if not params.get(name):
            raise TopError(40, "Missing Required Arguments", f"isv.missing-parameter:{name}")
        _number(params, name, "", 1 << 63)
    return Query(
        material=params["material_id"],
        page=_number(params, "page_no", "1", 1 << 31),
        size=_number(params, "page_size", "20", LARGEST_PAGE),
    )


def _number(params: Mapping[str, str], name: str, default: str, most: int) -> int:
    text = params.get(name, default)
    if not (text.isascii() and text.isdigit()):
        raise TopError(41, "Invalid Arguments", f"isv.invalid-parameter:{name}")
    if not 1 <= int(text) <= most:
        raise TopError(50, "Remote service error", "isv.invalid-parameter", "非法参数")
    return int(text)
