"""The entries of one section, asked for by name and kind."""

from collections.abc import Callable, Iterable

from bot.backup.faults import BackupError
from bot.backup.lines import Section
from bot.backup.values import Values
from bot.typeset import units


class Fields:
    """The entries of one section, asked for by name and kind."""

    def __init__(self, section: Section) -> None:
        self.section = section

    def fault(self, at: str, message: str, example: str = "", **arguments: str | int) -> BackupError:
        """An error at this entry, or at the section where it is missing."""
        entry = self.section.entries.get(at)
        return BackupError(entry.line if entry else self.section.line, message, example, **arguments)

    def text(self, key: str, example: str, *, longest: int = 4096, otherwise: str | None = None) -> str:
        """A text; `otherwise` where there is none."""
        entry = self.section.entries.get(key)
        if entry is None and otherwise is not None:
            return otherwise
        if entry is None or not isinstance(entry.value, str) or "\0" in entry.value or units(entry.value) > longest:
            raise self._wrong(key, example)
        return entry.value

    def number(self, key: str, example: str, allowed: range) -> int:
        """A whole number."""
        entry = self.section.entries.get(key)
        if entry is None or type(entry.value) is not int or entry.value not in allowed:
            raise self._wrong(key, example)
        return entry.value

    def flag(self, key: str) -> bool:
        """True or false; false where nothing is said."""
        entry = self.section.entries.get(key)
        if entry is not None and not isinstance(entry.value, bool):
            raise self._wrong(key, f"{key} = true")
        return entry is not None and entry.value is True

    def choice(self, key: str, choices: Iterable[str]) -> str:
        """One of these words."""
        words = tuple(choices)
        value = self.text(key, f'{key} = "{words[0]}"')
        if value not in words:
            raise self._wrong(key, f'{key} = "{words[0]}"')
        return value

    def check(self, key: str, example: str, is_right: Callable[[object], bool]) -> None:
        """Make sure that it is there and right."""
        entry = self.section.entries.get(key)
        if entry is None or not is_right(entry.value):
            raise self._wrong(key, example)

    def read(self, key: str, example: str, reader: Callable[[object], Values | None]) -> Values:
        """What `reader` makes of it; nothing where it is not there."""
        entry = self.section.entries.get(key)
        if entry is None:
            return {}
        found = reader(entry.value)
        if found is None:
            raise self._wrong(key, example)
        return found

    def _wrong(self, key: str, example: str) -> BackupError:
        name = "import.wrong_value" if key in self.section.entries else "import.missing"
        return self.fault(key, name, example, key=key)
