"""Telling the admins which right the bot lost somewhere."""

from bot.handlers.bound import TITLE_UNITS
from bot.services import Services
from bot.typeset import line
from deals.snapshot import Notice


async def tell(services: Services, chat_id: int, title: str, lost: str) -> None:
    """Tell the admins which right we lost in this chat; the same one only once a day."""
    notice = Notice(
        key=f"{lost}/{chat_id}/{services.now():%Y-%m-%d}",
        message=lost,
        arguments={"title": line(title or str(chat_id), TITLE_UNITS), "bot": services.username},
    )
    await services.store.outbox.notify([notice], admins=services.admins, now=services.now())
    services.wake()
