"""What can be wrong with a line, where, and how to show it."""

import unicodedata
from collections.abc import Mapping

RULE_ERRORS: Mapping[str, str] = {
    "rule-empty": "nothing to watch for: no word and no condition",
    "rule-too-long": "the line, or its canonical form, is longer than {limit} characters",
    "rule-too-many-words": "more than {limit} words and names in one line",
    "rule-word-too-long": "a word is longer than {limit} characters",
    "rule-open-quote": "a quote is opened and never closed",
    "rule-empty-quotes": "quotes with nothing between them",
    "rule-no-letters": "a word without any letter or digit",
    "rule-odd-word": "a sign where a word should begin: a|-b, --a",
    "rule-nothing-to-join": "a token begins with | and no word stands before it",
    "rule-empty-alternative": "nothing on one side of a |",
    "rule-cannot-exclude": "- stands before a condition or a feed: only words can be excluded",
    "rule-unknown-feed": "@ is followed by no feed we know",
    "rule-unknown-condition": "a condition we do not know; {nearest} is the nearest we do",
    "rule-wrong-sign": "a condition we know, with a sign it does not take",
    "rule-nothing-after": "a condition or a sign with nothing after it",
    "rule-bad-price": "not a price, or out of bounds",
    "rule-bad-percent": "not a percentage between 0.1 and 99",
    "rule-bad-count": "not a whole number, or out of bounds",
    "rule-bad-duration": "not a time between 1m and 30d (for a coupon: 1h and 30d)",
    "rule-bad-cap": "not a number of messages a day between 1 and 1000",
    "rule-unknown-baseline": "a drop is measured against prev, med7, low30 or mine, and this is none of them",
    "rule-price-band-empty": "the lower price is above the upper one: no offer can match",
    "rule-word-both-ways": "a word is wanted and excluded: no offer can match",
    "rule-twice": "the same condition was said before",
    "rule-loud-and-silent": "both loud and silent",
    "rule-admin-only": "a condition only admins may use",
    "rule-not-on-1688": "only 1688 is asked for, and it does not tell this",
    "wish-only-filters": "a search takes words and filters; this one belongs into a watch",
}
"""Every code and when it is raised. The message catalogues hold one sentence per code, named like it.

Each error carries `word` (the offending text), `example` (a corrected token, empty where there is none) and whatever
stands in braces here.
"""


class RuleError(ValueError):
    """The line cannot be a rule. `start` and `end` are the offending span in the line as it was typed."""

    def __init__(self, code: str, start: int, end: int, **arguments: str | int) -> None:
        super().__init__(code, start, end)
        self.code = code
        self.start = start
        self.end = end
        self.arguments = arguments


def caret(line: str, start: int, end: int, *, width: int = 34) -> str:
    """The line and, under it, carets below the span: two lines for a monospaced block.

    Wide East Asian characters count as two columns. Of a line wider than `width` columns only the part around the span
    is shown, because phones wrap such blocks and the carets would point nowhere.
    """
    cells = [_visible(char) for char in line]
    first, last = _window(cells, start, max(end, start + 1), width)
    head = "…" if first > 0 else ""
    tail = "…" if last < len(cells) else ""
    indent = _columns([head, *cells[first:start]])
    marks = _columns(cells[start : min(end, last)])
    return f"{head}{''.join(cells[first:last])}{tail}\n{' ' * indent}{'^' * max(marks, 1)}"


def _window(cells: list[str], start: int, end: int, width: int) -> tuple[int, int]:
    """Grow from the beginning of the span to both sides while the columns last."""
    first, last = start, start
    while (last < len(cells) or first > 0) and _columns(cells[first:last]) < width:
        if last < len(cells) and (last < end or first == 0 or last - end < start - first):
            last += 1
        elif first > 0:
            first -= 1
        else:
            last += 1
    return first, last


def _visible(char: str) -> str:
    return " " if char.isspace() or unicodedata.category(char) == "Cc" else char


def _columns(cells: list[str]) -> int:
    return sum(_column(char) for cell in cells for char in cell)


def _column(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
