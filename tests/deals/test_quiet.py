"""Quiet hours and digests on every clock there is: each hour of the wall once, those shown twice or never as well."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.preferences import Preferences, Quiet
from deals.quiet import HeldBy, Pause, hold, midnight, next_hour, pause

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BEIJING, MADRID = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Madrid")
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
NIGHT = Quiet(23, 8)


def at(text: str, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def changes(zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """When these clocks were changed, and from which offset to which."""
    since = FIRST
    while since < LAST:
        until = since + 14 * DAY
        before, after = since.astimezone(zone).utcoffset(), until.astimezone(zone).utcoffset()
        if before != after and before is not None and after is not None:
            low, high = since, until
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // (2 * timedelta(seconds=1)) * timedelta(seconds=1)
                low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
            yield high, before, after
        since = until


def every_kind_of_change() -> dict[str, tuple[ZoneInfo, datetime]]:
    """One example of each: the clocks' time of the day before the change, and how far they jump."""
    found: dict[str, tuple[ZoneInfo, datetime]] = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for moment, before, after in changes(zone):
            local = (moment + before).time()
            found.setdefault(f"{local} {(after - before) / MINUTE:+.0f}min", (zone, moment))
    return found


KINDS = every_kind_of_change()


def quiet_by_the_wall(quiet: Quiet, zone: ZoneInfo, moment: datetime) -> bool:
    return quiet.covers(moment.astimezone(zone).hour)


def test_there_are_many_kinds_of_changes() -> None:
    assert len(KINDS) > 40
    assert any("-120min" in kind for kind in KINDS)
    assert any("+30min" in kind for kind in KINDS)
    assert any("+1440min" in kind for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_clocks_do_quiet_lasts_while_they_show_a_quiet_hour(kind: str) -> None:
    zone, change = KINDS[kind]
    local = (change - timedelta(seconds=1)).astimezone(zone).hour
    jumped = change.astimezone(zone).hour
    ranges = {(local, jumped), (jumped, local), (local, local + 1), (local - 1, local), (jumped - 1, jumped + 1)}
    for start, end in ranges | {(jumped - 2, jumped), (jumped, jumped + 1)}:
        if start % 24 == end % 24:
            continue
        quiet = Quiet(start % 24, end % 24)
        for minutes in (-90, -31, -1, 0, 1, 29, 61):
            now = change + minutes * MINUTE
            until = hold(quiet, zone, now)
            assert (until is not None) is quiet_by_the_wall(quiet, zone, now)
            if until is not None:
                assert not quiet_by_the_wall(quiet, zone, until)
                step = now
                while step < min(until, now + 4 * HOUR):
                    assert quiet_by_the_wall(quiet, zone, step), (quiet, step, until)
                    step += 7 * MINUTE
                assert quiet_by_the_wall(quiet, zone, until - timedelta(seconds=1))


@pytest.mark.parametrize("kind", KINDS)
def test_a_digest_comes_once_a_day_whatever_the_clocks_do(kind: str) -> None:
    zone, change = KINDS[kind]
    local = (change - timedelta(seconds=1)).astimezone(zone).hour
    for hour in {local, (local + 1) % 24, (local - 1) % 24, change.astimezone(zone).hour}:
        moments = [next_hour(hour, zone, change - 3 * DAY)]
        while moments[-1] < change + 2 * DAY:
            moments.append(next_hour(hour, zone, moments[-1]))
        gaps = [later - earlier for earlier, later in pairwise(moments)]
        assert all(20 * HOUR < gap < 28 * HOUR for gap in gaps)


def test_an_hour_that_is_skipped_ends_quiet_with_the_change() -> None:
    spring = at("2026-03-29T01:30", MADRID)
    assert hold(Quiet(23, 2), MADRID, spring) == at("2026-03-29T03:00", MADRID)
    assert hold(Quiet(2, 3), MADRID, spring + 31 * MINUTE) is None


def test_an_hour_that_is_shown_twice_is_quiet_twice() -> None:
    first = at("2026-10-25T02:30", MADRID)
    assert hold(Quiet(2, 3), MADRID, first) == first + 90 * MINUTE
    assert hold(Quiet(2, 3), MADRID, at("2026-10-25T02:30", MADRID, fold=1)) == first + 90 * MINUTE
    assert hold(Quiet(23, 2), MADRID, first) is None


@given(
    st.sampled_from(sorted(available_timezones())),
    st.datetimes(datetime(2000, 1, 1), datetime(2035, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    st.integers(0, 23),
    st.integers(0, 23),
)
def test_a_wait_ends_at_the_first_moment_that_is_not_quiet(name: str, now: datetime, start: int, end: int) -> None:
    if start == end:
        return
    quiet, zone = Quiet(start, end), ZoneInfo(name)
    until = hold(quiet, zone, now)
    if until is None:
        assert not quiet_by_the_wall(quiet, zone, now)
    else:
        assert now < until <= now + 2 * DAY
        assert not quiet_by_the_wall(quiet, zone, until)
        assert quiet_by_the_wall(quiet, zone, now)


NOON = at("2026-10-01T12:00", BEIJING)
NIGHTFALL = at("2026-10-01T23:30", BEIJING)
MORNING = at("2026-10-02T08:00", BEIJING)


@pytest.mark.parametrize(
    ("preferences", "now", "silent", "said", "expected"),
    [
        (Preferences(), NIGHTFALL, True, 999, None),
        (Preferences(quiet=NIGHT), NOON, False, 0, None),
        (Preferences(quiet=NIGHT), NIGHTFALL, False, 0, Pause(MORNING, HeldBy.QUIET)),
        (Preferences(digest_at=7), NOON, False, 0, None),
        (Preferences(digest_at=7), NOON, True, 0, Pause(at("2026-10-02T07:00", BEIJING), HeldBy.DIGEST)),
        (Preferences(digest_at=18, digest_all=True), NOON, False, 0, Pause(NOON + 6 * HOUR, HeldBy.DIGEST)),
        (Preferences(digest_at=7, digest_all=True, quiet=NIGHT), NOON, False, 0, Pause(MORNING, HeldBy.DIGEST)),
        (Preferences(daily_cap=5), NOON, False, 4, None),
        (Preferences(daily_cap=5), NOON, False, 5, Pause(MORNING, HeldBy.CAP)),
        (Preferences(daily_cap=5, digest_at=20), NOON, False, 5, Pause(NOON + 8 * HOUR, HeldBy.CAP)),
        (Preferences(daily_cap=5, quiet=NIGHT), NIGHTFALL, False, 9, Pause(MORNING, HeldBy.QUIET)),
    ],
)
def test_what_waits_and_until_when(
    preferences: Preferences, now: datetime, silent: bool, said: int, expected: Pause | None
) -> None:
    assert pause(preferences, BEIJING, now, silent=silent, said_today=said) == expected


def test_a_day_begins_at_the_readers_midnight() -> None:
    assert midnight(BEIJING, NOON) == at("2026-10-01T00:00", BEIJING)
