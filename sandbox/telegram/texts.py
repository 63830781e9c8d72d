"""Text as Telegram counts it: in UTF-16 units, with entities beside it."""

import re
from dataclasses import dataclass

from sandbox.telegram.refusals import Json

_WEB_LINK = re.compile(r"https?://[^\s/?#]+\S*|tg://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Formatted:
    """Text as people see it and the entities in it, offsets and lengths in UTF-16 units."""

    text: str
    entities: tuple[Json, ...] = ()

    def trimmed(self) -> "Formatted":
        """Without white space at either end, as the server keeps it."""
        start = units(self.text) - units(self.text.lstrip())
        text = self.text.strip()
        moved = (_clipped(entity, start, units(text)) for entity in self.entities)
        return Formatted(text, tuple(entity for entity in moved if entity["length"] > 0))


def units(text: str) -> int:
    """The length that Telegram counts: UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def piece(text: str, entity: Json) -> str:
    """The part of a text that an entity covers."""
    begin, end = (2 * at for at in (entity["offset"], entity["offset"] + entity["length"]))
    return text.encode("utf-16-le")[begin:end].decode("utf-16-le")


def is_web_link(url: str) -> bool:
    """Whether Telegram would open it: http, https or tg."""
    return _WEB_LINK.fullmatch(url) is not None


def _clipped(entity: Json, start: int, size: int) -> Json:
    begin = max(entity["offset"] - start, 0)
    end = min(entity["offset"] - start + entity["length"], size)
    return entity | {"offset": begin, "length": end - begin}
