"""What an error of Telegram means for the message that was being sent. The only place that reads such errors.

The order of the cases is the point: BadRequest and TimedOut are NetworkErrors to python-telegram-bot.
"""

from datetime import timedelta
from enum import Enum, StrEnum, auto

import httpx  # python-telegram-bot documents `__cause__` as the place to look for what its client raised
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.transport import NeverLeftError
from data.records import Gone, Moved, Outcome, Refused, Retry, Shut, Unsure
from data.store import StoreError

_NO_CHAT = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "group chat was deactivated",
    "channel_private",
)
"""There is no such chat for the bot (any more)."""
_BARRED = (
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_admin_required",
)
"""The bot is there but may not write. Somebody there can change that, and the bot then hears of it."""
_CLOSED_TOPIC = ("topic_closed",)
_BAD_BUTTONS = ("button_", "reply markup", "reply_markup", "inline keyboard")
_BAD_PICTURE = (
    "failed to get http url content",
    "wrong type of the web page content",
    "wrong http url specified",
    "wrong file identifier",
    "wrong file_id",
    "webpage_",
    "photo_invalid",
    "can't upload file by url",
)
_UNREADABLE = ("can't parse entities", "can't parse message text")
_NO_TOPIC = ("message thread not found", "topic_deleted", "topic_id_invalid")
_NOTHING_TO_EDIT = (
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "group migrated",
)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
LONGEST_BACKOFF = 300
"""Seconds."""
BARRED_PAUSE = 3600
"""Seconds until it is tried again whether a right was given back without our hearing of it."""
TOKEN_PAUSE = 60
"""Seconds to wait when the token is refused: only a person can mend that."""


class Remedy(StrEnum):
    """How a refused message can still be said."""

    PLAIN_TEXT = "plain text"
    GENERAL_TOPIC = "general topic"
    NO_BUTTONS = "no buttons"
    NO_PICTURE = "no picture"


_REMEDIES = {
    Remedy.PLAIN_TEXT: _UNREADABLE,
    Remedy.GENERAL_TOPIC: _NO_TOPIC,
    Remedy.NO_PICTURE: _BAD_PICTURE,
    Remedy.NO_BUTTONS: _BAD_BUTTONS,
}


class Trouble(Enum):
    """What only a person can mend, and should be told."""

    PUT_OUT = auto()
    BARRED = auto()
    CLOSED_TOPIC = auto()


def remedy(error: TelegramError) -> Remedy | None:
    """What to change before it is sent once more, at once; None where nothing would help."""
    if not isinstance(error, BadRequest):
        return None
    return next((cure for cure, texts in _REMEDIES.items() if _says(error, texts)), None)


def trouble(error: TelegramError) -> Trouble | None:
    """What is wrong with the chat, where it is the chat."""
    match error:
        case BadRequest() if _says(error, _CLOSED_TOPIC):
            return Trouble.CLOSED_TOPIC
        case BadRequest() | Forbidden() if _says(error, _BARRED):
            return Trouble.BARRED
        case BadRequest() if _says(error, _NO_CHAT):
            return Trouble.PUT_OUT
        case Forbidden():
            return Trouble.PUT_OUT
        case _:
            return None


def is_settled(error: TelegramError) -> bool:
    """Whether there is nothing left to edit: the message reads so already, or is not there any more."""
    return isinstance(error, BadRequest | ChatMigrated) and _says(error, _NOTHING_TO_EDIT)


def classify(error: TelegramError, attempts: int) -> Outcome:
    """How the delivery ended. `attempts` is how often it was tried before; waits grow with it."""
    match trouble(error):
        case Trouble.PUT_OUT:
            return Gone(error.message)
        case Trouble.BARRED:
            return Retry(BARRED_PAUSE, error.message)
        case Trouble.CLOSED_TOPIC:
            return Shut(error.message)
        case None:
            return _classify_message(error, attempts)


def _classify_message(error: TelegramError, attempts: int) -> Outcome:
    match error:
        case RetryAfter():
            return Retry(wait_seconds(error), error.message, flooded=True)
        case BadRequest():
            return Refused(error.message)
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case InvalidToken():
            return Retry(TOKEN_PAUSE, "Telegram refuses the bot's token", whole_chat=False, everybody=True)
        case _:
            return _unanswered(error, attempts)


class Passing(Enum):
    """Whether what went wrong is likely to go away by itself."""

    NO = auto()
    PERHAPS = auto()
    """Nobody knows what was done before it went wrong."""
    SURELY = auto()
    """Nothing reached Telegram: trying again repeats nothing."""


def passing(error: Exception) -> Passing:
    """Whether handling an update may succeed when it is tried again."""
    match error:
        case RetryAfter() | InvalidToken():
            return Passing.SURELY
        case BadRequest():
            return Passing.NO
        case NetworkError():
            return Passing.SURELY if isinstance(error.__cause__, _NOT_SENT) else Passing.PERHAPS
        case StoreError():
            return Passing.PERHAPS
        case _:
            return Passing.NO


def wait_seconds(error: RetryAfter) -> float:
    """How long Telegram asks us to wait."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _unanswered(error: TelegramError, attempts: int) -> Outcome:
    """No usable answer: only a connection that was never made proves that nothing was sent."""
    cause = error.__cause__
    if isinstance(error, NeverLeftError) or (isinstance(error, NetworkError) and isinstance(cause, _NOT_SENT)):
        # Says nothing about this chat: the others of it need not wait.
        return Retry(_backoff(attempts), type(cause or error).__name__, whole_chat=False, counted=True)
    # The names and not the texts: those can hold the address, and it holds the token.
    return Unsure(type(cause or error).__name__)


def _says(error: TelegramError, texts: tuple[str, ...]) -> bool:
    """python-telegram-bot capitalises messages, which lowers the rest: `BUTTON_DATA_INVALID` is not what arrives."""
    message = error.message.lower()
    return any(text in message for text in texts)


def _backoff(attempts: int) -> float:
    return min(2.0 ** min(attempts, 16), LONGEST_BACKOFF)
