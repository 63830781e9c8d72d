"""Rules and settings -> a file. What is not set is not written."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.backup.values import Written, write_posting, write_preferences
from bot.source_names import source_name
from bot.typeset import clean
from data.backup import Backup, Publishing, SavedChat, SavedRule, SavedSource
from data.records import ChatKind

FORMAT = 1


def write_backup(backup: Backup, *, at: datetime) -> str:
    """The whole file."""
    sections = [
        _head(at),
        *(_section("[[source]]", _source(source)) for source in backup.sources),
        *(section for chat in backup.chats for section in _chat(chat)),
    ]
    return "\n\n".join(sections) + "\n"


def _head(at: datetime) -> str:
    return f"# Dropbell, {at:%Y-%m-%d %H:%M} UTC. Send this file back to bring everything here back.\nformat = {FORMAT}"


def _source(source: SavedSource) -> Iterator[Written]:
    yield "name", source_name(source.params)
    if source.paused:
        yield "paused", True


def _chat(chat: SavedChat) -> Iterator[str]:
    own = chat.kind is ChatKind.PRIVATE
    name = "me" if own else "channel"
    yield _section("[me]" if own else "[[channel]]", _settings(chat))
    for rule in chat.rules:
        yield _section(f"[[{name}.rule]]", _rule(rule))


def _settings(chat: SavedChat) -> Iterator[Written]:
    if chat.kind is not ChatKind.PRIVATE:
        yield "id", chat.id
        yield "kind", chat.kind.value
        yield "title", clean(chat.title)
    yield "language", chat.language
    if chat.time_zone is not None:
        yield "time_zone", chat.time_zone
    yield from write_preferences(chat.preferences)
    yield from _publishing(chat.publishing)


def _rule(rule: SavedRule) -> Iterator[Written]:
    yield "line", rule.line
    if rule.thread_id is not None:
        yield "topic", rule.thread_id
    if rule.paused:
        yield "paused", True
    yield from _publishing(rule.publishing)


def _publishing(publishing: Publishing) -> Iterator[Written]:
    yield from write_posting(publishing.posting)
    if publishing.links is not None:
        yield "links", source_name(publishing.links)


def _section(head: str, entries: Iterable[Written]) -> str:
    return "\n".join((head, *(f"{key} = {_value(value)}" for key, value in entries)))


def _value(value: str | int | bool) -> str:  # noqa: FBT001 - a value to be written, not a switch
    # JSON's texts, numbers and truths are TOML's as well, but for one control character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
