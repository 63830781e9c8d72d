"""What a raw update says of itself before it is handled: where it happened, and when it was asked for. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.catalogue import pick_language

Json = Mapping[str, Any]


def chat_of(update: Json) -> int:
    """The chat it happened in; 0 where there is none."""
    number = _part(_place(update), "chat").get("id")
    return number if isinstance(number, int) else 0


def language_of(update: Json) -> str:
    """The language of whoever it came from."""
    source = _part(update, "message") or _part(update, "callback_query")
    return pick_language(_part(source, "from").get("language_code"))


def asked_at(update: Json) -> datetime | None:
    """When somebody typed it; None for what is carried out however late it comes.

    That is whatever was not typed, what was typed past the bot in a group, and /start: hello is never too late.
    """
    message = _part(update, "message")
    text, date = message.get("text"), message.get("date")
    if not isinstance(text, str) or not isinstance(date, int) or text.startswith("/start"):
        return None
    private = _part(message, "chat").get("type") == "private"
    return datetime.fromtimestamp(date, UTC) if private or text.startswith("/") else None


def _place(update: Json) -> Json:
    pressed = _part(_part(update, "callback_query"), "message")
    return _part(update, "message") or pressed or _part(update, "my_chat_member")


def _part(whole: Json, name: str) -> Json:
    """An object inside another; an empty one where there is none."""
    part = whole.get(name)
    return part if isinstance(part, dict) else {}
