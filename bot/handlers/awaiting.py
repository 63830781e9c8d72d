"""A question that the next message answers. Kept in the store, so a restart is no loss."""

from bot.context import Caller
from bot.handlers.pad import open_view
from bot.services import Services
from data.records import View

KIND = "awaiting"


async def ask(services: Services, caller: Caller, state: dict[str, object]) -> None:
    """Remember what the next message answers; an older question is dropped."""
    await drop(services, caller)
    await open_view(services, caller, KIND, state)


async def take(services: Services, caller: Caller) -> View | None:
    """The open question, which is thereby answered."""
    view = await services.store.views.latest(chat_id=caller.chat.id, user_id=caller.user_id, kind=KIND)
    if view is not None:
        await services.store.views.delete(view.id)
    return view


async def drop(services: Services, caller: Caller) -> None:
    """Forget the open question, if there is one."""
    await take(services, caller)
