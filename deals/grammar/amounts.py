"""The amounts of the rule language, read without any pattern that could backtrack, and held within sane bounds."""

from datetime import timedelta

from deals.grammar.scanner import Token
from deals.offer import BasisPoints, Fen

PRICE_LIMIT: Fen = 1_000_000_000
COUNT_LIMIT = 100_000_000
CAP_LIMIT = 1000
PERCENT_RANGE = (10, 9900)
DURATION_RANGE = (timedelta(minutes=1), timedelta(days=30))

_DIGITS = frozenset("0123456789")
_MAGNITUDES = {"k": 1000, "千": 1000, "w": 10_000, "万": 10_000}
_YUAN = frozenset("¥元块")
"""What may stand after a price; before it only the first."""
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def price(token: Token, *, example: str = "<80") -> Fen:
    """Yuan, with or without ¥ or 元 around it."""
    fen = plain_price(token.shape)
    if fen is None:
        raise token.fault("rule-bad-price", example=example)
    return fen


def plain_price(shape: str) -> Fen | None:
    """A price, or None when the text is something else."""
    number = shape.removeprefix("¥")
    fen = _hundredths(number[:-1] if number[-1:] in _YUAN else number)
    return fen if fen is not None and fen <= PRICE_LIMIT else None


def percent(token: Token, *, condition: str) -> BasisPoints:
    """A share with its % sign: without it nobody knows whether yuan were meant."""
    points = _hundredths(token.shape[:-1]) if token.shape.endswith("%") else None
    low, high = PERCENT_RANGE
    if points is None or not low <= points <= high:
        likely = token.shape if _whole(token.shape) in range(1, 100) else "10"
        raise token.fault("rule-bad-percent", example=f"{condition}>={likely}%")
    return points


def count(token: Token, *, example: str) -> int:
    """A whole number: 100, 1k, 1.5万."""
    shape = token.shape
    times = _MAGNITUDES.get(shape[-1:], 1)
    number = _hundredths(shape[:-1] if times > 1 else shape)
    if number is None or number * times % 100 or number * times // 100 > COUNT_LIMIT:
        raise token.fault("rule-bad-count", example=example)
    return number * times // 100


def span(token: Token, *, example: str) -> timedelta:
    """Minutes, hours or days: 30m, 6h, 2d."""
    unit = _UNITS.get(token.shape[-1:])
    number = _whole(token.shape[:-1])
    low, high = DURATION_RANGE
    if unit is None or number is None or not low <= number * unit <= high:
        raise token.fault("rule-bad-duration", example=example)
    return number * unit


def per_day(token: Token) -> int:
    """How many a day: 20/d."""
    number = _whole(token.shape.removesuffix("/d"))
    if number is None or not 1 <= number <= CAP_LIMIT:
        raise token.fault("rule-bad-cap", example="max:20/d")
    return number


def _whole(text: str) -> int | None:
    return int(text) if 0 < len(text) <= 9 and _DIGITS.issuperset(text) else None


def _hundredths(text: str) -> int | None:
    """A decimal number with at most two decimals, times 100."""
    whole, dot, part = text.partition(".")
    number, cents = _whole(whole), _whole(part) if dot else 0
    if number is None or cents is None or len(part) > 2:
        return None
    return number * 100 + int(part.ljust(2, "0"))
