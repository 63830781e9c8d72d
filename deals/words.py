"""How text is compared: what a person types against what a shop writes.

Chinese (and every script written without spaces) is found anywhere in the text. Words of spaced scripts and numbers are
found on their borders; a change between letter, digit and Chinese is a border too, so `iphone` finds "苹果iPhone15".
Upper and lower case, full-width forms and dashes of every length are the same. A word typed without diacritics finds
both forms ("den" finds "đèn"); typed with diacritics it finds only itself.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_QUOTES = "“”„‟«»「」『』"
_DASHES = "‐‑‒–—―−"
_UNSEEN = (
    *(code for code in (*range(0x20), *range(0x7F, 0xA0)) if not chr(code).isspace()),
    0xAD,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    0xFEFF,
)
_TYPED: dict[int, str] = {
    **dict.fromkeys(_UNSEEN, ""),
    **{ord(quote): '"' for quote in _QUOTES},
    **{ord(dash): "-" for dash in _DASHES},
    **{ord(sign): "<=" for sign in "≤≦⩽"},
    **{ord(sign): ">=" for sign in "≥≧⩾"},
    ord("〜"): "~",
}
_MARKS = dict.fromkeys(range(0x300, 0x370))


def typed(text: str) -> str:
    """What was typed in plain form: full-width forms narrowed, quotes and dashes made one, unseen characters gone."""
    return unicodedata.normalize("NFKC", text).translate(_TYPED)


def clean(text: str) -> str:
    """A word as it is kept: plain, composed, single spaces. Cleaning twice changes nothing."""
    return " ".join(unicodedata.normalize("NFKC", typed(text)).split())


def fold(text: str) -> str:
    """The form in which texts are equal: clean and without case."""
    return clean(clean(text).casefold())


def bare(folded: str) -> str:
    """A folded text without Latin, Greek and Cyrillic diacritics."""
    if folded.isascii():
        return folded
    plain = unicodedata.normalize("NFD", folded).translate(_MARKS)
    return unicodedata.normalize("NFC", plain).replace("đ", "d")


@dataclass(frozen=True, slots=True)
class Text:
    """A text to search in, prepared once."""

    folded: str
    bare: str

    @classmethod
    def of(cls, *parts: str | None) -> "Text":
        """Prepare several parts; a phrase is never found across two of them."""
        folded = "\n".join(fold(part) for part in parts if part)
        return cls(folded, bare(folded))


@dataclass(frozen=True, slots=True)
class _Needle:
    text: str
    marked: bool


@lru_cache(maxsize=65_536)
def _needle(word: str) -> _Needle:
    folded = fold(word)
    return _Needle(folded, folded != bare(folded))


def found(word: str, text: Text) -> bool:
    """Whether the word, as a person typed it, is in the text."""
    needle = _needle(word)
    within = text.folded if needle.marked else text.bare
    at = within.find(needle.text)
    while at >= 0:
        if _bordered(within, at, at + len(needle.text)):
            return True
        at = within.find(needle.text, at + 1)
    return False


def _bordered(text: str, start: int, end: int) -> bool:
    return not (_joined(text, start) or _joined(text, end))


def _joined(text: str, at: int) -> bool:
    """Whether the characters on both sides of this place belong to one word."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return (before.isdigit() and after.isdigit()) or (is_spaced(before) and is_spaced(after))


def is_spaced(char: str) -> bool:
    """A letter of a script that puts spaces between words: everything before Thai, and extended Latin and Greek."""
    return char.isalpha() and (char < "\u0e00" or "\u1e00" <= char < "\u2000")
