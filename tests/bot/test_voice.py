from datetime import UTC, datetime, timedelta

import pytest

from bot.catalogue import Catalogue
from bot.voice import Voice
from deals.offer import Count
from deals.zones import BEIJING, pick_zone

CATALOGUE = Catalogue.load()
NOW = datetime(2026, 10, 31, 4, 0, tzinfo=UTC)


def voice(language: str, zone: str | None = None) -> Voice:
    return Voice.of(CATALOGUE, language, zone)


@pytest.mark.parametrize(
    ("language", "money"),
    [("zh", "¥1,699.50"), ("en", "¥1,699.50"), ("vi", "¥1.699,50"), ("es", "¥1.699,50")],
)
def test_money_is_written_as_its_reader_writes_numbers(language: str, money: str) -> None:
    assert voice(language).money(169950) == money


def test_whole_yuan_need_no_cents() -> None:
    assert [voice("zh").money(fen) for fen in (34900, 6990, 1, 0)] == ["¥349", "¥69.90", "¥0.01", "¥0"]


def test_a_lower_bound_is_marked_as_one() -> None:
    assert voice("en").count(Count(10000, at_least=True)) == "10,000+"
    assert voice("es").count(Count(3204)) == "3.204"


@pytest.mark.parametrize(
    ("language", "percent"), [("zh", "12.5%"), ("en", "12.5%"), ("vi", "12,5%"), ("es", "12,5\xa0%")]
)
def test_percent(language: str, percent: str) -> None:
    assert voice(language).percent(1250) == percent
    assert voice("en").percent(1000) == "10%"


@pytest.mark.parametrize(
    ("language", "duration"), [("zh", "2天4小时"), ("en", "2d 4h"), ("vi", "2 ngày 4 giờ"), ("es", "2d 4h")]
)
def test_a_duration_says_its_two_largest_units(language: str, duration: str) -> None:
    assert voice(language).duration(timedelta(days=2, hours=4, minutes=59)) == duration


def test_a_duration_skips_nothing_and_never_ends() -> None:
    say = voice("en").duration
    assert say(timedelta(days=1, minutes=5)) == "1d"
    assert say(timedelta(minutes=65)) == "1h 5m"
    assert say(timedelta(seconds=-5)) == "1m"


def test_times_are_the_readers_and_name_the_zone_only_where_nobody_lives_by_it() -> None:
    at = NOW + timedelta(hours=1)
    assert voice("zh").time(at) == "13:00"
    assert voice("vi").time(at) == "12:00"
    assert voice("en").time(at) == "05:00 UTC"
    assert voice("en", "Europe/Madrid").time(at) == "06:00"


def test_near_days_have_names() -> None:
    say = voice("en", "Asia/Shanghai").moment
    assert say(NOW, NOW) == "today 12:00"
    assert say(NOW + timedelta(hours=12), NOW) == "tomorrow 00:00"
    assert say(NOW + timedelta(days=3), NOW) == "Nov 3, 12:00"
    assert say(NOW - timedelta(days=1), NOW) == "Oct 30, 12:00"


def test_a_deadline_names_the_shops_clock_to_those_who_live_by_another() -> None:
    assert voice("zh").deadline(NOW, NOW) == "今天 12:00"
    assert voice("zh", "Asia/Singapore").deadline(NOW, NOW) == "今天 12:00"
    assert voice("vi").deadline(NOW, NOW) == "11:00 hôm nay (12:00 giờ Bắc Kinh)"


def test_the_zone_is_the_readers_own_else_that_of_the_language() -> None:
    assert pick_zone("zh") is BEIJING
    assert str(pick_zone("es")) == "UTC"
    assert str(pick_zone("zh", "Europe/Paris")) == "Europe/Paris"
