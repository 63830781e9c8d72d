"""Which addresses of a feed may become a button or a picture."""

import re
from typing import Final
from urllib.parse import urlsplit

from feeds.fields import text

_LONGEST: Final = 2048
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)
_UNFIT = re.compile(r"[\x00-\x20\x7f-\xa0\"'<>\\^`{|}\u061c\u200b-\u200f\u2028-\u202f\u2066-\u2069\ud800-\udfff]")


def read_link(value: object) -> str | None:
    """A link over https to a named host, or None. `//host/path`, the usual form in these feeds, means https."""
    address = text(value) or ""
    if address.startswith("//"):
        address = f"https:{address}"
    if len(address) > _LONGEST or _UNFIT.search(address):
        return None
    try:
        parts = urlsplit(address)
        fit = parts.scheme == "https" and "@" not in parts.netloc and parts.port in {None, 443}
    except ValueError:
        return None
    return address if fit and _HOST.fullmatch(parts.hostname or "") else None
