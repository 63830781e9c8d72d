import pytest

from feeds.errors import FeedError, Malformed, Refused, TryAgain, WaitUntil
from feeds.pace import Pace
from feeds.retry import Patience
from tests.feeds.shops import Slept


class Attempts:
    """Fails as scripted, then succeeds."""

    def __init__(self, *failures: FeedError) -> None:
        self.failures = list(failures)
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        if self.failures:
            raise self.failures.pop(0)
        return "page"


async def test_what_may_pass_is_tried_again_after_growing_pauses() -> None:
    slept, attempts = Slept(), Attempts(TryAgain("1"), TryAgain("2"), TryAgain("3"))
    assert await Patience(sleep=slept, chance=lambda: 0.0).insist(attempts) == "page"
    assert slept.seconds == [0.5, 1.0, 2.0]


async def test_chance_shortens_a_pause_by_up_to_half_and_the_cap_holds() -> None:
    slept, attempts = Slept(), Attempts(*(TryAgain(str(n)) for n in range(7)))
    await Patience(tries=8, cap=4.0, sleep=slept, chance=lambda: 1.0).insist(attempts)
    assert slept.seconds == [0.25, 0.5, 1.0, 2.0, 2.0, 2.0, 2.0]


async def test_patience_ends_with_the_last_failure() -> None:
    slept, attempts = Slept(), Attempts(*(TryAgain(str(n)) for n in range(9)))
    with pytest.raises(TryAgain, match="3"):
        await Patience(sleep=slept).insist(attempts)
    assert (attempts.made, len(slept.seconds)) == (4, 3)


@pytest.mark.parametrize("error", [WaitUntil("ban", seconds=5), Refused("key"), Malformed("html")])
async def test_nothing_else_is_ever_tried_again(error: FeedError) -> None:
    slept, attempts = Slept(), Attempts(error)
    with pytest.raises(type(error)):
        await Patience(sleep=slept).insist(attempts)
    assert (attempts.made, slept.seconds) == (1, [])


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_calls_take_turns_an_interval_apart() -> None:
    clock, slept = Clock(), Slept()
    pace = Pace(1.0, clock=clock, sleep=slept)
    for _ in range(3):
        await pace.turn()
    clock.now += 2.5
    await pace.turn()
    assert slept.seconds == [1.0, 2.0, 0.5]


async def test_a_quiet_time_is_not_saved_up() -> None:
    clock, slept = Clock(), Slept()
    pace = Pace(1.0, clock=clock, sleep=slept)
    await pace.turn()
    clock.now += 60
    await pace.turn()
    await pace.turn()
    assert slept.seconds == [1.0]
