"""When a post may leave, or why never: decisions on what the channel posted before, without clock or chance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from deals.posting import Hours, Mode, Posting

DAY = timedelta(days=1)


class Cause(StrEnum):
    """Why a post waits, or never went out. The catalogues hold one sentence for each."""

    REVIEW = "review"
    """An admin has to look at it."""
    GAP = "gap"
    HOURS = "hours"
    CAP = "cap"
    START = "start"
    """The rate it was found for is announced, and has not begun."""
    REPEAT = "repeat"
    DRY = "dry"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a channel (or one topic of a group) posted before."""

    last_at: datetime | None = None
    """Its last post, by whichever rule."""
    posted: tuple[tuple[datetime, int], ...] = ()
    """(when, by which watch) of the last two days."""
    offers: Mapping[int, datetime] = field(default_factory=dict)
    """Offer -> when it was last posted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A post that waits."""

    watch_id: int
    refs: tuple[int, ...]
    """Its offers."""
    posting: Posting
    """The rule's own settings over the channel's."""
    own_cap: bool = False
    """Whether the cap is the rule's own."""
    not_before: datetime | None = None
    """When the announced rate begins that the rule asks for."""


@dataclass(frozen=True, slots=True)
class Leave:
    """It may leave now, if it leaves before the posting hours end."""

    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: ask again then."""

    until: datetime
    cause: Cause


@dataclass(frozen=True, slots=True)
class Drop:
    """Never."""

    cause: Cause


Decision = Leave | Wait | Drop


def decide(candidate: Candidate, record: Record, *, now: datetime, zone: tzinfo, luck: float) -> Decision:
    """Whether this post may leave now. `luck` (0 to 1) places the gap within its jitter; keep it the same per post."""
    posting = candidate.posting
    if posting.mode is Mode.DRY:
        return Drop(Cause.DRY)
    if is_repeat(candidate.refs, record, posting, now):
        return Drop(Cause.REPEAT)
    hours = posting.hours if posting.hours and not posting.hours.all_day else None
    waits = [
        (candidate.not_before or now, Cause.START),
        (_after_gap(posting, record, luck) or now, Cause.GAP),
        (_after_cap(candidate, record, now, zone), Cause.CAP),
    ]
    until, cause = max(waits, key=lambda wait: wait[0])
    opened = opening(hours, max(until, now), zone)
    if opened > max(until, now):
        until, cause = opened, Cause.HOURS
    if until > now:
        return Wait(until, cause)
    return Leave(closing(hours, now, zone))


def is_repeat(refs: tuple[int, ...], record: Record, posting: Posting, now: datetime) -> bool:
    """Whether all it tells of was posted within the days in which nothing is repeated."""
    if not posting.repeat_days or not refs:
        return False
    since = now - posting.repeat_days * DAY
    return all(ref in record.offers and record.offers[ref] > since for ref in refs)


def opening(hours: Hours | None, at: datetime, zone: tzinfo) -> datetime:
    """The first moment from `at` on that lies within the posting hours."""
    local = at.astimezone(zone)
    if hours is None or hours.covers(_minute(local)):
        return at
    return _next(local, hours.start, zone, at)


def closing(hours: Hours | None, at: datetime, zone: tzinfo) -> datetime | None:
    """When the posting hours end that run at `at`; None when they never do."""
    return None if hours is None else _next(at.astimezone(zone), hours.end, zone, at)


def _after_gap(posting: Posting, record: Record, luck: float) -> datetime | None:
    if not posting.gap or record.last_at is None:
        return None
    jitter = (posting.jitter or timedelta()) * (2 * luck - 1)
    return record.last_at + max(posting.gap + jitter, timedelta())


def _after_cap(candidate: Candidate, record: Record, now: datetime, zone: tzinfo) -> datetime:
    """Now while there is room today; else the next midnight of the channel."""
    today = now.astimezone(zone).date()
    mine = [at for at, watch in record.posted if not candidate.own_cap or watch == candidate.watch_id]
    used = sum(at.astimezone(zone).date() == today for at in mine)
    if not candidate.posting.per_day or used < candidate.posting.per_day:
        return now
    return datetime.combine(today + DAY, time(), zone).astimezone(now.tzinfo)


def _next(local: datetime, minute: int, zone: tzinfo, after: datetime) -> datetime:
    """The next time the channel's clocks show this minute of the day."""
    clock = time(minute // 60, minute % 60)
    found = datetime.combine(local.date(), clock, zone).astimezone(after.tzinfo)
    return found if found > after else datetime.combine(local.date() + DAY, clock, zone).astimezone(after.tzinfo)


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute


def played(
    found: Iterable[tuple[datetime, tuple[int, ...]]], posting: Posting, *, zone: tzinfo
) -> tuple[datetime | None, ...]:
    """When each of these (found when, about which offers) would have been posted; None where it never would.

    One rule alone in its channel, no jitter, and nothing waits for longer than a day.
    """
    record = Record()
    moments = []
    for at, refs in found:
        moment = _moment(Candidate(watch_id=0, refs=refs, posting=posting), record, at, zone)
        moments.append(moment)
        if moment is not None:
            last = max(moment, record.last_at or moment)
            offers = {**record.offers, **dict.fromkeys(refs, moment)}
            record = Record(last_at=last, posted=(*record.posted, (moment, 0)), offers=offers)
    return tuple(moments)


def _moment(candidate: Candidate, record: Record, found: datetime, zone: tzinfo) -> datetime | None:
    now = found
    while now <= found + DAY:
        match decide(candidate, record, now=now, zone=zone, luck=0.5):
            case Leave():
                return now
            case Wait(until=until):
                now = until
            case Drop():
                return None
    return None
