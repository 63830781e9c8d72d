"""What stops the whole bot, since when, and telling the admins once it is over.

While it lasts nobody can be told in Telegram, so the log says it, and /health does as soon as it can be asked.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from enum import StrEnum

from bot.backlog import Json
from bot.services import Services
from data.store import StoreError
from deals.snapshot import Notice

log = logging.getLogger(__name__)

Take = Callable[[Sequence[Json]], Awaitable[None]]

WORTH_TELLING = timedelta(minutes=1)
"""What was over sooner nobody needs to hear of."""


class Outage(StrEnum):
    """Each has the messages `health.outage-<value>` and `notice-over-<value>`."""

    TOKEN = "token"  # noqa: S105 - the word for it
    """Telegram refuses it."""
    CONFLICT = "conflict"
    """Another program reads this bot's updates."""
    STORE = "store"
    """Nothing can be kept."""


async def begins(services: Services, what: Outage) -> None:
    """It was noticed, maybe not for the first time."""
    now = services.now()
    services.outages.setdefault(what, now)
    if what is Outage.CONFLICT:
        await _tell(services, Notice(key=f"conflict/{now:%Y-%m-%d}", message="notice-conflict"))


async def is_well(services: Services) -> None:
    """Telegram answered, and what it said is kept: whatever was wrong is over."""
    now = services.now()
    for what, since in list(services.outages.items()):
        minutes = (now - since) // timedelta(minutes=1)
        notice = Notice(
            key=f"over/{what}/{now:%Y-%m-%d}", message=f"notice-over-{what}", arguments={"minutes": minutes}
        )
        if now - since < WORTH_TELLING or await _tell(services, notice):
            del services.outages[what]
            log.warning("over after %s: %s", now - since, what)


def watched(services: Services, take: Take) -> Take:
    """The same, which notices when nothing can be kept, and when all is well: for where nobody asks for updates."""

    async def taking(updates: Sequence[Json]) -> None:
        try:
            await take(updates)
        except StoreError:
            await begins(services, Outage.STORE)
            raise
        await is_well(services)

    return taking


async def _tell(services: Services, notice: Notice) -> bool:
    """Whether it could be kept."""
    try:
        await services.store.outbox.notify([notice], admins=services.admins, now=services.now())
    except StoreError as error:
        log.error("the admins cannot be told yet: %s", error)  # noqa: TRY400 - the message says what to do
        return False
    services.wake()
    return True
