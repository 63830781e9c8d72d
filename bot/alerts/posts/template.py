"""The template language: a text with placeholders in braces and a few tags, read with all its mistakes at once told.

`{title}` stands for what the slot of that name says (`bot.alerts.posts.slots`). Whatever is no tag and no placeholder
is plain text and is escaped once; `&lt;` and its kin may be typed for the signs that would be taken for a tag.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from html import unescape

from markupsafe import Markup

from bot.typeset import clean, without_tags
from deals.grammar import RuleError

LONGEST = 1000
TAGS = ("b", "i", "s", "u", "code", "blockquote")
_PART = re.compile(r"\{(?P<slot>[^{}]*)\}|<(?P<end>/?)(?P<tag>[A-Za-z]+)[^<>]*>|(?P<stray>[{}<])")


class TemplateError(RuleError):
    """The text cannot be a template. `line` is the line of it that `start` and `end` point into."""

    def __init__(self, line: str, code: str, start: int, end: int, **arguments: str | int) -> None:
        super().__init__(code, start, end, **arguments)
        self.line = line


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text, as it was typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A placeholder."""

    name: str
    bare: bool = False
    """Inside <code>, where Telegram takes no other tags."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, as it is written."""

    html: str


Part = Text | Slot | Tag


@dataclass(frozen=True, slots=True)
class Template:
    """Lines of parts."""

    lines: tuple[tuple[Part, ...], ...]

    @property
    def names(self) -> frozenset[str]:
        """The placeholders it uses."""
        return frozenset(part.name for line in self.lines for part in line if isinstance(part, Slot))

    def fill(self, values: Mapping[str, Markup | None]) -> Markup:
        """The text with its placeholders filled in; a line whose placeholders are all empty is left out."""
        filled = (_fill_line(line, values) for line in self.lines)
        return Markup("\n").join(line for line in filled if line is not None).strip()


def parse_template(text: str, known: Collection[str]) -> Template:
    """Read a template that may use these placeholders. Raises TemplateError, which says where and shows one right."""
    if len(text) > LONGEST:
        raise TemplateError(text[:40], "template-too-long", 0, 1, limit=LONGEST, example="{title}")
    reader = _Reader(known)
    lines = tuple(tuple(reader.read(line)) for line in text.strip().splitlines())
    reader.finish()
    if not any(isinstance(part, Slot) for line in lines for part in line):
        raise TemplateError(text.strip()[:60], "template-no-slot", 0, 1, example="{title}")
    return Template(lines)


class _Reader:
    """Reads line by line and remembers which tags are open."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._open: list[tuple[str, str, re.Match[str]]] = []
        """Tag, line, place."""

    def read(self, line: str) -> Iterable[Part]:
        """The parts of one line."""
        at = 0
        for match in _PART.finditer(line):
            if match.start() > at:
                yield Text(line[at : match.start()])
            yield self._part(line, match)
            at = match.end()
        if at < len(line):
            yield Text(line[at:])

    def finish(self) -> None:
        """Every tag must be closed by now."""
        if self._open:
            tag, line, match = self._open[-1]
            raise _fault(line, match, "template-tag-open", f"</{tag}>", tag=tag)

    def _part(self, line: str, match: re.Match[str]) -> Part:
        if match["slot"] is not None:
            return self._slot(line, match, match["slot"].strip().lower())
        if match["tag"] is not None:
            return self._tag(line, match, match["tag"].lower())
        stray = match["stray"]
        if stray == "<":
            raise _fault(line, match, "template-stray-angle", "&lt;")
        raise _fault(line, match, "template-stray-brace", "{title}")

    def _slot(self, line: str, match: re.Match[str], name: str) -> Slot:
        if name not in self._known:
            nearest = next(iter(get_close_matches(name, list(self._known), n=1)), "title")
            raise _fault(line, match, "template-unknown-slot", f"{{{nearest}}}")
        return Slot(name, bare=self._inside("code"))

    def _tag(self, line: str, match: re.Match[str], tag: str) -> Tag:
        if tag not in TAGS:
            raise _fault(line, match, "template-unknown-tag", "<b>{title}</b>", tags=" ".join(TAGS))
        if match["end"]:
            return self._close(line, match, tag)
        if self._inside(tag) or self._inside("code") or (tag == "code" and self._open):
            raise _fault(line, match, "template-tag-inside", f"<{tag}>{{price}}</{tag}>", tag=tag)
        self._open.append((tag, line, match))
        return Tag(f"<{tag}>")

    def _close(self, line: str, match: re.Match[str], tag: str) -> Tag:
        if not self._open or self._open[-1][0] != tag:
            expected = self._open[-1][0] if self._open else tag
            raise _fault(line, match, "template-tag-crossed", f"<{expected}>…</{expected}>", tag=tag)
        self._open.pop()
        return Tag(f"</{tag}>")

    def _inside(self, tag: str) -> bool:
        return any(one == tag for one, _, _ in self._open)


def _fault(line: str, match: re.Match[str], code: str, example: str, **arguments: str | int) -> TemplateError:
    return TemplateError(line, code, match.start(), match.end(), word=match[0], example=example, **arguments)


def _fill_line(line: tuple[Part, ...], values: Mapping[str, Markup | None]) -> Markup | None:
    slots = [part for part in line if isinstance(part, Slot)]
    if slots and not any(values.get(slot.name) for slot in slots):
        tags = Markup().join(_fill(part, values) for part in line if isinstance(part, Tag))
        return tags or None
    return Markup().join(_fill(part, values) for part in line)


def _fill(part: Part, values: Mapping[str, Markup | None]) -> Markup:
    match part:
        case Text(text):
            return Markup.escape(_kept_blanks(unescape(text)))
        case Tag(html):
            return Markup(html)  # noqa: S704 - one of TAGS
        case Slot(name, bare):
            value = values.get(name) or Markup()
            return Markup.escape(without_tags(value)) if bare else value


def _kept_blanks(text: str) -> str:
    """Clean, but with the blanks at both ends: they part it from its neighbours."""
    inner = clean(text)
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{' ' * bool(lead)}{inner}{' ' * bool(trail)}" if inner else " " * bool(text)
