"""What people said, and what stands behind the buttons they press."""

from dataclasses import dataclass

from data.cause import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One update of Telegram, as it came."""

    update_id: int
    """Telegram's own number: the same one is never handled twice."""
    chat_id: int
    """Where it happened; 0 where there is no chat. Updates of one chat are handled in their order."""
    body: str
    """JSON."""
    begun: int = 0
    """How many processes had begun with it when they died, not counting the one that heard it."""
    told: tuple[Told, ...] = ()
    """What its handler was told when it was handled before, up to the last change it made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The stored state behind a message with buttons (a page of offers, a draft watch), bound to one chat and user."""

    id: str
    chat_id: int
    user_id: int
    kind: str
    state: dict[str, object]
