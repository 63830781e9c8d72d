"""Time zones as people choose them: by region and city, or by a name they type."""

import re
from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

REGIONS: dict[str, tuple[str, ...]] = {
    "asia": (
        "Asia/Shanghai",
        "Asia/Taipei",
        "Asia/Ho_Chi_Minh",
        "Asia/Bangkok",
        "Asia/Jakarta",
        "Asia/Manila",
        "Asia/Singapore",
        "Asia/Kuala_Lumpur",
        "Asia/Tokyo",
        "Asia/Seoul",
        "Asia/Kolkata",
        "Asia/Dubai",
    ),
    "europe": (
        "Europe/London",
        "Europe/Lisbon",
        "Europe/Madrid",
        "Europe/Paris",
        "Europe/Berlin",
        "Europe/Rome",
        "Europe/Warsaw",
        "Europe/Athens",
        "Europe/Kyiv",
        "Europe/Istanbul",
        "Europe/Moscow",
    ),
    "america": (
        "America/Mexico_City",
        "America/Tijuana",
        "America/Bogota",
        "America/Lima",
        "America/Caracas",
        "America/Santiago",
        "America/Argentina/Buenos_Aires",
        "America/Sao_Paulo",
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
    ),
    "africa": ("Africa/Casablanca", "Africa/Lagos", "Africa/Cairo", "Africa/Johannesburg", "Africa/Nairobi"),
    "pacific": ("Australia/Perth", "Australia/Sydney", "Pacific/Auckland", "Pacific/Honolulu"),
}
"""What the buttons offer; every other zone can be typed."""

_OFFSET = re.compile(r"(?:utc|gmt)?(?P<sign>[+-])(?P<hours>[0-9]{1,2})(?::?00)?", re.ASCII)
_POSIX = re.compile(r"Etc/GMT(?P<sign>[+-])(?P<hours>[0-9]{1,2})", re.ASCII)
_OPPOSITE = {"+": "-", "-": "+"}
"""The names of POSIX count the other way round: Etc/GMT-7 is seven hours ahead."""
_LONGEST = 64
_LEAST = 3


def city(name: str, locale: Locale) -> str:
    """How a zone's people call it, in the reader's language; a zone that is only an offset by that: UTC+7."""
    if match := _POSIX.fullmatch(name):
        return f"UTC{_OPPOSITE[match['sign']]}{match['hours']}"
    known = (locale.time_zones.get(one, {}).get("city") for one in (name, *_older_names().get(name, ())))
    return next((one for one in known if one), name.rpartition("/")[2].replace("_", " "))


def read_zone(text: str) -> str | None:
    """The zone that was typed: "Europe/Madrid", "buenos aires", "UTC+7". None for what is none, or several."""
    wanted = "_".join(text.lower().split())
    if not _LEAST - 1 <= len(wanted) <= _LONGEST:
        return None
    if match := _OFFSET.fullmatch(wanted):
        name = f"Etc/GMT{_OPPOSITE[match['sign']]}{int(match['hours'])}"
        return name if name in _names().values() else None
    return _names().get(wanted) or _by_city().get(wanted)


@cache
def _older_names() -> dict[str, list[str]]:
    """CLDR knows some cities only by the zone's first name: Asia/Saigon."""
    found: dict[str, list[str]] = {}
    for old, new in get_global("zone_aliases").items():
        found.setdefault(new, []).append(old)
    return found


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@cache
def _by_city() -> dict[str, str]:
    """City -> zone. What is written alike on two continents has to be typed whole."""
    found: dict[str, set[str]] = {}
    newer = get_global("zone_aliases")
    for name in available_timezones():
        area, _, place = name.rpartition("/")
        if area and not area.startswith("Etc") and len(place) >= _LEAST:
            found.setdefault(place.lower(), set()).add(newer.get(name, name))
    return {place: names.pop() for place, names in found.items() if len(names) == 1}
