"""A file -> rules and settings, checked whole. Nothing of it is believed; every refusal names its line."""

from collections.abc import Callable, Sized
from dataclasses import dataclass, field, replace
from typing import Any

from bot.alerts.posts.template import LONGEST, TemplateError
from bot.backup.faults import BackupError
from bot.backup.fields import Fields
from bot.backup.lines import Section, read_sections
from bot.backup.values import NO_LINKS, PREFERENCES, Values, is_time_zone, read_setting
from bot.catalogue import LANGUAGES
from bot.source_names import read_source
from data.backup import Backup, Publishing, SavedChat, SavedRule, SavedSource
from data.records import ChatKind
from deals.grammar import RuleError, parse_rule
from deals.posting import Posting
from deals.posting_values import SETTINGS
from deals.preferences import Preferences
from deals.printer import print_rule
from deals.source import SourceParams

LARGEST = 256 * 1024
"""Bytes."""
FORMAT = 1
MOST_SOURCES = 100
MOST_CHATS = 200
MOST_RULES = {ChatKind.CHANNEL: 200, ChatKind.GROUP: 20, ChatKind.PRIVATE: 20}
LONGEST_TITLE = 255
_CHAT_IDS = range(-(10**15), -1)
_TOPICS = range(1, 2**31)

_PUBLISHING = frozenset({*SETTINGS, "template", "links"})
_OWN = frozenset({"language", "time_zone", *PREFERENCES})
_ALLOWED = {
    "": frozenset({"format"}),
    "source": frozenset({"name", "paused"}),
    "channel": frozenset({"id", "kind", "title", *_OWN, *_PUBLISHING}),
    "channel.rule": frozenset({"line", "topic", "paused", *_PUBLISHING}),
    "me": _OWN,
    "me.rule": frozenset({"line", "paused"}),
}


Check = Callable[[str], object]
"""Raises a TemplateError for what cannot be a template."""


def read_backup(data: bytes, *, admin_id: int, check_template: Check) -> Backup:
    """The file of an admin, whose own chat is `[me]`. Raises BackupError for the first thing that is wrong."""
    if len(data) > LARGEST:
        raise BackupError(1, "import.too_large", n=LARGEST // 1024)
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        raise BackupError(data.count(b"\n", 0, error.start) + 1, "import.no_text") from None
    reading = _Reading(admin_id, check_template)
    for section in read_sections(text.replace("\r\n", "\n")):
        reading.take(section)
    return reading.result()


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    admin_id: int
    check_template: Check
    sources: list[SavedSource] = field(default_factory=list)
    chats: list[SavedChat] = field(default_factory=list)

    def take(self, section: Section) -> None:
        """One more section."""
        allowed = _ALLOWED.get(section.name)
        if allowed is None:
            raise BackupError(section.line, "import.no_section", "[[channel]]")
        for key, entry in section.entries.items():
            if key not in allowed:
                known = ", ".join(sorted(allowed))
                raise BackupError(entry.line, "import.unknown_key", key=key, known=known)
        self._keep(Fields(section))

    def result(self) -> Backup:
        """All of it."""
        return Backup(sources=tuple(self.sources), chats=tuple(self.chats))

    def _keep(self, found: Fields) -> None:
        match found.section.name:
            case "":
                found.check("format", "format = 1", lambda value: value == FORMAT and value is not True)
            case "source":
                self._add_source(found)
            case "channel":
                self._add_chat(found, self._channel(found))
            case "me":
                self._add_chat(found, self._own(found))
            case _:
                self._add_rule(found)

    def _add_source(self, found: Fields) -> None:
        name = found.text("name", 'name = "1688 vi"')
        params = _source(name)
        if params is None:
            raise found.fault("name", "import.no_source", 'name = "taobao 28026 123456"')
        if any(source.params == params for source in self.sources):
            raise found.fault("name", "import.source_twice", name=name)
        self.sources.append(SavedSource(params=params, paused=found.flag("paused")))
        _limit(found, self.sources, MOST_SOURCES)

    def _add_chat(self, found: Fields, chat: SavedChat) -> None:
        if any(other.id == chat.id for other in self.chats):
            raise BackupError(found.section.line, "import.chat_twice")
        self.chats.append(chat)
        _limit(found, self.chats, MOST_CHATS)

    def _add_rule(self, found: Fields) -> None:
        """A rule belongs to the chat above it."""
        own = found.section.name == "me.rule"
        if not self.chats or (self.chats[-1].kind is ChatKind.PRIVATE) is not own:
            raise BackupError(found.section.line, "import.no_chat", "[me]" if own else "[[channel]]")
        chat = self.chats[-1]
        rules = (*chat.rules, self._rule(found))
        _limit(found, rules, MOST_RULES[chat.kind])
        self.chats[-1] = replace(chat, rules=rules)

    def _channel(self, found: Fields) -> SavedChat:
        kinds = (ChatKind.CHANNEL.value, ChatKind.GROUP.value)
        chat_id = found.number("id", "id = -1001234567890", _CHAT_IDS)
        kind = found.choice("kind", kinds)
        title = found.text("title", 'title = "…"', longest=LONGEST_TITLE, otherwise="")
        chat = SavedChat(
            id=chat_id,
            kind=ChatKind(kind),
            title=title,
            language=found.choice("language", LANGUAGES),
            publishing=self._publishing(found),
        )
        return _with_choices(found, chat)

    def _own(self, found: Fields) -> SavedChat:
        language = found.choice("language", LANGUAGES)
        return _with_choices(found, SavedChat(id=self.admin_id, kind=ChatKind.PRIVATE, language=language))

    def _rule(self, found: Fields) -> SavedRule:
        line = found.text("line", 'line = "猫粮 <300"')
        try:
            rule = parse_rule(line, admin=True)
        except RuleError as error:
            fault = found.fault("line", "import.no_rule")
            fault.rule = (line, error)
            raise fault from None
        topic = found.number("topic", "topic = 45", _TOPICS) if "topic" in found.section.entries else None
        return SavedRule(
            line=print_rule(rule),
            rule=rule,
            thread_id=topic,
            paused=found.flag("paused"),
            publishing=self._publishing(found),
        )

    def _publishing(self, found: Fields) -> Publishing:
        values: Values = {}
        for name, setting in SETTINGS.items():
            example = f'{name} = "{setting.example or setting.choices[-1]}"'
            values |= found.read(name, example, lambda value, name=name: read_setting(name, value))  # type: ignore[misc] # mypy cannot infer a lambda with a default
        if "template" in found.section.entries:
            values["template"] = self._template(found)
        links = found.text("links", 'links = "none"', otherwise="")
        if links == NO_LINKS:
            values["source_id"] = 0
        return Publishing(posting=_made(Posting, values), links=self._links(found, links))

    def _template(self, found: Fields) -> str:
        """Empty is the usual layout."""
        text = found.text("template", 'template = "{title}"', longest=LONGEST)
        try:
            if text:
                self.check_template(text)
        except TemplateError as error:
            fault = found.fault("template", "import.no_template")
            fault.rule = (error.line, error)
            raise fault from None
        return text

    def _links(self, found: Fields, name: str) -> SourceParams | None:
        """Only a source of the same file: what it names exists once it was imported."""
        if name in {"", NO_LINKS}:
            return None
        params = _source(name)
        if all(source.params != params for source in self.sources):
            raise found.fault("links", "import.no_links", "[[source]]", name=name)
        return params


def _with_choices(found: Fields, chat: SavedChat) -> SavedChat:
    values: Values = {}
    for name, preference in PREFERENCES.items():
        values |= found.read(name, preference.example, preference.read)
    zone = found.text("time_zone", 'time_zone = "Asia/Shanghai"', otherwise="")
    if zone and not is_time_zone(zone):
        raise found.fault("time_zone", "import.wrong_value", 'time_zone = "Asia/Shanghai"', key="time_zone")
    return replace(chat, time_zone=zone or None, preferences=_made(Preferences, values))


def _made(kind: Any, values: Values) -> Any:
    """One of our dataclasses of what was read; each reader checked its own fields."""
    return kind(**values)


def _source(name: str) -> SourceParams | None:
    return read_source(name.split())


def _limit(found: Fields, kept: Sized, most: int) -> None:
    if len(kept) > most:
        raise BackupError(found.section.line, "import.too_many", n=most)
