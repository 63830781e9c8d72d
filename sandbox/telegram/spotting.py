"""The entities Telegram finds by itself: commands, mentions, hashtags and bare links."""

import re

from sandbox.telegram.refusals import Json
from sandbox.telegram.texts import units

_SPOTTED = re.compile(
    r"(?P<url>https?://[^\s<>]+[^\s<>.,:;!?)\]»”])"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?<![\w@])(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})\b"
    r"|(?<![\w#])(?P<hashtag>#\w*[^\W\d]\w*)"
)
_CLOSED_TO_OTHERS = frozenset({"code", "pre", "text_link", "date_time"})


def spotted(text: str, entities: tuple[Json, ...] = ()) -> tuple[Json, ...]:
    """The given entities and those found in the text between them, in order."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _CLOSED_TO_OTHERS]
    found = (_entity(match, text) for match in _SPOTTED.finditer(text))
    free = (e for e in found if not any(a < e["offset"] + e["length"] and e["offset"] < b for a, b in taken))
    return tuple(sorted((*entities, *free), key=lambda e: (e["offset"], -e["length"])))


def _entity(match: re.Match[str], text: str) -> Json:
    return {"type": match.lastgroup, "offset": units(text[: match.start()]), "length": units(match[0])}
