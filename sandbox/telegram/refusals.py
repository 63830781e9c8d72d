"""How Telegram says no. The texts are those of the real Bot API server, letter for letter."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


@dataclass(slots=True, eq=False)
class Refusal(Exception):  # noqa: N818 - an answer of Telegram, not an error of ours
    """An answer with ok=false."""

    status: int
    description: str
    parameters: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.description

    def body(self) -> Json:
        """The JSON of the answer."""
        answer: Json = {"ok": False, "error_code": self.status, "description": self.description}
        return answer | {"parameters": self.parameters} if self.parameters else answer


def bad_request(text: str) -> Refusal:
    """The request is wrong; sending it again would not help."""
    return Refusal(400, f"Bad Request: {text}")


def forbidden(text: str) -> Refusal:
    """The bot may not write there, or no more."""
    return Refusal(403, f"Forbidden: {text}")


def migrated(chat_id: int) -> Refusal:
    """The group lives on as the supergroup `chat_id`."""
    return Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat_id})


def too_many_requests(retry_after: int) -> Refusal:
    """Wait `retry_after` seconds."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def unparsable(problem: str) -> Refusal:
    """The text's markup cannot be read."""
    return bad_request(f"can't parse entities: {problem}")
