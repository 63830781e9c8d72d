"""What watches would have said, had they been there."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from deals.backtest import Hit, Round, narrow, priced, replay, worst_day
from deals.events import Sighting
from deals.history import History
from deals.offer import OfferId
from deals.rule import Watch
from tests.deals.builders import DAY, HOUR, START, panda, prices, taobao
from tests.deals.watching import drop, new, watch

OFFER = taobao().id


def round_at(ago: timedelta, *sightings: Sighting) -> Round:
    at = START - ago
    return Round(at=at, sightings=tuple(replace(one, event=replace(one.event, at=at)) for one in sightings))


def replayed(*rounds: Round, watches: list[Watch], histories: dict[OfferId, History] | None = None) -> list[Hit]:
    return list(replay(watches, rounds, histories or {}))


def arrival(number: int) -> Sighting:
    return new(taobao(9900, key=f"s:offer{number:06}"))


def test_each_message_is_a_hit_with_what_it_was_about() -> None:
    first, second = round_at(2 * DAY, arrival(1)), round_at(DAY, arrival(2), new(panda(title="狗粮")))
    hits = replayed(first, second, watches=[watch("猫粮 new")])
    assert [(hit.at, hit.sightings) for hit in hits] == [
        (START - 2 * DAY, first.sightings),
        (START - DAY, second.sightings[:1]),
    ]


def test_many_new_offers_of_one_poll_are_one_message() -> None:
    (hit,) = replayed(round_at(DAY, *map(arrival, range(8))), watches=[watch("new")])
    assert len(hit.sightings) == 8


def test_a_cooldown_counts_from_what_the_watch_would_have_said() -> None:
    rounds = [round_at(hours * HOUR, arrival(hours)) for hours in (20, 15, 13, 8, 7)]
    hits = replayed(*rounds, watches=[watch("new every:6h")])
    assert [hit.at for hit in hits] == [START - hours * HOUR for hours in (20, 13, 7)]


def test_a_daily_cap_is_of_any_24_hours() -> None:
    rounds = [round_at(hours * HOUR, arrival(hours)) for hours in (30, 29, 28, 6, 5, 4)]
    hits = replayed(*rounds, watches=[watch("new max:2/d")])
    assert [hit.at for hit in hits] == [START - hours * HOUR for hours in (30, 29, 6, 5)]


def test_a_price_it_would_have_told_is_not_told_again() -> None:
    first, again, lower = drop(9000, 10000), drop(8990, 9500), drop(8000, 9500)
    rounds = [round_at(3 * DAY, first), round_at(2 * DAY, again), round_at(DAY, lower)]
    assert [hit.at for hit in replayed(*rounds, watches=[watch("drop:prev")])] == [START - 3 * DAY, START - DAY]


def test_a_chat_hears_of_an_event_through_its_first_watch() -> None:
    watches = [watch("猫粮 new", id=1), watch("new", id=2), watch("new", id=3, chat=200)]
    hits = replayed(round_at(DAY, arrival(1)), watches=watches)
    assert [hit.watch_id for hit in hits] == [1, 3]


def test_mine_is_measured_from_when_the_watch_was_made() -> None:
    histories = {OFFER: prices((40 * DAY, 10000), (10 * DAY, 20000), (HOUR, 8000))}
    rounds = [round_at(DAY, drop(8900, 20000))]
    made = watch("drop>=50%:mine")
    assert replayed(*rounds, watches=[made], histories=histories) == []
    assert replayed(*rounds, watches=[replace(made, created_at=START - 9 * DAY)], histories=histories)


def test_what_was_observed_later_is_not_looked_at() -> None:
    """The price stood high after the second fall, not before it: that is no reason to tell it again."""
    histories = {OFFER: prices((20 * DAY, 9000), (5 * DAY, 20000), (DAY, 9000))}
    early = [round_at(19 * DAY, drop(9000, 10000)), round_at(10 * DAY, drop(8990, 9400))]
    assert len(replayed(*early, watches=[watch("drop:prev")], histories=histories)) == 1


def test_narrowing_leaves_what_any_of_the_rules_speaks_about() -> None:
    rounds = (round_at(DAY, arrival(1), new(panda(title="狗粮"))), round_at(HOUR, new(panda(title="茶"))))
    left = narrow(rounds, [watch("猫粮").rule, watch("@taobao").rule])
    assert [len(one.sightings) for one in left] == [1]
    assert priced(left) == set()
    assert priced([round_at(DAY, drop(9000, 10000))]) == {OFFER}


def test_a_day_is_one_of_the_reader() -> None:
    rounds = [round_at(hours * HOUR, arrival(hours)) for hours in (0, 2, 13)]
    hits = replayed(*rounds, watches=[watch("new")])
    assert worst_day(hits, ZoneInfo("UTC")) == 2
    assert worst_day(hits, ZoneInfo("Asia/Tokyo")) == 3
    assert worst_day([], ZoneInfo("UTC")) == 0
