"""How feeds write volumes and shares: "1万+", "2000w+", "35%"."""

import re
import unicodedata
from decimal import Decimal

from deals.offer import Count

_LONGEST = 16
_UNITS = {"": 1, "千": 10**3, "k": 10**3, "万": 10**4, "w": 10**4, "亿": 10**8}
_COUNT = re.compile(r"(\d{1,12}(?:\.\d{1,4})?)\s*([千万亿kw]?)\s*(\+?)", re.ASCII)
_SHARE = re.compile(r"(\d{1,3})(?:\.\d{1,4})?\s*%?", re.ASCII)


def read_count(value: object) -> Count | None:
    """Read a volume. A "+" says that it is a lower bound; zero is a volume like any other."""
    match = _COUNT.fullmatch(_plain(value))
    if match is None:
        return None
    number, unit, plus = match.groups()
    return Count(int(Decimal(number) * _UNITS[unit]), at_least=bool(plus))


def read_share(value: object) -> int | None:
    """Read a share in whole percent, 0 to 100: "35%" is 35."""
    match = _SHARE.fullmatch(_plain(value))
    share = int(match[1]) if match else None
    return share if share is not None and share <= 100 else None


def _plain(value: object) -> str:
    match value:
        case bool():
            return ""
        case int() if 0 <= value < 10**12:
            return str(value)
        case Decimal():
            return str(value)
        case str() if len(value) <= _LONGEST:
            return unicodedata.normalize("NFKC", value).strip().lower()
        case _:
            return ""
