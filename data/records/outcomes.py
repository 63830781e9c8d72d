"""How a message ended."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has it."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Retry:
    """Not sent; try again after so many seconds. Not counted as an attempt when Telegram asked us to wait."""

    after: float
    reason: str
    whole_chat: bool = True
    """Whether the other deliveries of this chat wait as well (429)."""
    counted: bool = False
    flooded: bool = False
    """Telegram said so itself (429)."""
    everybody: bool = False
    """It is not about this chat: nobody can be written to meanwhile."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Not sent; the chat left. All its deliveries are cancelled and it is closed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Not sent; the group became a supergroup. Everything of it moves, and this is tried again there."""

    new_chat_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Not sent and never will be: our fault. Kept as DEAD and shown to the admin."""

    reason: str


@dataclass(frozen=True, slots=True)
class Shut:
    """Not sent; its topic is closed. Kept as DEAD, and the rules that speak in that topic are paused."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """Sent or not is unknown (no answer came). What follows is the chat's choice: see InDoubt."""

    reason: str


Outcome = Sent | Retry | Gone | Moved | Refused | Shut | Unsure
