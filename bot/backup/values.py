"""What can be set, as it stands in the file: `gap = "3m±1m"`, `quiet = "23-8"`. Writing and reading, side by side."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from zoneinfo import available_timezones

from deals.currency import Currency
from deals.posting import Posting
from deals.posting_values import SETTINGS
from deals.preferences import Preferences, Quiet

NO_LINKS = "none"
MOST_A_DAY = 1000

Values = dict[str, object]
"""Values of a dataclass by name."""
Written = tuple[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class Preference:
    """One thing a chat can choose. `read` returns None for what is no such value."""

    read: Callable[[object], Values | None]
    example: str


def write_posting(posting: Posting) -> Iterator[Written]:
    """Only what is set."""
    if posting.mode is not None:
        yield "mode", posting.mode.value
    if posting.gap is not None:
        yield "gap", _gap(posting.gap, posting.jitter)
    if posting.hours is not None:
        yield "hours", f"{_clock(posting.hours.start)}-{_clock(posting.hours.end)}"
    if posting.per_day is not None:
        yield "cap", str(posting.per_day)
    if posting.repeat_days is not None:
        yield "repeat", str(posting.repeat_days)
    if posting.template is not None:
        yield "template", posting.template
    if posting.source_id == 0:
        yield "links", NO_LINKS


def write_preferences(chosen: Preferences) -> Iterator[Written]:
    """Only what was chosen."""
    if chosen.quiet is not None:
        yield "quiet", f"{chosen.quiet.start}-{chosen.quiet.end}"
    if chosen.digest_at is not None:
        yield "digest", chosen.digest_at
    if chosen.digest_all:
        yield "digest_all", True
    if chosen.currency is not None:
        yield "currency", chosen.currency.value
    if not chosen.pictures:
        yield "pictures", False
    if chosen.daily_cap is not None:
        yield "daily_cap", chosen.daily_cap


def read_setting(name: str, value: object) -> Values | None:
    """Values of a Posting; None for what is no such value."""
    return SETTINGS[name].read(value) if isinstance(value, str) else None


def _quiet(value: object) -> Values | None:
    start, dash, end = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not dash or not _is_hour(start) or not _is_hour(end) or int(start) == int(end):
        return None
    return {"quiet": Quiet(int(start), int(end))}


def _digest(value: object) -> Values | None:
    return {"digest_at": value} if type(value) is int and 0 <= value <= 23 else None


def _cap(value: object) -> Values | None:
    return {"daily_cap": value} if type(value) is int and 1 <= value <= MOST_A_DAY else None


def _currency(value: object) -> Values | None:
    return {"currency": Currency(value)} if isinstance(value, str) and value in set(Currency) else None


def _flag(name: str) -> Callable[[object], Values | None]:
    return lambda value: {name: value} if isinstance(value, bool) else None


PREFERENCES: Mapping[str, Preference] = {
    "quiet": Preference(_quiet, 'quiet = "23-8"'),
    "digest": Preference(_digest, "digest = 8"),
    "digest_all": Preference(_flag("digest_all"), "digest_all = true"),
    "currency": Preference(_currency, 'currency = "VND"'),
    "pictures": Preference(_flag("pictures"), "pictures = false"),
    "daily_cap": Preference(_cap, "daily_cap = 20"),
}
"""What a chat can choose."""


def is_time_zone(name: str) -> bool:
    """Whether there is such a time zone; nothing else may reach the database of zones, which are files."""
    return name in _time_zones()


@cache
def _time_zones() -> set[str]:
    return available_timezones()


def _is_hour(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= 23


def _gap(gap: timedelta, jitter: timedelta | None) -> str:
    if not gap:
        return "0"
    minutes = f"{gap // timedelta(minutes=1)}m"
    return f"{minutes}±{jitter // timedelta(minutes=1)}m" if jitter else minutes


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
