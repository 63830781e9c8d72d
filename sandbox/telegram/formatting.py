"""Text with HTML in it, read as strictly as Telegram reads it and a little more so.

The real server lets a bare `&` pass; here it is refused, because it is always an escape that somebody forgot.
"""

import re
from dataclasses import dataclass, field

from sandbox.telegram.refusals import Json, bad_request, unparsable
from sandbox.telegram.texts import Formatted, is_web_link, units

MAX_ENTITIES = 100
MAX_RAW_BYTES = 1 << 15

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s+([^\s=>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.\-]+(?=[\s>])))?""")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));")
_PLAIN = re.compile(r"[^<&]+")
_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    begin: int


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    offset: int = 0
    parts: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def read(self) -> Formatted:
        while self.at < len(self.source):
            self._step()
        if self.open:
            raise unparsable(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return Formatted("".join(self.parts), tuple(self.entities))

    def _step(self) -> None:
        if self.source.startswith("</", self.at):
            self._close()
        elif self.source[self.at] == "<":
            self._start()
        elif self.source[self.at] == "&":
            self._reference()
        elif plain := _PLAIN.match(self.source, self.at):
            self._say(plain[0], plain.end())

    def _say(self, text: str, end: int) -> None:
        self.parts.append(text)
        self.offset += units(text)
        self.at = end

    def _reference(self) -> None:
        found = _REFERENCE.match(self.source, self.at)
        if found is None:
            raise unparsable(f'Unescaped "&" {self._place()}')
        self._say(_decoded(found), found.end())

    def _start(self) -> None:
        found = _TAG_NAME.match(self.source, self.at + 1)
        end = found.end() if found else self.at
        if end >= len(self.source):
            raise unparsable(f"Unclosed start tag {self._place()}")
        tag = self.source[self.at + 1 : end].lower()
        if tag not in _KINDS:
            raise unparsable(f'Unsupported start tag "{tag}" {self._place()}')
        attributes, end = self._attributes(tag, end)
        self._check(tag, attributes)
        self.open.append(_Open(tag, attributes, self.offset, len(self.parts)))
        self.at = end

    def _attributes(self, tag: str, at: int) -> tuple[dict[str, str], int]:
        found: dict[str, str] = {}
        while attribute := _ATTRIBUTE.match(self.source, at):
            name, value = attribute[1].lower(), attribute[2]
            if value is None and (tag, name) != ("blockquote", "expandable"):
                raise unparsable(
                    f'Expected equal sign in declaration of an attribute of the tag "{tag}" {self._place()}'
                )
            found[name] = _unquoted(value or "")
            at = attribute.end()
        close = re.compile(r"\s*>").match(self.source, at)
        if close is None:
            raise unparsable(f"Unclosed start tag {self._place()}")
        return found, close.end()

    def _check(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise unparsable(f'Tag "span" must have class "tg-spoiler" {self._place()}')
        if tag == "tg-emoji" and not attributes.get("emoji-id", "").isdecimal():
            raise unparsable("Invalid custom emoji identifier specified")
        if tag == "tg-time" and not _TIME_FORMAT.fullmatch(attributes.get("format", "")):
            raise unparsable(f"Invalid date-time format specified {self._place()}")
        if tag == "tg-time" and not attributes.get("unix", "").isdecimal():
            raise unparsable(f"Invalid date-time unix time specified {self._place()}")

    def _close(self) -> None:
        if not self.open:
            raise unparsable(f"Unexpected end tag {self._place()}")
        end = self.source.find(">", self.at)
        if end < 0:
            raise unparsable(f"Unclosed end tag {self._place()}")
        tag, opened = self.source[self.at + 2 : end].strip().lower(), self.open[-1]
        if tag != opened.tag:
            raise unparsable(f'Unmatched end tag {self._place()}, expected "</{opened.tag}>", found "</{tag}>"')
        self.open.pop()
        self.at = end + 1
        if self.offset > opened.offset:
            self._keep(opened)

    def _keep(self, opened: _Open) -> None:
        entity: Json = {"type": _KINDS[opened.tag], "offset": opened.offset, "length": self.offset - opened.offset}
        match opened.tag:
            case "a":
                url = opened.attributes.get("href") or "".join(self.parts[opened.begin :])
                if not is_web_link(url):
                    return
                entity["url"] = url
            case "blockquote" if "expandable" in opened.attributes:
                entity["type"] = "expandable_blockquote"
            case "tg-emoji":
                entity["custom_emoji_id"] = opened.attributes["emoji-id"]
            case "tg-time":
                entity["unix_time"] = int(opened.attributes["unix"])
                entity["date_time_format"] = opened.attributes.get("format", "")
            case _:
                pass
        self.entities.append(entity)

    def _place(self) -> str:
        return f"at byte offset {len(self.source[: self.at].encode())}"


def parse_html(source: str) -> Formatted:
    """Read HTML. Raises Refusal with the server's words and the byte offset of the mistake."""
    if len(source.encode()) > MAX_RAW_BYTES:
        raise bad_request("text is too long")
    found = _Reader(source).read()
    if len(found.entities) > MAX_ENTITIES:
        raise bad_request("ENTITIES_TOO_LONG")
    return found


def _decoded(reference: re.Match[str]) -> str:
    hexadecimal, decimal, named = reference.groups()
    if named:
        return _NAMED[named]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or code >= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise unparsable("Text contains invalid Unicode characters after decoding HTML entities")
    return chr(code)


def _unquoted(value: str) -> str:
    inner = value[1:-1] if value[:1] in ("'", '"') else value.lower()
    if "&" in _REFERENCE.sub("", inner):
        raise unparsable('Unescaped "&" in an attribute')
    return _REFERENCE.sub(_decoded, inner)
