"""The settings of a channel as an admin picks or types them: `3m±1m`, `9:00-23:00`, `20`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from deals.posting import Hours, Mode

LONGEST_GAP = timedelta(hours=24)
MOST_A_DAY = 1000
LONGEST_REPEAT = 30

Values = dict[str, object]
"""Fields of a `Posting` by name."""

_GAP = re.compile(r"([0-9]{1,4})([mh])(?:(?:±|\+-)([0-9]{1,3})m)?", re.ASCII)
_HOURS = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?[-–~]([0-9]{1,2})(?::([0-9]{2}))?", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,4}", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1)}


def read_mode(text: str) -> Values | None:
    """auto, review, dry."""
    return {"mode": Mode(text)} if text in set(Mode) else None


def read_gap(text: str) -> Values | None:
    """0, 3m, 1h, 5m±1m: how long, and by how much it varies."""
    if text == "0":
        return {"gap": timedelta(), "jitter": timedelta()}
    found = _GAP.fullmatch(text)
    if found is None:
        return None
    gap, jitter = int(found[1]) * _UNITS[found[2]], int(found[3] or 0) * _UNITS["m"]
    return {"gap": gap, "jitter": jitter} if timedelta() < gap <= LONGEST_GAP and jitter <= gap else None


def read_hours(text: str) -> Values | None:
    """9-23, 9:00-23:30, 22-6; 0-0 is all day."""
    found = _HOURS.fullmatch(text)
    if found is None:
        return None
    start, end = (int(hour) * 60 + int(minute or 0) for hour, minute in (found.group(1, 2), found.group(3, 4)))
    if max(start, end) > 24 * 60 or max(int(found[2] or 0), int(found[4] or 0)) > 59:
        return None
    return {"hours": Hours(start % (24 * 60), end % (24 * 60))}


def read_cap(text: str) -> Values | None:
    """So many a day; 0 is no cap."""
    return {"per_day": int(text)} if _COUNT.fullmatch(text) and int(text) <= MOST_A_DAY else None


def read_repeat(text: str) -> Values | None:
    """For so many days; 0 is never."""
    return {"repeat_days": int(text)} if _COUNT.fullmatch(text) and int(text) <= LONGEST_REPEAT else None


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set."""

    fields: tuple[str, ...]
    choices: tuple[str, ...]
    """What is offered; the first one lifts the limit."""
    read: Callable[[str], Values | None]
    example: str = ""
    """What else may be typed; empty where the choices are all there is."""


SETTINGS: Mapping[str, Setting] = {
    "mode": Setting(("mode",), ("auto", "review", "dry"), read_mode),
    "gap": Setting(("gap", "jitter"), ("0", "1m", "3m±1m", "10m±2m", "30m±5m", "1h"), read_gap, "5m±1m"),
    "hours": Setting(("hours",), ("0-0", "8-22", "9-23", "10-20"), read_hours, "9:00-23:00"),
    "cap": Setting(("per_day",), ("0", "5", "10", "20", "40"), read_cap, "15"),
    "repeat": Setting(("repeat_days",), ("0", "1", "3", "7", "14"), read_repeat, "5"),
}
"""Everything about publishing that can be set, for a channel or for one rule."""
