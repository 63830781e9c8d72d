"""The permanent key of a fact: whoever derives the same fact, a poll or a reminder, writes the same key."""

from datetime import UTC, datetime, timedelta

from deals.events import EventKind
from deals.offer import OfferId

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def event_key(offer: OfferId, kind: EventKind, *parts: str | int | datetime | timedelta | None) -> str:
    """Readable text such as `taobao:s:abc/deposit_closing/1792490340000/6h`. Absent parts are left out."""
    return "/".join((str(offer), kind.value, *(_text(part) for part in parts if part is not None)))


def _text(part: str | int | datetime | timedelta) -> str:
    match part:
        case datetime():
            return str((part - _EPOCH) // timedelta(milliseconds=1))
        case timedelta():
            hours, rest = divmod(part, timedelta(hours=1))
            return f"{part // timedelta(minutes=1)}m" if rest else f"{hours}h"
        case _:
            return str(part)
