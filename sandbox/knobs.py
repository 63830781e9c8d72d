"""The knobs of the simulation: what a player may do to the world, by name.

Whoever assembles a sandbox adds the knobs it can turn; the page draws those that exist and no others.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

Turn: TypeAlias = Callable[[str], Awaitable[str]]
"""Takes the value the player chose ("" where there is none) and tells in a few words what happened."""


class UnknownKnobError(LookupError):
    """Nobody added a knob of that name."""


class Knobs:
    """What can be turned, in the order it was added."""

    def __init__(self) -> None:
        self._turns: dict[str, Turn] = {}

    def add(self, name: str, turn: Turn) -> None:
        """Offer a knob. A second one of the same name replaces the first."""
        self._turns[name] = turn

    def names(self) -> tuple[str, ...]:
        """The knobs that exist."""
        return tuple(self._turns)

    async def turn(self, name: str, value: str = "") -> str:
        """Turn a knob and hear what happened. Raises UnknownKnobError; ValueError for a value the knob cannot take."""
        if name not in self._turns:
            raise UnknownKnobError(name)
        return await self._turns[name](value)
