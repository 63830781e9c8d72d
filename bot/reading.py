"""What a rule means, said in a person's language."""

from collections.abc import Iterable
from datetime import timedelta

from markupsafe import Markup

from bot.typeset import line
from bot.voice import Voice
from deals.offer import Feed
from deals.reading import Argument, Clause

WORD_UNITS = 40
_FENS = frozenset({"price", "low", "high"})


def say_reading(voice: Voice, clauses: Iterable[Clause]) -> Markup:
    """One line for each clause."""
    return Markup("\n").join(voice.say("reading.line", clause=say_clause(voice, clause)) for clause in clauses)


def say_clause(voice: Voice, clause: Clause) -> Markup:
    """One clause as part of a sentence."""
    spoken = {name: _say_argument(voice, clause.code, name, value) for name, value in clause.arguments.items()}
    return voice.say(clause.code, **spoken)


def _say_argument(voice: Voice, code: str, name: str, value: Argument) -> str:
    match value:
        case tuple():
            return _say_list(voice, code, name, value)
        case timedelta():
            return voice.duration(value)
        case int():
            return _say_number(voice, name, value)
        case str():
            return line(value, WORD_UNITS)


def _say_list(voice: Voice, code: str, name: str, words: tuple[str, ...]) -> str:
    if name == "feeds":
        return voice.plain("reading.and").join(voice.plain(f"feed.{Feed(feed)}") for feed in words)
    quoted = (voice.plain("reading.quoted", word=line(word, WORD_UNITS)) for word in words)
    return voice.plain("reading.nor" if code == "reading-none" else "reading.or").join(quoted)


def _say_number(voice: Voice, name: str, value: int) -> str:
    if name in _FENS:
        return voice.money(value)
    return voice.percent(value) if name == "rate" else voice.number(value)
