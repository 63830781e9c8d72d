"""What is behind a button that somebody presses."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from sandbox.telegram.messages import Message
from sandbox.telegram.refusals import Json

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_BOT_LINKS = frozenset({"t.me", "telegram.me"})


class PlayError(ValueError):
    """Nobody could do that in a Telegram app."""


class Effect(StrEnum):
    """What pressing a button does."""

    CALLBACK = "callback"
    LINK = "link"
    COPY = "copy"
    START = "start"


@dataclass(frozen=True, slots=True)
class Press:
    """A button was pressed: the query's id, the link that opens, the text now copied, or the payload of a start."""

    effect: Effect
    value: str


def find_button(message: Message, wanted: str) -> Json:
    """The button of this label or callback data. Raises PlayError when there is none."""
    for row in message.inline_rows:
        for button in row:
            if wanted in (button["text"], button.get("callback_data")):
                return button
    raise PlayError(f"no button {wanted!r}")


def start_payload(url: str, username: str) -> str | None:
    """The payload of a deep link to the bot, "" where it has none; None for any other link.

    Raises PlayError for a payload that the apps do not pass on.
    """
    link = urlsplit(url)
    if link.hostname not in _BOT_LINKS or link.path.strip("/").lower() != username.lower():
        return None
    payload = parse_qs(link.query).get("start", [""])[0]
    if not _PAYLOAD.fullmatch(payload):
        raise PlayError("no Telegram app passes that payload on")
    return payload
