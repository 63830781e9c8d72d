"""In which time zone a chat lives."""

from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
UTC_ZONE = ZoneInfo("UTC")
_ZONES = {"zh": BEIJING, "vi": ZoneInfo("Asia/Ho_Chi_Minh")}


def pick_zone(language: str, name: str | None = None) -> ZoneInfo:
    """The reader's own time zone; else where most speakers of the language are; else UTC, and times then say so."""
    return ZoneInfo(name) if name else _ZONES.get(language, UTC_ZONE)
