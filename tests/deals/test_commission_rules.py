"""What rules of channels may ask of a promoter's earnings, and who may not ask."""

from dataclasses import replace

import pytest

from deals.filters import Filter, Filtered, Subject, filtered
from deals.grammar import RuleError, parse_rule
from deals.offer import Commission, Offer, Preheat, Reward
from deals.printer import print_rule
from deals.reading import reading
from deals.rule import Rule, for_everybody
from tests.deals.builders import START, taobao

LINES = {
    "comm>=15%": Rule(commission_from=1500),
    "comm_amount>=8": Rule(commission_amount_from=800),
    "futurecomm>=15.5%": Rule(future_commission_from=1550),
    "reward": Rule(reward=True),
}


def offer(rate: int | None = None, amount: int | None = None, *rewards: Reward, future: int | None = None) -> Offer:
    commission = Commission(income_rate=rate, amount=amount, rewards=rewards)
    return replace(taobao(5000), commission=commission, preheat=Preheat(at=START, commission_rate=future))


@pytest.mark.parametrize("line", LINES)
def test_an_admin_may_ask_and_the_line_reads_back(line: str) -> None:
    assert parse_rule(line, admin=True) == LINES[line]
    assert print_rule(LINES[line]) == line
    assert len(reading(LINES[line])) > 1


@pytest.mark.parametrize("line", LINES)
def test_nobody_else_may(line: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(f"猫粮 {line}")
    assert (caught.value.code, caught.value.start, caught.value.end) == ("rule-admin-only", 3, 3 + len(line))


def test_the_word_itself_can_still_be_searched_for() -> None:
    assert parse_rule('"reward"').words == (("reward",),)
    assert print_rule(parse_rule('"reward"')) == '"reward"'


@pytest.mark.parametrize("line", LINES)
def test_1688_tells_none_of_it(line: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(f"{line} @1688", admin=True)
    assert caught.value.code == "rule-not-on-1688"


@pytest.mark.parametrize("line", ["comm_amount>=8%", "comm_amount>=x", "futurecomm>=15", "futurecomm>=0%"])
def test_an_amount_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(RuleError):
        parse_rule(line, admin=True)


@pytest.mark.parametrize(
    ("line", "paying", "by"),
    [
        ("comm>=15%", offer(rate=1500), None),
        ("comm>=15%", offer(rate=1499), Filter.COMMISSION),
        ("comm_amount>=8", offer(amount=800), None),
        ("comm_amount>=8", offer(amount=799), Filter.COMMISSION_AMOUNT),
        ("comm_amount>=8", offer(), Filter.COMMISSION_AMOUNT),
        ("comm_amount>=8", taobao(5000), Filter.COMMISSION_AMOUNT),
        ("futurecomm>=15%", offer(future=1550), None),
        ("futurecomm>=15%", offer(rate=9000, future=1499), Filter.COMMISSION_FUTURE),
        ("futurecomm>=15%", taobao(5000), Filter.COMMISSION_FUTURE),
        ("reward", offer(None, None, Reward(type=0, amount=500)), None),
        ("reward", offer(None, None, Reward(type=1, amount=500)), Filter.REWARD),
        ("reward", offer(), Filter.REWARD),
    ],
)
def test_what_is_not_known_or_not_enough_is_filtered(line: str, paying: Offer, by: Filter | None) -> None:
    found = filtered(parse_rule(line, admin=True), Subject.of(paying, 5000))
    assert found == (None if by is None else Filtered(by))


def test_nothing_of_it_is_left_in_what_others_may_see() -> None:
    rule = parse_rule("猫粮 " + " ".join(LINES), admin=True)
    assert print_rule(for_everybody(rule)) == "猫粮"
