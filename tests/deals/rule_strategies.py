"""Rules and lines for the tests of the rule language."""

from datetime import timedelta

from hypothesis import strategies as st

from deals.grammar import RuleError, parse_rule
from deals.offer import Feed
from deals.printer import print_rule
from deals.rule import (
    Baseline,
    OnCoupon,
    OnDrop,
    OnLow,
    OnNew,
    OnPresale,
    Rule,
    Sound,
    Trigger,
)
from deals.words import Text, clean, fold, found

SCRAPS = st.sampled_from(
    [
        *"猫粮天 \t，|-<>=:@%¥~.0189abK\"“”'＜％：３５é´\u0301\u200b\u3000",
        "drop",
        "low30",
        "every:",
        "max:",
        "@taobao",
        ">=",
    ]
)
LINES = st.one_of(st.text(max_size=60), st.lists(SCRAPS, max_size=40).map("".join))


def _is_word(text: str) -> bool:
    return 0 < len(text) <= 64 and any(map(str.isalnum, text)) and '"' not in text


WORDS = st.one_of(
    st.text(max_size=12), st.sampled_from(["drop", "low7", "50-80", "-x", "1:18", "a b", "Đèn", "K36"])
).map(clean)
WORDS = WORDS.filter(_is_word)


def _names() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(WORDS, max_size=2, unique_by=fold).map(tuple)


_MINUTES = st.integers(1, 30 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
_FEN = st.integers(0, 1_000_000_000)
_TRIGGERS: st.SearchStrategy[Trigger] = st.one_of(
    st.builds(OnDrop, st.integers(10, 9900), st.sampled_from(Baseline)),
    st.sampled_from([OnLow(), OnLow(30), OnNew(), OnPresale()]),
    st.builds(OnCoupon, st.none() | _MINUTES.filter(lambda within: within >= timedelta(hours=1))),
)


def _subject(trigger: Trigger) -> object:
    return trigger.baseline if isinstance(trigger, OnDrop) else trigger


def _group() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(WORDS, min_size=1, max_size=3, unique_by=fold).map(tuple)


ANY_RULES = st.builds(
    Rule,
    words=st.lists(_group(), max_size=3).map(tuple),
    none=_names(),
    price_from=st.none() | _FEN,
    price_to=st.none() | _FEN,
    triggers=st.lists(_TRIGGERS, max_size=3, unique_by=_subject).map(tuple),
    sold_over=st.none() | st.integers(0, 10**8),
    rank_to=st.none() | st.integers(1, 10**8),
    category=_names(),
    shop=_names(),
    brand=_names(),
    commission_from=st.none() | st.integers(10, 9900),
    commission_amount_from=st.none() | _FEN,
    future_commission_from=st.none() | st.integers(10, 9900),
    reward=st.booleans(),
    feeds=st.lists(st.sampled_from(Feed), unique=True).map(tuple),
    every=st.none() | _MINUTES,
    per_day=st.none() | st.integers(1, 1000),
    sound=st.sampled_from(Sound),
)


def _is_sound(rule: Rule) -> bool:
    """Whether a person could have typed it: not empty, not contradictory, not too long."""
    if rule.feeds == (Feed.PANDAPON,) or rule == Rule(every=rule.every, per_day=rule.per_day, sound=rule.sound):
        return False
    if rule.price_to is not None and rule.price_to < (rule.price_from or 1):
        return False
    wanted = [Text.of(word) for group in rule.words for word in group]
    both_ways = any(found(word, text) for word in rule.none for text in wanted)
    return not both_ways and len(print_rule(rule)) <= 300


RULES = ANY_RULES.filter(_is_sound)


def parsed(line: str) -> Rule | None:
    """The rule of an admin's line, or None for a refusal."""
    try:
        return parse_rule(line, admin=True)
    except RuleError:
        return None
