"""Until when something is held back: quiet hours, the morning digest, the daily cap. Holding is never dropping.

Hours are those of the reader's clock. Where clocks are changed, an hour that is shown twice is quiet both times, and an
hour that is skipped ends with the change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from deals.preferences import MORNING, Preferences, Quiet

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


class HeldBy(StrEnum):
    """Why something waits."""

    QUIET = "quiet"
    DIGEST = "digest"
    CAP = "cap"
    AWAY = "away"
    """It was found, or should have left, while the bot was away: all of that is said together."""
    POST = "post"
    """A post of a channel, which is let go by a decision and not by a time."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Not now but then, and why."""

    until: datetime
    by: HeldBy


def pause(preferences: Preferences, zone: ZoneInfo, now: datetime, *, silent: bool, said_today: int) -> Pause | None:
    """Whether an alert waits that is neither a deadline nor `loud`; None: it may be said at once.

    `silent` is the alert's own sound, `said_today` how many messages the chat had since its midnight.
    """
    if preferences.digest_at is not None and (preferences.digest_all or silent):
        return Pause(_digest(preferences, zone, now), HeldBy.DIGEST)
    if preferences.quiet is not None and (until := hold(preferences.quiet, zone, now)):
        return Pause(until, HeldBy.QUIET)
    if preferences.daily_cap is not None and said_today >= preferences.daily_cap:
        return Pause(_digest(preferences, zone, now), HeldBy.CAP)
    return None


def hold(quiet: Quiet, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet hours end that run now; None when none do."""
    if not _is_quiet(quiet, zone, now):
        return None
    return min(at for at in _ends(quiet, zone, now) if at > now and not _is_quiet(quiet, zone, at))


def next_hour(hour: int, zone: ZoneInfo, now: datetime) -> datetime:
    """The next time the clocks show this hour; once a day, also where they show it twice or never."""
    today = now.astimezone(zone).date()
    moments = (_moment(today + days * DAY, hour, zone) for days in range(3))
    return next(at for at in moments if at > now)


def midnight(zone: ZoneInfo, now: datetime) -> datetime:
    """When the reader's day began."""
    return _moment(now.astimezone(zone).date(), 0, zone)


def _digest(preferences: Preferences, zone: ZoneInfo, now: datetime) -> datetime:
    """The next digest; one that falls into quiet hours comes at their end."""
    at = next_hour(MORNING if preferences.digest_at is None else preferences.digest_at, zone, now)
    return (preferences.quiet and hold(preferences.quiet, zone, at)) or at


def _is_quiet(quiet: Quiet, zone: ZoneInfo, at: datetime) -> bool:
    return quiet.covers(at.astimezone(zone).hour)


def _ends(quiet: Quiet, zone: ZoneInfo, now: datetime) -> Iterator[datetime]:
    """Every moment at which quiet hours can end: the clocks show the hour, or jump over it."""
    today = now.astimezone(zone).date()
    for days in range(4):
        day = today + days * DAY
        yield _moment(day, quiet.end, zone)
        yield _moment(day, quiet.end, zone, fold=1)
    yield from _changes(zone, now, now + 3 * DAY)


def _changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """The first moment after the clocks were changed, where they are within this time."""
    before = since.astimezone(zone).utcoffset()
    if before == until.astimezone(zone).utcoffset():
        return
    since = since.replace(microsecond=0)
    while until - since > SECOND:
        middle = since + (until - since) // (2 * SECOND) * SECOND
        since, until = (middle, until) if middle.astimezone(zone).utcoffset() == before else (since, middle)
    yield until


def _moment(day: date, hour: int, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.combine(day, time(hour, fold=fold), zone).astimezone(UTC)
