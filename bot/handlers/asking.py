"""The one question that is asked once for ever: where the reader lives."""

from bot.context import Caller
from bot.services import Services
from deals.snapshot import Notice
from deals.zones import UTC_ZONE


async def ask_zone(services: Services, caller: Caller) -> None:
    """Ask for the time zone behind the first answer that shows a clock; once for ever.

    Nothing where the language tells it, in a group, or where it was chosen.
    """
    if not caller.private or caller.chat.time_zone is not None or caller.voice.zone != UTC_ZONE:
        return
    question = Notice(key="zone", message="zone.ask")
    if await services.store.choices.ask_zone(caller.chat.id, question, now=services.now()):
        services.wake()
