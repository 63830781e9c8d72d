"""A line cut into tokens that remember where they stood."""

from dataclasses import dataclass, field

from deals.grammar.faults import RuleError
from deals.words import typed

LINE_LIMIT = 300

_QUOTED = "\0"
_SEPARATORS = frozenset(",;、")


@dataclass(frozen=True, slots=True)
class Token:
    """A run without blanks, or part of one.

    `shape` is `text` in lower case with everything quoted hidden: signs are looked for in the shape, values are taken
    from the text.
    """

    text: str
    shape: str
    places: tuple[int, ...]
    start: int
    end: int

    def cut(self, first: int, last: int | None = None) -> "Token":
        """A part of the token, with its own place in the line."""
        chosen = slice(first, last)
        places = self.places[chosen]
        start, end = (places[0], places[-1] + 1) if places else (self.end, self.end)
        return Token(self.text[chosen], self.shape[chosen], places, start, end)

    def split(self, sign: str) -> list["Token"]:
        """The parts between unquoted signs."""
        ends = [*(at for at, char in enumerate(self.shape) if char == sign), len(self.shape)]
        return [self.cut(first, last) for first, last in zip([0, *(end + 1 for end in ends)], ends, strict=False)]

    def fault(self, code: str, *, example: str, **arguments: str | int) -> RuleError:
        """An error that points at this token."""
        return RuleError(code, self.start, self.end, word=self.text, example=example, **arguments)


def scan(line: str) -> tuple[Token, ...]:
    """All tokens of a line. Raises RuleError for a line that is too long and for a quote left open."""
    if len(line) > LINE_LIMIT:
        raise too_long(line, LINE_LIMIT)
    scanner = _Scanner()
    for at, char in enumerate(line):
        scanner.take(at, typed(char), separates=_separates(line, at))
    return scanner.finish(len(line))


def too_long(line: str, start: int) -> RuleError:
    """The error for a line over the limit."""
    return RuleError("rule-too-long", start, len(line), word=line[start:], example="", limit=LINE_LIMIT)


def _separates(line: str, at: int) -> bool:
    """Commas end a token as blanks do, but not inside a number: "25,50" is refused as a whole and not read as two."""
    if typed(line[at]) not in _SEPARATORS:
        return False
    return not (line[at - 1 : at].isdigit() and line[at + 1 : at + 2].isdigit())


@dataclass(slots=True)
class _Scanner:
    tokens: list[Token] = field(default_factory=list)
    text: str = ""
    shape: str = ""
    places: list[int] = field(default_factory=list)
    start: int | None = None
    quote: int | None = None

    def take(self, at: int, plain: str, *, separates: bool) -> None:
        """One character of the line; its plain form may be none or several."""
        if plain == '"':
            self.quote = at if self.quote is None else None
            self.start = at if self.start is None else self.start
        elif self.quote is None and (separates or any(map(str.isspace, plain))):
            self._end(at)
        else:
            self._add(at, plain)

    def finish(self, end: int) -> tuple[Token, ...]:
        if self.quote is not None:
            raise RuleError("rule-open-quote", self.quote, end, word=self.text, example=f'"{self.text}"')
        self._end(end)
        return tuple(self.tokens)

    def _add(self, at: int, plain: str) -> None:
        if plain and self.start is None:
            self.start = at
        self.text += plain
        self.shape += _QUOTED * len(plain) if self.quote is not None else _lower(plain)
        self.places += [at] * len(plain)

    def _end(self, at: int) -> None:
        if self.start is None:
            return
        self.tokens.append(Token(self.text, self.shape, tuple(self.places), self.start, at))
        self.text, self.shape, self.places, self.start = "", "", [], None


def _lower(plain: str) -> str:
    """Lower case that never changes the length."""
    return plain.lower() if plain.isascii() else plain
