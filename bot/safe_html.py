"""HTML that an admin typed, made fit to be sent to everybody: a few tags, closed in order, and nothing else."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from markupsafe import Markup

from bot.typeset import units, without_tags

TAGS = ("b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler")
LONGEST = 3500
"""UTF-16 units that a reader sees, so that what we put around it fits as well."""
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rest>[^<>]*)>", re.ASCII)
_LINK = re.compile(r'\s+href="(?P<href>[^"\s]{1,2000})"\s*', re.ASCII)


class UnsafeError(Exception):
    """It cannot be sent like this: a message name of the catalogues and the piece of text it is about."""

    def __init__(self, message: str, piece: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.piece = piece


def safe_html(text: str) -> Markup:
    """The text as Telegram HTML. What is not one of `TAGS` but looks like a tag is refused; all else is escaped.

    Raises UnsafeError.
    """
    made = Markup("").join(_pieces(text.strip()))
    seen = units(without_tags(made))
    if not without_tags(made).strip():
        raise UnsafeError("announce.empty")
    if seen > LONGEST:
        raise UnsafeError("announce.too_long", str(seen))
    return made


def _pieces(text: str) -> Iterator[Markup]:
    opened: list[str] = []
    done = 0
    for tag in _TAG.finditer(text):
        yield _plain(text[done : tag.start()])
        done = tag.end()
        yield _tag(tag, opened)
    yield _plain(text[done:])
    if opened:
        raise UnsafeError("announce.unclosed", f"<{opened[-1]}>")


def _tag(tag: re.Match[str], opened: list[str]) -> Markup:
    name = tag["name"].lower()
    if name not in TAGS:
        raise UnsafeError("announce.bad_tag", tag[0])
    if tag["end"]:
        if tag["rest"].strip() or not opened or opened.pop() != name:
            raise UnsafeError("announce.unclosed", tag[0])
        return Markup(f"</{name}>")  # noqa: S704 - one of our own names
    opened.append(name)
    if name == "a":
        return Markup('<a href="{}">').format(_address(tag))
    if tag["rest"].strip():
        raise UnsafeError("announce.bad_tag", tag[0])
    return Markup(f"<{name}>")  # noqa: S704 - one of our own names


def _address(tag: re.Match[str]) -> str:
    link = _LINK.fullmatch(tag["rest"])
    href = unescape(link["href"]) if link else ""
    try:
        parts = urlsplit(href)
        usable = parts.scheme == "https" and bool(parts.hostname) and parts.username is None and parts.password is None
    except ValueError:
        usable = False
    if not usable:
        raise UnsafeError("announce.bad_link", tag[0])
    return href


def _plain(text: str) -> Markup:
    return Markup.escape(unescape(text))
