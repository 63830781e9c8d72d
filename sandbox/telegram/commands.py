"""The bot's menus and texts, per scope and language."""

import re
from typing import TypeAlias

from sandbox.telegram.chats import Chat, Person
from sandbox.telegram.refusals import Json, bad_request

Scope: TypeAlias = tuple[str, int, int]
"""The scope's type with its chat and user, 0 where it has none."""

MOST_COMMANDS = 100
_NAME = re.compile(r"[a-z0-9_]{1,32}")
_NUMBER = re.compile(r"-?[0-9]{1,20}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


class Commands:
    """What setMyCommands registered."""

    def __init__(self) -> None:
        self._lists: dict[tuple[Scope, str], list[Json]] = {}

    def set(self, scope: Scope, language: str, commands: object) -> None:
        """Register a list. Raises Refusal for names, descriptions and numbers out of bounds."""
        self._lists[scope, checked_language(language)] = _checked(commands)

    def get(self, scope: Scope, language: str) -> list[Json]:
        """The list of exactly this scope and language."""
        return self._lists.get((scope, checked_language(language)), [])

    def delete(self, scope: Scope, language: str) -> None:
        """Remove a list; the wider ones show again."""
        self._lists.pop((scope, checked_language(language)), None)

    def menu(self, person: Person, chat: Chat) -> list[Json]:
        """The list this person sees in this chat: the narrowest scope that has one, the own language first."""
        language = person.language_code.split("-")[0]
        for scope in _narrowest_first(person, chat):
            for spoken in (language, ""):
                if found := self._lists.get((scope, spoken)):
                    return found
        return []


def read_scope(raw: Json) -> Scope:
    """The scope of a request. Raises Refusal for one that does not exist."""
    kind = raw.get("type", "default")
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    numbers = {name: raw.get(name) for name in _SCOPES[kind]}
    if any(not _NUMBER.fullmatch(str(value)) for value in numbers.values()):
        raise bad_request("chat not found" if not numbers.get("chat_id") else "user not found")
    return kind, int(numbers.get("chat_id") or 0), int(numbers.get("user_id") or 0)


def checked_language(language: str) -> str:
    """The language as given. Raises Refusal for what is no two-letter code."""
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _narrowest_first(person: Person, chat: Chat) -> list[Scope]:
    if chat.private:
        return [("chat", chat.id, 0), ("all_private_chats", 0, 0), ("default", 0, 0)]
    leads = chat.member(person).leads
    scopes: list[tuple[Scope, bool]] = [
        (("chat_member", chat.id, person.id), True),
        (("chat_administrators", chat.id, 0), leads),
        (("chat", chat.id, 0), True),
        (("all_chat_administrators", 0, 0), leads),
        (("all_group_chats", 0, 0), True),
        (("default", 0, 0), True),
    ]
    return [scope for scope, applies in scopes if applies]


def _checked(commands: object) -> list[Json]:
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_checked_command(command) for command in commands]


def _checked_command(command: object) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, description = str(command.get("command", "")).removeprefix("/"), str(command.get("description", ""))
    if not _NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
