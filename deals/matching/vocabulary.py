"""Which of very many words are in a text, at the cost of the text."""

import re
from itertools import accumulate, groupby
from operator import add

from deals.words import Text


def _letters() -> str:
    """The letters of scripts that put spaces between words, as the inside of a character class."""
    codes = [code for code in (*range(0x0E00), *range(0x1E00, 0x2000)) if chr(code).isalpha()]
    runs = [[code for _, code in run] for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0])]
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)


_PIECES = re.compile(rf"[{_letters()}]+|\d+|\S")
"""A text falls apart at every place where a word may begin or end (`deals.words`), so a word is in it only where the
word's pieces follow each other. Blanks are not looked at, and odd digits that \\d does not know make more borders: now
and then a word too many, never one too few.
"""


class Vocabulary:
    """Words that people typed, each with a number above 0."""

    __slots__ = ("_bare", "_marked", "_typed")

    def __init__(self) -> None:
        self._bare = _Words()
        self._marked = _Words()
        self._typed: dict[str, int] = {}
        """As people typed them: many watches need the same ones."""

    def __bool__(self) -> bool:
        return bool(self._bare.numbers or self._marked.numbers)

    def add(self, word: str, number: int) -> int:
        """The word's number: this one if it is new. Words that are found in the same texts have one number."""
        if word not in self._typed:
            text = Text.of(word)
            words = self._bare if text.bare == text.folded else self._marked
            self._typed[word] = words.add(text.folded, number)
        return self._typed[word]

    def settle(self) -> None:
        """Few more will be added: take less memory."""
        self._typed.clear()

    def find(self, text: Text) -> set[int]:
        """The numbers of all words that are in the text, and perhaps 0."""
        found = self._bare.find(text.bare)
        return found if text.bare == text.folded else found | self._marked.find(text.folded)

    def get(self, word: str) -> int | None:
        """The number of a word without diacritics, in the form in which texts are equal."""
        return self._bare.numbers.get(word)


class _Words:
    __slots__ = ("_longest", "numbers")

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        """By the pieces of a word, one behind the other. What is only the beginning of a word has 0."""
        self._longest: dict[str, int] = {}
        """By the first two pieces: how many the longest word has that goes on after them."""

    def add(self, word: str, number: int) -> int:
        pieces = _PIECES.findall(word)
        if len(pieces) > 2:
            begin = pieces[0] + pieces[1]
            self.numbers.setdefault(begin, 0)
            self._longest[begin] = max(self._longest.get(begin, 0), len(pieces))
        key = "".join(pieces)
        self.numbers[key] = self.numbers.get(key) or number
        return self.numbers[key]

    def find(self, text: str) -> set[int]:
        pieces = _PIECES.findall(text)
        pairs = list(map(add, pieces, pieces[1:]))
        words = self.numbers.keys() & {*pieces, *pairs}
        for at, word in enumerate(pairs):
            if word in self._longest:
                words.update(self._going_on(word, pieces[at + 2 : at + self._longest[word]]))
        return {self.numbers[word] for word in words}

    def _going_on(self, word: str, pieces: list[str]) -> list[str]:
        """The longer words that begin like this."""
        longer = accumulate(pieces, initial=word)
        return [word for word in longer if word in self.numbers]
