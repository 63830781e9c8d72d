"""Reading the fields of an item, whatever type and form they came in. Nothing here raises."""

import html
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

BEIJING: Final = timezone(timedelta(hours=8))
"""China has one time and no summer time."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2100
"""Dates beyond it are a way of saying "for ever", dates before the first a way of saying "never"."""
_LONGEST_TITLE: Final = 1000
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SECONDS, _MILLISECONDS = re.compile(r"[0-9]{10}"), re.compile(r"[0-9]{13}")
_DATE_FORMATS: Final = {10: "%Y-%m-%d", 19: "%Y-%m-%d %H:%M:%S"}
_NATIVE_ID = re.compile(r"[!-~]{1,128}")


def record(value: object) -> dict[str, object]:
    """The object, or an empty one for null and everything else."""
    return value if isinstance(value, dict) else {}


def entries(value: object, wrapper: str) -> list[dict[str, object]]:
    """The objects of a list, which may be bare, wrapped as {wrapper: [...]}, or one object instead of a list."""
    if isinstance(value, dict):
        value = value.get(wrapper, value)
    if isinstance(value, dict):
        return [value] if value else []
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: object) -> str | None:
    """A text or a whole number as text; None for an empty one."""
    match value:
        case bool():
            return None
        case int() if abs(value) < 10**40:
            return str(value)
        case str():
            return value.strip() or None
        case _:
            return None


def title(value: object) -> str | None:
    """A text for people: entities resolved once, no control or direction marks, one line. Emoji stay whole."""
    plain = _CONTROLS.sub("", html.unescape(text(value) or ""))
    return " ".join(plain.split())[:_LONGEST_TITLE] or None


def native_id(value: object) -> str | None:
    """The service's id of an item, as text: numbers beyond 2^53 included."""
    candidate = text(value)
    return candidate if candidate and _NATIVE_ID.fullmatch(candidate) else None


def number(value: object) -> int | None:
    """A whole number that is not negative, sent as number or text."""
    digits = text(value) or ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None


def flag(value: object) -> bool:
    """Whether it says yes: true, "true", 1 or "1"."""
    return value is True or (text(value) or "").lower() in {"true", "1"}


def moment(value: object) -> datetime | None:
    """A time: 10 digits are seconds, 13 are milliseconds, a date is Beijing time. Zero and the far future are None."""
    written = text(value) or ""
    if _SECONDS.fullmatch(written):
        return _near(_EPOCH + timedelta(seconds=int(written)))
    if _MILLISECONDS.fullmatch(written):
        return _near(_EPOCH + timedelta(milliseconds=int(written)))
    date_format = _DATE_FORMATS.get(len(written))
    try:
        at = datetime.strptime(written, date_format).replace(tzinfo=BEIJING) if date_format else None
    except ValueError:
        return None
    return _near(at.astimezone(UTC)) if at else None


def _near(at: datetime) -> datetime | None:
    return at if _FIRST_YEAR <= at.year <= _LAST_YEAR else None
