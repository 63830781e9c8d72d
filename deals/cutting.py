"""Text cut into pieces, so that an index over pieces finds what `words.found` finds.

A word of letters and a number are one piece each. A script without spaces is cut into overlapping pairs of characters,
and its last character alone: whatever begins anywhere in it is the beginning of a piece. Other characters are a piece
each, but for a space between two words; where two pieces touch without one, a seam says so. Pieces that follow each
other therefore spell the text, and a phrase of them is found where the word is, borders included. Pieces with
diacritics come once more behind the bare text, marked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from deals.words import Text, bare, is_spaced

MARK = "·"
"""Before a piece with diacritics. No piece of bare text begins with it and goes on."""
SEAM = "x00"
"""Between two pieces that touch. A letter beside a digit is never one piece of a text."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What to look for instead of a word. All of it must be there."""

    pieces: tuple[str, ...]
    """One after the other."""
    goes_on: bool
    """The last may be the beginning of a longer one."""
    marked: tuple[str, ...]
    """Anywhere."""

    @property
    def is_exact(self) -> bool:
        """Whether everything it finds has the word; else it finds a little more."""
        return not self.marked or len(self.pieces) == 1


def cut(text: Text) -> list[str]:
    """The pieces of a text. Letters and digits are all the ASCII there is in them."""
    pieces = list(_pieces(text.bare))
    return pieces if text.folded == text.bare else [*pieces, *_marked(text.folded, pieces)]


@lru_cache(maxsize=4096)
def phrase(word: str) -> Phrase:
    """The pieces of a word as a person typed it."""
    text = Text.of(word)
    pieces = tuple(_pieces(text.bare))
    marked = () if text.folded == text.bare else tuple(_marked(text.folded, pieces))
    goes_on = _KINDS[ord(text.bare[-1:] or " ")] == _DENSE
    if goes_on and len(text.bare) > 1 and _KINDS[ord(text.bare[-2])] == _DENSE:
        pieces, goes_on = pieces[:-1], False
    return Phrase(pieces, goes_on, marked)


_DIGIT, _LETTER, _DENSE, _OTHER = "dlxo"
_RUNS = re.compile("d+|l+|x+|o+")


class _Kinds(dict[int, str]):
    """What each character is, found out once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kind = _DIGIT if char.isdigit() else _LETTER if is_spaced(char) else _DENSE if char.isalnum() else _OTHER
        return self.setdefault(code, kind)


_KINDS = _Kinds()


def _pieces(text: str) -> Iterator[str]:
    before = _OTHER
    for found in _RUNS.finditer(text.translate(_KINDS)):
        run, kind = text[found.start() : found.end()], found[0][0]
        if _OTHER not in (before, kind):
            yield SEAM
        if kind == _DENSE:
            yield from (run[at : at + 2] for at in range(len(run)))
        elif kind != _OTHER:
            yield run
        elif run != " ":
            yield from map(_spelled, run)
        before = kind


def _marked(folded: str, plain: Iterable[str]) -> Iterator[str]:
    others = dict.fromkeys(_pieces(folded)).keys() - set(plain)
    return (MARK + piece for piece in sorted(others) if bare(piece) != piece)


def _spelled(char: str) -> str:
    return f"x{ord(char):02x}" if char.isascii() else char
