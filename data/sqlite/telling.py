"""What handlers were told, kept with what they changed (data.cause)."""

import io
import logging
import pickle
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from data.cause import Told

log = logging.getLogger(__name__)

KEEP = "INSERT INTO told (update_id, notes) VALUES (:update, :notes)"
"""In the transaction of the change that is the last of these notes."""

READ = "SELECT notes FROM told WHERE update_id = :update ORDER BY id"
"""What a handler was told before, in its order."""

FORGET = "DELETE FROM told WHERE update_id = :update"
"""It came to its end: nobody handles it again."""

OURS = ("data.", "deals.")
PLAIN = frozenset({"datetime", "decimal", "zoneinfo"})
"""From these modules only something is made anew from what is kept."""


def keep_told(connection: sqlite3.Connection, update_id: int, notes: Sequence[Told]) -> None:
    """Keep them, in the transaction that is open."""
    connection.execute(KEEP, {"update": update_id, "notes": _written([(one.what, one.answer) for one in notes])})


def read_told(connection: sqlite3.Connection, update_id: int) -> tuple[Told, ...]:
    """All that was kept of it. What another version of the program wrote may not be readable: then nothing was told."""
    try:
        rows = [_Reader(io.BytesIO(row["notes"])).load() for row in connection.execute(READ, {"update": update_id})]
    except (pickle.UnpicklingError, AttributeError, ImportError, TypeError, ValueError) as error:
        log.warning("what update %d was told cannot be read (%s)", update_id, type(error).__name__)
        return ()
    return tuple(Told(what, answer) for row in rows for what, answer in row)


def _written(notes: list[tuple[str, object]]) -> bytes:
    file = io.BytesIO()
    _Writer(file, pickle.HIGHEST_PROTOCOL).dump(notes)
    return file.getvalue()


def _make(kind: Callable[..., object], named: Mapping[str, object]) -> object:
    return kind(**named)


class _Writer(pickle.Pickler):
    """Writes our dataclasses field by field: a version of the program with other fields notices."""

    def reducer_override(self, value: object) -> Any:
        if is_dataclass(value) and not isinstance(value, type):
            return _make, (type(value), {field.name: getattr(value, field.name) for field in fields(value)})
        return NotImplemented


class _Reader(pickle.Unpickler):
    """Reads what `_Writer` wrote, and refuses to make anything but our records."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == (__name__, _make.__name__):
            return _make
        found = super().find_class(module, name)
        is_record = isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum))
        if module in PLAIN or (module.startswith(OURS) and is_record):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no record")
