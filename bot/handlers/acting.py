"""What admins of the bot do is written down in the transaction that does it."""

from enum import StrEnum

from bot.context import Caller
from bot.services import Services
from bot.typeset import line
from data.records import Act
from data.store import Store

TITLE_UNITS = 60


class Action(StrEnum):
    """Everything that stands in /audit; each has a message `audit.<value>`."""

    FEED_ADD = "feed-add"
    FEED_PAUSE = "feed-pause"
    FEED_RESUME = "feed-resume"
    FEED_REMOVE = "feed-remove"
    CHAT_BIND = "chat-bind"
    CHAT_UNBIND = "chat-unbind"
    CHAT_LANGUAGE = "chat-language"
    CHAT_SETTINGS = "chat-settings"
    RULE_ADD = "rule-add"
    RULE_EDIT = "rule-edit"
    RULE_PAUSE = "rule-pause"
    RULE_RESUME = "rule-resume"
    RULE_DELETE = "rule-delete"
    POST_APPROVE = "post-approve"
    POST_SKIP = "post-skip"
    POST_EDIT = "post-edit"
    RATE_TELL = "rate-tell"
    RATE_FORGET = "rate-forget"
    RETRY = "retry"
    ANNOUNCE = "announce"
    EXPORT = "export"
    IMPORT = "import"


def act(services: Services, caller: Caller, action: Action, subject: str, detail: str = "") -> Act:
    """What the caller does now."""
    return Act(admin_id=caller.user_id, action=action, subject=subject, detail=detail, at=services.now())


def acting(services: Services, caller: Caller, action: Action, subject: str, detail: str = "") -> Store:
    """The store for one change by this admin: the change and the note of it are kept together, or neither."""
    return services.store.acting(act(services, caller, action, subject, detail))


async def acting_on_chat(services: Services, caller: Caller, action: Action, chat_id: int, detail: str = "") -> Store:
    """The same for a change of a bound chat, which is called by its title."""
    chat = await services.store.chats.get(chat_id)
    title = line(chat.title, TITLE_UNITS) if chat else ""
    return acting(services, caller, action, title or str(chat_id), detail)
