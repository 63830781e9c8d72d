"""The conversation of a demo, as lines of text."""

import asyncio
from collections.abc import Callable, Iterator

from sandbox.server import Sandbox
from sandbox.telegram.audience import Said, Toast
from sandbox.telegram.messages import Message

INDENT = " " * 10


class Transcript:
    """Prints what people and the bot say, while its task runs."""

    def __init__(self, sandbox: Sandbox, say: Callable[[str], None]) -> None:
        self._sandbox = sandbox
        self._say = say
        self._printed: dict[tuple[int, int], str] = {}

    async def run(self) -> None:
        """Print until cancelled."""
        with self._sandbox.telegram.audience.watch() as events:
            while True:
                match await events.get():
                    case Said(message):
                        self._print(message)
                    case Toast(text=text) if text:
                        self._say(f"{INDENT}({text})")
                    case _:
                        await asyncio.sleep(0)

    def _print(self, message: Message) -> None:
        key, shown = (message.chat.id, message.id), "\n".join(_lines(message))
        if self._printed.get(key) == shown:
            return
        edited = " (edited)" if key in self._printed else ""
        self._printed[key] = shown
        self._say(f"\n{self._who(message)}{edited}\n{shown}")

    def _who(self, message: Message) -> str:
        cast = self._sandbox.cast
        if message.chat is cast.channel:
            return f"Channel «{message.chat.title}»"
        owner = {cast.you.id: "you", cast.admin.id: "the admin"}.get(message.chat.id, message.chat.title)
        return f"Dropbell to {owner}" if message.by_bot else owner.capitalize()


def _lines(message: Message) -> Iterator[str]:
    if message.picture is not None:
        yield f"{INDENT}<picture {message.picture.width}x{message.picture.height}>"
    for line in message.body.text.splitlines():
        yield f"{INDENT}{line}"
    for row in message.inline_rows:
        yield INDENT + " ".join(f"[{button['text']}]" for button in row)
