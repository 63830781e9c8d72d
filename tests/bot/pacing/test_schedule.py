from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pacing.chats import GROUP_LIMIT, GROUP_SPAN, is_shared
from bot.pacing.schedule import FREE_RATE, LATE, SPAN, TRUSTED_TRIPS, Schedule
from tests.bot.pacing.simulation import Simulation, Wish, by_chat, most_within

CALM = [Wish(chat) for chat in range(10_000, 10_000 + TRUSTED_TRIPS)]
"""The way is quick at first, so the schedule knows how quick it can be; then anything may happen."""
CHATS = st.one_of(st.integers(1, 80), st.integers(-3, -1), st.just("@channel"))
JITTER = st.one_of(st.just(0.0), st.floats(0, 0.05), st.floats(0, 3))
WISHES = st.lists(st.builds(Wish, CHATS, JITTER, JITTER, st.booleans()), min_size=1, max_size=150)


@settings(max_examples=60, deadline=None)
@given(WISHES)
def test_no_second_ever_holds_more_than_the_limit_neither_here_nor_at_telegram(wishes: list[Wish]) -> None:
    trips = Simulation().play(CALM + wishes)
    assert len(trips) == len(CALM) + len(wishes)
    assert most_within([trip.left for trip in trips], SPAN) <= FREE_RATE
    assert most_within([trip.arrived for trip in trips], SPAN) <= FREE_RATE


@settings(max_examples=40, deadline=None)
@given(WISHES)
def test_before_the_way_is_known_nothing_is_taken_for_granted(wishes: list[Wish]) -> None:
    trips = Simulation().play(wishes[: FREE_RATE + TRUSTED_TRIPS])
    assert most_within([trip.arrived for trip in trips], SPAN) <= FREE_RATE


@settings(max_examples=60, deadline=None)
@given(WISHES)
def test_no_chat_ever_gets_more_than_its_share(wishes: list[Wish]) -> None:
    for chat, arrived in by_chat(Simulation().play(wishes)).items():
        if is_shared(chat):
            assert most_within(arrived, GROUP_SPAN) <= GROUP_LIMIT
        else:
            assert most_within(arrived, 1.0) == 1
        assert arrived == sorted(arrived), "messages of a chat overtook each other"


@given(st.integers(2, 60), st.floats(0, 5))
def test_nothing_bursts_at_the_start_nor_after_a_stall(count: int, stall: float) -> None:
    simulation = Simulation()
    simulation.play([Wish(chat) for chat in range(1, 20)])
    simulation.now += stall
    left = [trip.left for trip in simulation.play([Wish(chat) for chat in range(100, 100 + count)])]
    assert all(after - before >= 1 / FREE_RATE - LATE for before, after in pairwise(left))
    assert most_within(left, 0.5) <= 0.5 * FREE_RATE + 1


def test_the_way_of_fifty_milliseconds_costs_less_than_two_percent_of_the_rate() -> None:
    left = [trip.left for trip in Simulation().play([Wish(chat) for chat in range(1, 1001)])]
    assert 999 / (left[-1] - left[0]) > 0.985 * FREE_RATE


def test_one_request_that_never_ends_holds_only_its_own_place() -> None:
    simulation = Simulation()
    simulation.schedule.leave(1, 100.0)
    left = [trip.left for trip in simulation.play([Wish(chat) for chat in range(2, 200)])]
    assert left[-1] - left[0] < 198 / 28


def test_a_group_gets_its_twenty_at_once_and_the_next_a_minute_later() -> None:
    arrived = [trip.arrived for trip in Simulation().play([Wish(-1)] * 40)]
    assert arrived[19] - arrived[0] < 2
    assert 60 < arrived[20] - arrived[0] < 60.1
    assert arrived[39] - arrived[0] < 62


def test_after_a_restart_a_group_has_what_it_had_and_people_get_a_second() -> None:
    simulation = Simulation()
    simulation.schedule.remember([(-1, 100.0 - ago) for ago in range(10, 28)], 100.0)
    trips = simulation.play([Wish(-1)] * 4 + [Wish(5)])
    assert min(trip.left for trip in trips) == 101.0
    groups = [trip.left for trip in trips if trip.chat == -1]
    assert groups[1] < 102
    assert groups[2] - 100 >= 60 - 27


def test_a_refused_chat_waits_alone() -> None:
    schedule = Schedule()
    schedule.refuse(1, 100.0, 7)
    assert schedule.chats.free_at(1, 100.0) == pytest.approx(107, abs=0.01)
    assert schedule.chats.free_at(2, 100.0) == 100.0
    assert schedule.free_at(100.0) == 100.0
    assert schedule.rate.at(100.0) == FREE_RATE


def test_two_chats_refused_at_once_mean_the_whole_bot_is_too_fast() -> None:
    schedule = Schedule()
    schedule.refuse(1, 100.0, 3)
    schedule.refuse(1, 100.5, 3)
    assert schedule.free_at(100.5) == 100.5
    schedule.refuse(2, 100.9, 4)
    schedule.refuse(3, 101.0, 4)
    assert schedule.free_at(101.0) == 105.0
    assert schedule.rate.at(101.0) == 0.9 * FREE_RATE, "those that were on their way are the same refusal"


@pytest.mark.parametrize(
    ("chat", "wait", "everybody"), [(5, 20, False), (5, 40, True), (-5, 40, False), (-5, 90, True)]
)
def test_a_wait_no_chat_is_asked_for_means_the_whole_bot(chat: int, wait: float, everybody: bool) -> None:
    schedule = Schedule()
    schedule.refuse(chat, 100.0, wait)
    assert (schedule.free_at(100.0) == 100.0 + wait) is everybody


def test_after_a_refusal_the_way_must_be_learnt_again() -> None:
    simulation = Simulation()
    simulation.play(CALM)
    simulation.schedule.refuse(1, simulation.now, 90)
    before = len(simulation.trips)
    trips = simulation.play([Wish(chat) for chat in range(1, 61)])[before:]
    assert most_within([trip.left for trip in trips], SPAN + 0.05) <= 27


def test_more_than_is_free_is_paid_for_and_only_when_it_may_be() -> None:
    schedule, now, paid = Schedule(full_rate=100), 100.0, []
    for chat in range(1, 201):
        free = schedule.free_at(now, paying=True)
        assert free is not None
        now = max(now, free)
        paid.append(schedule.leave(chat, now))
        schedule.land(chat, now, now, answered=True, paid=paid[-1])
    assert now - 100.0 < 2.1
    assert 60 <= paid.count(False) <= 91
    free = schedule.free_at(now)
    assert free is not None
    assert free > now


def test_chats_that_are_idle_are_forgotten() -> None:
    simulation = Simulation()
    simulation.play([Wish(chat) for chat in range(1, 400)])
    assert len(simulation.schedule.chats.chats) < 100
