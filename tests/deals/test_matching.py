"""The index finds every watch that the naive loop finds, whatever the rules, the offers and the changes are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.events import Sighting
from deals.grammar import parse_rule
from deals.match import route
from deals.matching import Index, index, page, shelf
from deals.matching.vocabulary import Vocabulary
from deals.rule import Watch
from deals.words import Text, found
from tests.deals.builders import START, taobao
from tests.deals.random_matches import SCRAPS, Chance
from tests.deals.rule_strategies import WORDS
from tests.deals.watching import drop, new, watch


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few watches fill several pages, and everything that pages can leave out is left out."""
    monkeypatch.setattr(shelf, "PAGE", 7)
    monkeypatch.setattr(shelf, "LOOSE", 3)
    monkeypatch.setattr(page, "STEP", 1)
    monkeypatch.setattr(page, "MANY", 0)


def indexed(watches: list[Watch], *, late: int = 0) -> Index:
    """The last ones are put when it is settled already."""
    made, known = Index(), len(watches) - late
    for one in watches[:known]:
        made.put(one.id, one.rule)
    made.settle()
    for one in watches[known:]:
        made.put(one.id, one.rule)
    return made


def test_the_alerts_are_those_of_all_watches(small_pages: None, matches: int) -> None:
    spoke = looked_at = 0
    for number in range(matches):
        chance = Chance(number)
        watches, seen = chance.watches(20), chance.sightings(4)
        histories = chance.histories(seen)
        candidates = indexed(watches, late=number % 8).candidates(seen)
        assert candidates == sorted(set(candidates))
        few = [one for one in watches if one.id in candidates]
        alerts = route(watches, seen, past={}, histories=histories, now=START)
        assert route(few, seen, past={}, histories=histories, now=START) == alerts, number
        spoke += bool(alerts)
        looked_at += len(few)
    assert spoke > matches // 2
    assert looked_at < matches * 4, "an index that finds everything narrows nothing"


@given(st.data())
def test_after_any_changes_it_finds_what_a_new_one_finds(data: st.DataObject) -> None:
    chance = Chance(data.draw(st.integers(0, 1000)))
    watches, seen = {one.id: one.rule for one in chance.watches(8)}, chance.sightings(6)
    changed = Index()
    for watch_id, rule in watches.items():
        changed.put(watch_id, rule)
    changed.settle()
    for watch_id in data.draw(st.lists(st.integers(1, 20), max_size=12)):
        if data.draw(st.booleans()):
            watches[watch_id] = chance.rule()
            changed.put(watch_id, watches[watch_id])
        else:
            watches.pop(watch_id, None)
            changed.forget(watch_id)
    fresh = Index()
    for watch_id, rule in sorted(watches.items()):
        fresh.put(watch_id, rule)
    assert changed.candidates(seen) == fresh.candidates(seen)


SOME = st.lists(st.sampled_from(SCRAPS), max_size=8).map("".join)


@given(st.lists(WORDS | SOME.filter(lambda text: any(map(str.isalnum, text))), max_size=6), st.lists(SOME, max_size=3))
def test_every_word_that_is_in_a_text_is_found(words: list[str], parts: list[str]) -> None:
    vocabulary, text = Vocabulary(), Text.of(*parts, *words[:2])
    numbers = {word: vocabulary.add(word, number) for number, word in enumerate(words, start=1)}
    said = vocabulary.find(text)
    assert [word for word in words if found(word, text) and numbers[word] not in said] == []


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("phone", "iphone 15"),
        ("đèn", "den uvb"),
        ("5", "15"),
        ("猫粮 皇家", "猫粮"),
        ("猫粮 <80", "猫粮"),
        ("猫粮 >120", "猫粮"),
        ("猫粮 drop>=30%", "猫粮"),
        ("猫粮 presale", "猫粮"),
        ("猫粮 sold>10", "猫粮"),
        ("猫粮 cat:美妆", "猫粮"),
        ("猫粮 @1688", "猫粮"),
    ],
)
def test_what_cannot_want_it_is_not_asked(line: str, title: str) -> None:
    assert found_by(indexed([watch(line)]), drop(10000, 11000, median7=11000, offer=taobao(title=title))) == []


@pytest.mark.parametrize(
    "line", ["猫粮", "粮", "猫粮|狗粮 皇家", "<150", "drop>=5%", "drop>=5%:mine", "@taobao", "皇家 猫粮 10kg"]
)
def test_what_could_want_it_is_asked(line: str) -> None:
    seen = drop(10000, 11000, median7=11000, offer=taobao(title="皇家猫粮10kg"))
    assert found_by(indexed([watch(line)]), seen) == [1]


def test_a_price_that_stays_above_the_limit_or_was_below_it_crosses_nothing() -> None:
    watches = [watch(f"猫粮 <={yuan} ", id=yuan) for yuan in (90, 100, 101, 102, 103, 104)]
    assert found_by(indexed(watches), drop(10100, 10300)) == [101, 102, 103]


def test_one_without_words_is_found_among_many_words() -> None:
    watches = [*(watch(f"狗粮{number}", id=number) for number in range(1, 200)), watch("<150", id=500)]
    assert found_by(indexed(watches), new(taobao())) == [500]


def test_a_change_is_found_at_once() -> None:
    made = indexed([watch("狗粮"), watch("猫粮", id=2)])
    made.put(1, parse_rule("猫粮"))
    made.forget(2)
    assert found_by(made, new(taobao())) == [1]
    made.put(2, parse_rule("猫粮"))
    assert found_by(made, new(taobao())) == [1, 2]


def test_it_says_when_it_is_worn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "WORN", 2)
    made = indexed([watch("猫粮", id=number) for number in range(1, 4)])
    made.forget(1)
    made.forget(1)
    made.put(2, parse_rule("狗粮"))
    assert not made.is_worn
    made.put(2, parse_rule("猫粮"))
    assert made.is_worn


def found_by(made: Index, seen: Sighting) -> list[int]:
    return made.candidates([seen])
