"""Making foreign text fit for a message: no control marks, no more room than it is given, no broken character."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from markupsafe import Markup

TEXT_LIMIT = 4096
"""Telegram's limit of a text after its tags are taken out, in UTF-16 units."""
ELLIPSIS = "…"
_ZWJ = "\u200d"
# C0 and C1 without TAB and LF; marks, embeddings, overrides and isolates that turn the reading direction of what
# follows; what may not be in a UTF-8 text at all. ZWJ stays: family emoji and Indic scripts need it.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_TAG = re.compile(r"<[^>]*>")


def clean(text: str) -> str:
    """One line of a seller's text: without control and direction marks, white space folded."""
    return " ".join(_UNWANTED.sub("", text).split())


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 units."""
    return len(text) + len(_ASTRAL.findall(text))


def cut(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, ending in … where something was left out; never inside what reads as one sign."""
    if units(text) <= limit:
        return text
    room = limit - len(ELLIPSIS)
    kept: list[str] = []
    for sign in _signs(text):
        room -= units(sign)
        if room < 0:
            break
        kept.append(sign)
    return "".join(kept).rstrip() + ELLIPSIS


@lru_cache(4096)
def line(text: str, limit: int) -> str:
    """A seller's text as one clean line of at most `limit` UTF-16 units. One title is told to many."""
    return cut(clean(text), limit)


def without_tags(html: Markup) -> str:
    """What a reader sees of finished HTML, for a message that must go out as plain text."""
    return unescape(_TAG.sub("", str(html)))


def _signs(text: str) -> Iterator[str]:
    """What a reader takes for one sign: a base with its marks, an emoji joined from several, a flag of two letters."""
    sign = ""
    for character in text:
        if sign and not _continues(sign, character):
            yield sign
            sign = ""
        sign += character
    if sign:
        yield sign


def _continues(sign: str, character: str) -> bool:
    if sign[-1] == _ZWJ or character == _ZWJ:
        return True
    if unicodedata.category(character) in {"Mn", "Mc", "Me"}:
        return True
    if _is_flag_letter(character):
        return len(sign) == 1 and _is_flag_letter(sign)
    return "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f"


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
