"""The file as sections of keys with values, each with the line it stands in.

Every file we write is TOML. Of what TOML allows, this reads what stands in one line: comments, `[section]`,
`[[section]]` and `key = value` with a text in quotes, a whole number, true or false. So an error is always in one line,
and nothing nests.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.backup.faults import BackupError

LONGEST_LINE = 4096
_SECTION = re.compile(r"(?P<open>\[\[?)(?P<name>[a-z]+(?:\.[a-z]+)?)(?P<close>\]\]?)", re.ASCII)
_ENTRY = re.compile(
    r'(?P<key>[a-z_]{1,20})\s*=\s*(?P<value>"(?:[^"\\]|\\.)*"|[+-]?[0-9]{1,18}|true|false)\s*(?:#.*)?', re.ASCII
)
_KEY = re.compile(r"[a-z_]{1,20}", re.ASCII)

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One value and where it stands."""

    value: Value
    line: int


@dataclass(slots=True)
class Section:
    """One section and where it begins. The name of the part before the first section is empty."""

    name: str
    line: int
    entries: dict[str, Entry] = field(default_factory=dict)


def read_sections(text: str) -> Iterator[Section]:
    """The sections one after the other. Raises BackupError."""
    section = Section("", 1)
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if len(line) > LONGEST_LINE:
            raise BackupError(number, "import.long_line", n=LONGEST_LINE)
        if line.startswith("["):
            yield section
            section = Section(_section(line, number), number)
        else:
            key, entry = _entry(line, number)
            if key in section.entries:
                raise BackupError(number, "import.twice", key=key)
            section.entries[key] = entry
    yield section


def _section(line: str, number: int) -> str:
    match = _SECTION.fullmatch(line.partition("#")[0].strip())
    if match is None or len(match["open"]) != len(match["close"]):
        raise BackupError(number, "import.no_section", "[[channel]]")
    return match["name"]


def _entry(line: str, number: int) -> tuple[str, Entry]:
    match = _ENTRY.fullmatch(line)
    if match is None:
        key = _KEY.match(line)
        raise BackupError(number, "import.no_entry", f'{key[0] if key else "title"} = "…"')
    try:
        value = tomllib.loads(f"value = {match['value']}")["value"]
    except ValueError:
        raise BackupError(number, "import.no_value", f'{match["key"]} = "…"', key=match["key"]) from None
    return match["key"], Entry(value, number)
