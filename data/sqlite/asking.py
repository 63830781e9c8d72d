"""A wish as the index over words and facts understands it."""

from collections.abc import Iterable
from dataclasses import dataclass

from deals.cutting import Phrase, phrase
from deals.filters import TMALL
from deals.offer import Feed
from deals.rule import Rule
from deals.wish import awaited
from deals.words import fold

SAID = "{title sub_title brand}"
"""Where words are looked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the index is asked for, in its own language."""

    all: str
    """Everything that answers the wish, as far as words and facts go. Empty: every offer."""
    titled: str
    """Of these, what says the words in the title."""
    rest: str
    """And what does not. Empty where there are no words."""
    is_exact: bool
    """Whether nothing else is found: else the texts themselves must be looked at."""


def ask(rule: Rule) -> Asked:
    """Ask for what the rule is about."""
    words = [_said(SAID, group, tmall=True) for group in rule.words]
    others = [*_names(rule), *_awaited(rule)]
    titles = [_said("{title}", group) for group in rule.words]
    exact = all(phrase(word).is_exact for group in (*rule.words, *_named(rule), rule.none) for word in group)
    none = [word for word in rule.none if phrase(word).is_exact]
    everything = _without([*words, *others], none)
    return Asked(
        all=everything,
        titled=_without([*titles, *others], none),
        rest=f"({everything}) NOT ({_both(titles)})" if words and exact else "",
        is_exact=exact,
    )


def _without(wanted: list[str], none: Iterable[str]) -> str:
    unwanted = tuple(none)
    if not unwanted:
        return _both(wanted)
    return f"({_both(wanted or [_fact(Feed)])}) NOT ({_said(SAID, unwanted, tmall=True)})"


def _both(parts: Iterable[str]) -> str:
    return " AND ".join(parts)


def _said(columns: str, words: Iterable[str], *, tmall: bool = False) -> str:
    """One of these words is there."""
    ways = [f"({columns} : {_spelled(phrase(word))})" for word in words]
    if tmall and any(fold(word) in TMALL for word in words):
        ways.append(_fact(["tmall"]))
    return f"({' OR '.join(ways)})"


def _spelled(words: Phrase) -> str:
    if words.marked and words.is_exact:
        return f"({_quoted(words.marked[0])})"
    follow = _quoted(" ".join(words.pieces)) + (" *" if words.goes_on else "")
    return f"({_both([follow, *map(_quoted, words.marked)])})"


def _quoted(pieces: str) -> str:
    return f'"{pieces}"'


def _fact(facts: Iterable[str]) -> str:
    return "({facts} : (" + " OR ".join(map(_quoted, facts)) + "))"


def _named(rule: Rule) -> tuple[tuple[str, ...], ...]:
    return rule.category, rule.shop, rule.brand


def _names(rule: Rule) -> list[str]:
    columns = ("{category}", "{shop}", "{brand}")
    return [_said(column, names) for column, names in zip(columns, _named(rule), strict=True) if names]


def _awaited(rule: Rule) -> list[str]:
    facts = sorted(awaited(rule))
    return [_fact(facts)] if facts else []
