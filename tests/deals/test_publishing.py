"""When a channel's post may leave, or why never."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.posting import Hours, Mode, Posting
from deals.publishing import Candidate, Cause, Decision, Drop, Leave, Record, Wait, decide, opening, played
from deals.zones import BEIJING

NOON = datetime(2026, 10, 24, 4, 0, tzinfo=UTC)
"""12:00 in Beijing."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DAYTIME = Hours(9 * 60, 23 * 60)


def asked(
    posting: Posting, record: Record | None = None, *, now: datetime = NOON, luck: float = 0.5, own_cap: bool = False
) -> Decision:
    candidate = Candidate(watch_id=1, refs=(5,), posting=posting, own_cap=own_cap)
    return decide(candidate, record or Record(), now=now, zone=BEIJING, luck=luck)


def posted(*ago: timedelta, watch: int = 1) -> Record:
    times = tuple((NOON - one, watch) for one in ago)
    return Record(last_at=max(at for at, _ in times), posted=times)


def test_without_limits_a_post_leaves_at_once() -> None:
    assert asked(Posting()) == Leave()


def test_the_gap_is_kept_to_the_channel_s_last_post() -> None:
    posting = Posting(gap=3 * MINUTE)
    assert asked(posting, posted(MINUTE)) == Wait(NOON + 2 * MINUTE, Cause.GAP)
    assert asked(posting, posted(MINUTE, watch=2)) == Wait(NOON + 2 * MINUTE, Cause.GAP)
    assert asked(posting, posted(3 * MINUTE)) == Leave()


def test_jitter_makes_the_gap_longer_or_shorter() -> None:
    posting = Posting(gap=10 * MINUTE, jitter=2 * MINUTE)
    assert asked(posting, posted(timedelta()), luck=0) == Wait(NOON + 8 * MINUTE, Cause.GAP)
    assert asked(posting, posted(timedelta()), luck=1) == Wait(NOON + 12 * MINUTE, Cause.GAP)


def test_outside_the_hours_it_waits_for_the_morning_of_the_channel() -> None:
    night = datetime(2026, 10, 24, 16, 30, tzinfo=UTC)
    assert asked(Posting(hours=DAYTIME), now=night) == Wait(datetime(2026, 10, 25, 1, 0, tzinfo=UTC), Cause.HOURS)


def test_inside_the_hours_it_must_leave_before_they_end() -> None:
    assert asked(Posting(hours=DAYTIME)) == Leave(datetime(2026, 10, 24, 15, 0, tzinfo=UTC))


def test_hours_may_run_past_midnight() -> None:
    late = Posting(hours=Hours(22 * 60, 2 * 60))
    assert asked(late) == Wait(NOON + 10 * HOUR, Cause.HOURS)
    assert asked(late, now=NOON + 13 * HOUR) == Leave(NOON + 14 * HOUR)


def test_a_gap_that_ends_in_the_night_ends_in_the_morning() -> None:
    evening = datetime(2026, 10, 24, 14, 59, tzinfo=UTC)
    record = Record(last_at=evening, posted=((evening, 1),))
    decision = asked(Posting(gap=5 * MINUTE, hours=DAYTIME), record, now=evening)
    assert decision == Wait(datetime(2026, 10, 25, 1, 0, tzinfo=UTC), Cause.HOURS)


def test_a_full_day_waits_for_the_next_one() -> None:
    midnight = datetime(2026, 10, 24, 16, 0, tzinfo=UTC)
    assert asked(Posting(per_day=2), posted(HOUR, 2 * HOUR)) == Wait(midnight, Cause.CAP)
    assert asked(Posting(per_day=2), posted(HOUR, 13 * HOUR)) == Leave()


def test_a_rule_s_own_cap_counts_its_own_posts() -> None:
    others = posted(HOUR, watch=2)
    assert asked(Posting(per_day=1), others, own_cap=True) == Leave()
    assert isinstance(asked(Posting(per_day=1), others), Wait)


def test_what_was_posted_lately_is_not_repeated() -> None:
    record = Record(offers={5: NOON - 6 * DAY})
    assert asked(Posting(repeat_days=7), record) == Drop(Cause.REPEAT)
    assert asked(Posting(repeat_days=6), record) == Leave()
    assert asked(Posting(), record) == Leave()


def test_an_announced_rate_is_waited_for() -> None:
    candidate = Candidate(watch_id=1, refs=(5,), posting=Posting(), not_before=NOON + HOUR)
    assert decide(candidate, Record(), now=NOON, zone=BEIJING, luck=0) == Wait(NOON + HOUR, Cause.START)


def test_a_clock_that_is_set_forward_skips_no_posting() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert opening(Hours(150, 600), night, berlin) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_settings_of_a_rule_stand_over_those_of_its_channel() -> None:
    channel = Posting(mode=Mode.REVIEW, gap=HOUR, per_day=5)
    assert Posting(gap=timedelta(), per_day=9).over(channel) == Posting(mode=Mode.REVIEW, gap=timedelta(), per_day=9)


@pytest.mark.parametrize(
    ("posting", "free"),
    [
        (Posting(), True),
        (Posting(mode=Mode.AUTO, gap=timedelta(), hours=Hours(0, 0), per_day=0, repeat_days=0, template="x"), True),
        (Posting(mode=Mode.DRY), False),
        (Posting(gap=MINUTE), False),
        (Posting(hours=DAYTIME), False),
        (Posting(repeat_days=1), False),
    ],
)
def test_only_what_limits_something_holds_posts_back(posting: Posting, *, free: bool) -> None:
    assert posting.is_free is free


POSTINGS = st.builds(
    Posting,
    gap=st.none() | st.integers(0, 600).map(lambda minutes: minutes * MINUTE),
    jitter=st.none() | st.integers(0, 60).map(lambda minutes: minutes * MINUTE),
    hours=st.none() | st.builds(Hours, st.integers(0, 1439), st.integers(0, 1439)),
    per_day=st.none() | st.integers(0, 5),
    repeat_days=st.none() | st.integers(0, 30),
)
FOUND = st.lists(st.tuples(st.integers(0, 3 * 1440), st.integers(0, 3)), max_size=30).map(
    lambda found: [(NOON + minute * MINUTE, (ref,)) for minute, ref in sorted(found)]
)


@given(posting=POSTINGS, found=FOUND)
def test_whatever_is_set_nothing_leaves_against_it(
    posting: Posting, found: list[tuple[datetime, tuple[int, ...]]]
) -> None:
    moments = played(found, posting, zone=BEIJING)
    left = sorted(moment for moment in moments if moment is not None)
    assert len(moments) == len(found)
    for moment, (at, _) in zip(moments, found, strict=True):
        assert moment is None or at <= moment <= at + DAY
    for moment in left:
        local = moment.astimezone(BEIJING)
        assert posting.hours is None or posting.hours.covers(local.hour * 60 + local.minute)
    if posting.gap:
        assert all(later - earlier >= posting.gap for earlier, later in pairwise(left))
    days = [moment.astimezone(BEIJING).date() for moment in left]
    assert not posting.per_day or all(days.count(day) <= posting.per_day for day in days)


@given(posting=POSTINGS, now=st.integers(0, 365 * 1440).map(lambda minutes: NOON + minutes * MINUTE))
def test_a_wait_always_ends(posting: Posting, now: datetime) -> None:
    record = Record(last_at=now, posted=((now, 1),) * 5, offers={})
    candidate = Candidate(watch_id=1, refs=(5,), posting=posting)
    for _ in range(4):
        match decide(candidate, record, now=now, zone=BEIJING, luck=1):
            case Wait(until):
                assert until > now
                now = until
            case _:
                return
    raise AssertionError
