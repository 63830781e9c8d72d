"""The knobs of the simulation: what a player may do to the world, by name.

Whoever assembles a sandbox adds the knobs it can turn; the page draws those that exist and no others.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

Wish: TypeAlias = Mapping[str, object]
"""What the player chose, e.g. {"word": "猫粮"} or {"speed": 60}; empty where there is nothing to choose."""

Turn: TypeAlias = Callable[[Wish], Awaitable[str]]
"""Does it and tells in a few words what happened. Raises ValueError for a wish it cannot grant."""


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

    async def turn(self, name: str, wish: Wish | None = None) -> str:
        """Turn a knob and hear what happened. Raises UnknownKnobError; ValueError for a wish it cannot grant."""
        if name not in self._turns:
            raise UnknownKnobError(name)
        return await self._turns[name](wish or {})
