from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.schedule import GROUP_LIMIT, GROUP_SPAN, OVERALL_LIMIT, OVERALL_SPAN, SLOT, Schedule

Wishes = list[tuple[int, float]]
CHATS = st.one_of(st.integers(1, 80), st.integers(-3, -1))
WISHES = st.lists(st.tuples(CHATS, st.floats(0.01, 2.5)), min_size=1, max_size=300)


def played(wishes: Wishes, schedule: Schedule | None = None) -> list[tuple[float, float, int]]:
    """Send every wish (a chat, and how long its answer takes) as early as allowed: (left, arrived, chat)."""
    schedule, now = schedule or Schedule(), 100.0
    log: list[tuple[float, float, int]] = []
    flying: list[tuple[float, float, int]] = []
    waiting = list(wishes)
    while waiting or flying:
        now = _land(schedule, flying, now)
        free = schedule.free_at(now)
        times = [(schedule.chat_free_at(chat, now), place) for place, (chat, _) in enumerate(waiting)]
        known = [(max(at, free), place) for at, place in times if at is not None and free is not None]
        soonest = min(known, default=None)
        answer = min(flying, default=None)
        if soonest is not None and soonest[0] <= now:
            chat, trip = waiting.pop(soonest[1])
            schedule.leave(chat, now)
            log.append((now, now + trip / 2, chat))
            flying.append((now + trip, now, chat))
        else:
            now = min((at for at in (soonest and soonest[0], answer and answer[0]) if at is not None), default=now)
    return log


def _land(schedule: Schedule, flying: list[tuple[float, float, int]], now: float) -> float:
    for entry in sorted(flying):
        at, left, chat = entry
        if at <= now:
            flying.remove(entry)
            schedule.land(chat, left, at, answered=True)
    return now


def most_within(moments: list[float], span: float) -> int:
    """The most that any span of this length holds."""
    moments = sorted(moments)
    return max(sum(start <= at < start + span for at in moments) for start in moments)


@settings(max_examples=60, deadline=None)
@given(WISHES)
def test_no_second_ever_holds_more_than_the_limit_neither_here_nor_at_telegram(wishes: Wishes) -> None:
    log = played(wishes)
    assert len(log) == len(wishes)
    assert most_within([left for left, _, _ in log], OVERALL_SPAN) <= OVERALL_LIMIT
    assert most_within([arrived for _, arrived, _ in log], OVERALL_SPAN) <= OVERALL_LIMIT


@settings(max_examples=60, deadline=None)
@given(WISHES)
def test_no_chat_ever_gets_more_than_its_share(wishes: Wishes) -> None:
    log = played(wishes)
    for chat in Counter(chat for _, _, chat in log):
        arrived = [at for _, at, to in log if to == chat]
        assert most_within(arrived, 1.0) == 1
        assert chat > 0 or most_within(arrived, GROUP_SPAN) <= GROUP_LIMIT


@given(st.integers(2, 60))
def test_there_is_no_burst_at_the_start(count: int) -> None:
    left = [at for at, _, _ in played([(chat, 0.05) for chat in range(1, count + 1)])]
    assert all(after - before >= SLOT * 0.999 for before, after in pairwise(left))


def test_a_thousand_chats_are_written_to_at_nearly_the_full_rate() -> None:
    left = [at for at, _, _ in played([(chat, 0.05 + chat % 7 / 100) for chat in range(1, 1001)])]
    assert 999 / (left[-1] - left[0]) > 28


def test_one_request_that_never_ends_holds_only_its_own_place() -> None:
    schedule = Schedule()
    schedule.leave(1, 100.0)
    left = [at for at, _, _ in played([(chat, 0.05) for chat in range(2, 200)], schedule)]
    assert left[-1] - left[0] < 198 / 25


def test_a_refused_chat_waits_alone() -> None:
    schedule = Schedule()
    schedule.refuse(1, 100.0, 7)
    assert schedule.chat_free_at(1, 100.0) == 107.0
    assert schedule.chat_free_at(2, 100.0) == 100.0
    assert schedule.free_at(100.0) == 100.0


def test_two_chats_refused_at_once_mean_the_whole_bot_is_too_fast() -> None:
    schedule = Schedule()
    schedule.refuse(1, 100.0, 3)
    schedule.refuse(1, 100.5, 3)
    assert schedule.free_at(100.5) == 100.5
    schedule.refuse(2, 100.9, 4)
    assert schedule.free_at(101.0) == 104.9


def test_chats_that_are_idle_are_forgotten() -> None:
    schedule = Schedule()
    played([(chat, 0.05) for chat in range(1, 400)], schedule)
    assert len(schedule.chats) < 100


def test_a_group_gets_twenty_a_minute_and_one_a_second() -> None:
    arrived = [at for _, at, _ in played([(-1, 0.05)] * 50)]
    assert most_within(arrived, GROUP_SPAN) == GROUP_LIMIT
    assert most_within(arrived, 1.0) == 1
    assert arrived[-1] - arrived[0] < 3 * GROUP_SPAN
