"""A question that the next message answers. Kept in the store, so a restart is no loss."""

from datetime import timedelta

from bot.context import Caller
from bot.handlers.pad import open_view
from bot.services import Services
from data.records import View

KIND = "awaiting"
PATIENCE = timedelta(hours=1)


async def ask(services: Services, caller: Caller, state: dict[str, object]) -> None:
    """Remember what the next message answers, for an hour; an older question is dropped."""
    await drop(services, caller)
    until = (services.now() + PATIENCE).timestamp()
    await open_view(services, caller, KIND, state | {"until": until})


async def take(services: Services, caller: Caller) -> View | None:
    """The open question, which is thereby answered. What comes after an hour is no answer any more."""
    view = await services.store.views.latest(chat_id=caller.chat.id, user_id=caller.user_id, kind=KIND)
    if view is None:
        return None
    await services.store.views.delete(view.id)
    until = view.state.get("until")
    return view if isinstance(until, float) and services.now().timestamp() < until else None


async def drop(services: Services, caller: Caller) -> None:
    """Forget the open question, if there is one."""
    await take(services, caller)
