"""What handlers and the messenger may use: one typed object, put together in `bot/app.py`.

Handlers import neither jobs nor feeds; what they need of them comes as a callable in here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.catalogue import Catalogue
from data.cause import remembered
from data.store import Store
from deals.wish import Wish


@dataclass(slots=True, kw_only=True)
class Services:
    """Everything a handler needs."""

    store: Store
    catalogue: Catalogue
    now: Callable[[], datetime]
    """Aware UTC; the only clock handlers look at. One that begins anew after a crash sees the time it saw before."""
    admins: frozenset[int] = frozenset()
    """Telegram user ids from the settings: the only source of admin power."""
    adzone_id: str = ""
    """The default ad zone for a Taobao source added in chat; empty when none is set."""
    username: str = ""
    """The bot's own, without @; known once it has started."""
    look: Callable[[Wish], Awaitable[None]] | None = field(default=None)
    """A live look at the feeds inside a small time budget; None where no feed is on."""
    wake: Callable[[], None] = field(default=lambda: None)
    """Tell the delivery job that something was queued."""
    outages: dict[str, datetime] = field(default_factory=dict)
    """What stops the whole bot now (bot.outages), and since when."""
    failed: Callable[[int, Exception], bool] = field(default=lambda _update_id, _error: False)
    """Handling this update failed; the answer is whether it will be handled again."""

    def __post_init__(self) -> None:
        self.now = remembered(self.now)

    def is_admin(self, user_id: int) -> bool:
        """Whether this person may administer the bot."""
        return user_id in self.admins
