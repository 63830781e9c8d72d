"""The stretched clock, with the seconds in the test's hand."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.clock import SimClock

START = datetime(2026, 3, 1, 4, tzinfo=UTC)


class Seconds:
    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def clock(seconds: Seconds) -> SimClock:
    return SimClock(START, monotonic=seconds, wall=lambda: 1_000_000.0 + seconds.passed)


def test_runs_at_its_speed_and_goes_on_from_where_it_was_when_the_speed_changes(
    clock: SimClock, seconds: Seconds
) -> None:
    seconds.passed = 10
    assert clock.now() == START + timedelta(seconds=10)
    clock.set_speed(3600)
    assert clock.now() == START + timedelta(seconds=10)
    seconds.passed = 12
    assert clock.now() == START + timedelta(hours=2, seconds=10)


def test_jumps_ahead_but_never_back(clock: SimClock) -> None:
    clock.jump(timedelta(days=3))
    assert clock.now() == START + timedelta(days=3)
    with pytest.raises(ValueError, match="only jumps ahead"):
        clock.jump(timedelta(seconds=-1))


@pytest.mark.parametrize("speed", [0, 0.5, 3601, float("nan")])
def test_refuses_a_speed_outside_its_range(clock: SimClock, speed: float) -> None:
    with pytest.raises(ValueError, match="speed runs from"):
        clock.set_speed(speed)


def test_needs_an_aware_start() -> None:
    with pytest.raises(ValueError, match="aware"):
        SimClock(datetime(2026, 3, 1))  # noqa: DTZ001  # a naive moment is the point


def test_another_process_can_follow_through_every_change(clock: SimClock, seconds: Seconds, tmp_path: Path) -> None:
    path = tmp_path / "clock.json"

    def followed() -> datetime:
        state = json.loads(path.read_text())
        passed = (1_000_000.0 + seconds.passed - state["wall"]) * state["speed"]
        return datetime.fromtimestamp(state["now"] + passed, UTC)

    clock.publish(path)
    seconds.passed = 7
    assert followed() == clock.now()
    clock.set_speed(60)
    seconds.passed = 9
    assert followed() == clock.now()
    clock.jump(timedelta(hours=5))
    assert followed() == clock.now()
    assert [file.name for file in tmp_path.iterdir()] == ["clock.json"]
