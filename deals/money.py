"""The one place where prices and rates are read: what a feed sent -> integer fen or basis points, or None.

A feed sends the same amount as "25.50", "25.5", 25.5, "¥25.5" or "２５.５". Whatever is not certainly an amount is
None, "don't know": an empty text, zero, a negative or scientific number, another currency, anything over long.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from deals.offer import BasisPoints, Fen

_LONGEST = 40
"""Two amounts of 16 characters and what may stand around them; longer texts are not even looked at."""
_DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,2}|\d{1,9})(?:\.\d{1,6})?"
_PRICE = re.compile(
    rf"(?:¥|CNY|RMB)?\s*(?P<low>{_DIGITS})\s*元?\s*"
    rf"(?:[-~–—至]\s*¥?\s*(?P<high>{_DIGITS})\s*元?)?\s*(?P<onwards>起)?",
    re.ASCII,
)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*%?", re.ASCII)
_HUNDREDTHS = re.compile(r"(\d{1,5})(?![\d.,%])", re.ASCII)
_WHOLE_RATE: BasisPoints = 10_000


@dataclass(frozen=True, slots=True)
class Price:
    """A price that is more than nothing."""

    fen: Fen
    is_range: bool = False
    """It is only the low end: "10.00-20.00", "99起"."""


def read_price(value: object) -> Price | None:
    """Read a price, or the low end of a range of prices. Fractions of a fen are rounded half up."""
    match = _PRICE.fullmatch(_plain(value))
    if match is None:
        return None
    low, high = _hundredths(match["low"]), _hundredths(match["high"] or match["low"])
    cheapest = min(low, high)
    return Price(cheapest, is_range=low != high or match["onwards"] is not None) if cheapest > 0 else None


def read_fen(value: object) -> Fen | None:
    """Read an amount that is one number; a range is None, since its low end cannot be compared with a number."""
    price = read_price(value)
    return None if price is None or price.is_range else price.fen


def read_percent(value: object) -> BasisPoints | None:
    """Read a rate that is documented in percent: "5.50" is 550."""
    match = _PERCENT.fullmatch(_plain(value))
    return _bounded(_hundredths(match[1])) if match else None


def read_hundredths(value: object) -> BasisPoints | None:
    """Read a rate that is documented in hundredths of a percent: "1550", or "1550表示15.5%", is 1550."""
    match = _HUNDREDTHS.match(_plain(value))
    return _bounded(int(match[1])) if match else None


def _plain(value: object) -> str:
    """The characters to judge, in their everyday form; empty for whatever cannot be an amount."""
    match value:
        case bool():
            return ""
        case int():
            return str(value) if abs(value) < 10**12 else ""
        case Decimal():
            return str(value)
        case str() if len(value) <= _LONGEST:
            return unicodedata.normalize("NFKC", value).strip()
        case _:
            return ""


def _hundredths(digits: str) -> int:
    """Integer arithmetic on digits that were matched: no float, and no exponent to explode."""
    whole, _, fraction = digits.replace(",", "").partition(".")
    cents, rest = fraction[:2].ljust(2, "0"), fraction[2:3]
    return int(whole) * 100 + int(cents) + (rest >= "5")


def _bounded(rate: BasisPoints) -> BasisPoints | None:
    return rate if rate <= _WHOLE_RATE else None
