"""Every sentence people see, in every language, filled in safely.

The sentences are `bot/messages/<language>/*.toml`. Tables nest: `[alert] new = "…"` is the message `alert.new`.
A table whose keys are plural categories (`one`, `other`, …) is one message, chosen by the argument `n`.
"""

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Self

from babel import Locale
from markupsafe import Markup, escape

LANGUAGES = ("zh", "en", "vi", "es")
DEFAULT_LANGUAGE = "en"
_PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})

Template = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Sentences by language and name."""

    messages: Mapping[str, Mapping[str, Template]]

    @classmethod
    def load(cls) -> Self:
        """Read every catalogue file. Raises ValueError when a name is there twice."""
        root = files("bot") / "messages"
        return cls({language: _read(root / language) for language in LANGUAGES})

    def say(self, language: str, name: str, /, **arguments: object) -> Markup:
        """The sentence as Telegram HTML. Every argument that is not Markup is escaped, exactly once.

        An unknown language is answered in English. Raises KeyError for an unknown name or a missing argument.
        """
        # Markup.format does the same in Python, character by character: at a thousand messages a second that counts.
        safe = {key: escape(value) for key, value in arguments.items()}
        return Markup(self._template(language, name, arguments).format(**safe))  # noqa: S704 - catalogues are ours

    def plain(self, language: str, name: str, /, **arguments: object) -> str:
        """The sentence as plain text, for buttons and toasts. Raises as `say` does."""
        return self._template(language, name, arguments).format(**arguments)

    def _template(self, language: str, name: str, arguments: Mapping[str, object]) -> str:
        language = language if language in self.messages else DEFAULT_LANGUAGE
        template = self.messages[language][name]
        if isinstance(template, str):
            return template
        n = arguments["n"]
        if not isinstance(n, int):
            raise TypeError(f"{name}: n must be a whole number")
        category = _locale(language).plural_form(n)
        return template.get(category, template["other"])


def pick_language(code: str | None) -> str:
    """Our language for a Telegram `language_code` such as "zh-hans" or "es-419"; English when we have none."""
    language = (code or "").replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else DEFAULT_LANGUAGE


def fields(template: Template) -> frozenset[str]:
    """The arguments a message needs, `n` of a plural included."""
    if isinstance(template, str):
        return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)
    return frozenset({"n"}).union(*(fields(form) for form in template.values()))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def _read(folder: Traversable) -> dict[str, Template]:
    messages: dict[str, Template] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        for name, template in _flatten(tomllib.loads(file.read_text(encoding="utf-8"))):
            if name in messages:
                raise ValueError(f"{folder.name}/{file.name}: {name} is there twice")
            messages[name] = template
    return messages


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Template]]:
    for key, value in table.items():
        if isinstance(value, str) or _PLURALS.issuperset(value):
            yield prefix + key, value
        else:
            yield from _flatten(value, f"{prefix}{key}.")
