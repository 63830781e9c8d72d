"""A sample of every proof; the Makefile has them at length."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.proofs import report
from tests.proofs.controls import prove as prove_controls
from tests.proofs.kill import Stage, kill_everywhere, stage
from tests.proofs.power.__main__ import prove as prove_power
from tests.proofs.soak import soak


@pytest.fixture(scope="module")
def here() -> Iterator[Stage]:
    with stage() as found:
        yield found


def test_kill_at_any_moment_loses_nothing(here: Stage) -> None:
    tally = asyncio.run(kill_everywhere(here, 30))
    assert tally.sound, tally.worst
    assert tally.died > 20


def test_power_that_fails_loses_nothing_that_was_acknowledged() -> None:
    assert prove_power(60, rounds=60).sound


def test_the_weaker_setting_of_sqlite_is_caught() -> None:
    assert prove_power(40, rounds=60, weak=True).lost


def test_programs_without_a_guarantee_are_caught(here: Stage) -> None:
    found = asyncio.run(prove_controls(here))
    assert set(found.values()) == {"passes", "caught"}, found


async def test_answers_that_never_come_lose_nothing_and_double_only_what_may_be_doubled() -> None:
    outcome = await soak(120, cuts=True, patience=120)
    assert outcome.sound, outcome
    assert outcome.cut_before
    assert outcome.cut_after


def test_the_page_shows_what_was_found_last() -> None:
    assert report.PAGE.read_text(encoding="utf-8") == report.page(report.read())
