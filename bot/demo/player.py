"""Somebody who uses the bot: says, presses, turns knobs, and waits for what should come of it."""

import asyncio

from bot.catalogue import Catalogue
from sandbox.server import Sandbox
from sandbox.telegram.audience import Said
from sandbox.telegram.chats import Chat, Person
from sandbox.telegram.messages import Message

PATIENCE = 20.0
"""Seconds (real ones) after which something that should have come is missing."""
EXAMPLE = "🧪"
"""What the example after a first watch begins with: it looks like an alert, but nothing has happened."""


class MissingError(Exception):
    """Something that the story needs did not happen."""


class Player:
    """You, or somebody else, in one language."""

    def __init__(self, sandbox: Sandbox, language: str, person: Person | None = None) -> None:
        self._sandbox = sandbox
        self._catalogue = Catalogue.load()
        self.language = language
        self.you = person or sandbox.cast.you
        self.private = sandbox.telegram.chats[self.you.id]
        self.channel = sandbox.cast.channel

    def label(self, name: str, **arguments: object) -> str:
        """A button's label, as this language has it."""
        return self._catalogue.plain(self.language, name, **arguments)

    async def start(self) -> Message:
        """Switch the app to this language and start the bot."""
        self._sandbox.people.speaks(self.you, {"zh": "zh-hans"}.get(self.language, self.language))
        return await self.ask("/start")

    async def ask(self, text: str) -> Message:
        """Say something and wait for the answer."""
        last = self._last()
        await self._say(text)
        return await self.sees(after=last, what=f"an answer to {text}")

    async def watch(self, line: str) -> Message:
        """Make a watch and save it."""
        return await self.press(await self.ask(f"/watch {line}"), self.label("watch.save"))

    async def press(self, message: Message, label: str) -> Message:
        """Press a button and wait until the message stands edited."""
        with self._sandbox.telegram.audience.watch() as events:
            await self._press(message, label)
            try:
                async with asyncio.timeout(PATIENCE):
                    while not isinstance(event := await events.get(), Said) or event.message is not message:
                        pass
            except TimeoutError:
                raise MissingError(f"an answer to the button {label!r}") from None
        return message

    async def tap(self, message: Message, label: str, *texts: str) -> Message:
        """Press a button and wait for a message, new or edited, that holds these texts."""
        await self._press(message, label)
        return await self.sees(*texts)

    async def press_for_more(self, message: Message, label: str) -> Message:
        """Press a button that is answered with another message."""
        last = self._last()
        await self._press(message, label)
        return await self.sees(after=last, what=f"an answer to the button {label!r}")

    async def _say(self, text: str) -> None:
        """How this player types."""
        self._sandbox.people.says(self.you, text)

    async def _press(self, message: Message, label: str) -> None:
        """How this player presses."""
        try:
            self._sandbox.people.presses(self.you, message, label)
        except ValueError as problem:
            raise MissingError(str(problem)) from None

    async def sees(self, *texts: str, chat: Chat | None = None, after: int = 0, what: str = "") -> Message:
        """Wait for a message of the bot that holds these texts and is no mere example. Raises MissingError."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._sandbox.people.sees(
                    chat or self.private, lambda message: _holds(message.body.text, texts), after=after
                )
        except TimeoutError:
            raise MissingError(what or f"a message with {' and '.join(map(repr, texts))}") from None

    async def turn(self, knob: str, **wish: object) -> str:
        """Turn a knob of the simulation."""
        return await self._sandbox.knobs.turn(knob, wish)

    def _last(self) -> int:
        return max(self.private.messages, default=0)


def _holds(text: str, parts: tuple[str, ...]) -> bool:
    return not text.startswith(EXAMPLE) and all(part in text for part in parts)
