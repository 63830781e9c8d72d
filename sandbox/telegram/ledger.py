"""Every request of the bot and what became of it: the oracle of the tests."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.telegram.calls import Call
from sandbox.telegram.refusals import Json


@dataclass(frozen=True, slots=True)
class Entry:
    """One request. `at` is monotonic seconds; `status` 0 means that the connection was cut before an answer."""

    number: int
    at: float
    call: Call
    status: int
    description: str = ""
    message: Json | None = None
    """The message as it stood after the request, also when the bot never heard of it."""

    @property
    def method(self) -> str:
        """The method, in small letters."""
        return self.call.method

    @property
    def chat_id(self) -> int | None:
        """The chat the request named, None for a name or nothing."""
        return self.call.number("chat_id") or None

    @property
    def text(self) -> str:
        """What people read: the text or caption after parsing."""
        message = self.message or {}
        return str(message.get("text") or message.get("caption") or "")

    @property
    def markup(self) -> Json | None:
        """The keyboard under the message."""
        return (self.message or {}).get("reply_markup")


class Ledger:
    """The requests in the order they were answered."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self.charged = 0
        """Messages that were paid for; ten of them cost a Star."""

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def note(self, at: float, call: Call, status: int, description: str = "", message: Json | None = None) -> None:
        """Keep a request with its outcome."""
        self._entries.append(Entry(len(self._entries) + 1, at, call, status, description, message))

    def of(self, method: str, chat_id: int | None = None) -> list[Entry]:
        """The requests of one method (any case), to one chat or to all."""
        wanted = method.lower()
        return [e for e in self._entries if e.method == wanted and chat_id in (None, e.chat_id)]

    def delivered(self, chat_id: int | None = None) -> list[Entry]:
        """The sends that put a message into a chat, whether or not the bot heard of it."""
        sent = (e for e in self._entries if e.method.startswith("send") and e.message is not None)
        return [e for e in sent if chat_id in (None, (e.message or {})["chat"]["id"])]

    def callback_buttons_in_channels(self) -> list[Entry]:
        """Posts whose buttons would act for everybody who sees them: Telegram allows them, nobody should send them."""
        return [e for e in self._entries if _is_post_with_callback(e.message)]


def _is_post_with_callback(message: Json | None) -> bool:
    if message is None or message["chat"]["type"] != "channel":
        return False
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return any("callback_data" in button for row in rows for button in row)
