from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.pacing.lanes import RESERVED, Lane, Shares

WAITING = st.lists(st.sets(st.sampled_from(Lane), min_size=1), min_size=1, max_size=200)


@given(WAITING)
def test_only_who_waits_is_picked(turns: list[set[Lane]]) -> None:
    shares = Shares()
    assert all(shares.pick(waiting) in waiting for waiting in turns)


@given(st.sampled_from(sorted(RESERVED)), WAITING)
def test_no_lane_is_passed_over_for_ever(lane: Lane, others: list[set[Lane]]) -> None:
    shares, passed, most = Shares(), 0, 0
    for waiting in others:
        passed = 0 if shares.pick(waiting | {lane}) is lane else passed + 1
        most = max(most, passed)
    assert most <= 1 / RESERVED[lane] + len(RESERVED)


def test_when_everybody_waits_each_gets_its_share_and_people_the_rest() -> None:
    shares = Shares()
    got = Counter(shares.pick(list(Lane)) for _ in range(1000))
    assert all(abs(got[lane] / 1000 - share) < 0.02 for lane, share in RESERVED.items())
    assert got[Lane.PEOPLE] > 550


def test_while_no_people_wait_deadlines_go_before_alerts() -> None:
    shares = Shares()
    got = Counter(shares.pick([Lane.DEADLINES, Lane.ALERTS]) for _ in range(100))
    assert got[Lane.DEADLINES] > 80
