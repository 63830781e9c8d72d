from datetime import timedelta

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.outcome import BARRED_PAUSE, LONGEST_BACKOFF, TOKEN_PAUSE, Remedy, Trouble, classify, remedy, trouble
from data.records import Gone, Moved, Refused, Retry, Shut, Unsure

REQUEST = httpx.Request("POST", "https://api.example/bot123:CANARY/sendMessage")


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    """The error as python-telegram-bot raises it from what its client raised."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "text",
    [
        "Forbidden: bot was blocked by the user",
        "Forbidden: user is deactivated",
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: bot is not a member of the channel chat",
    ],
)
def test_a_chat_that_left_is_gone(text: str) -> None:
    assert classify(Forbidden(text), 0) == Gone(text)


@pytest.mark.parametrize(
    "text",
    [
        "not enough rights to send text messages to the chat",
        "need administrator rights in the channel chat",
        "CHAT_WRITE_FORBIDDEN",
    ],
)
def test_where_a_right_is_missing_everything_waits_until_it_is_given_back(text: str) -> None:
    outcome = classify(BadRequest(f"Bad Request: {text}"), 0)
    assert outcome == Retry(BARRED_PAUSE, BadRequest(f"Bad Request: {text}").message)
    assert trouble(BadRequest(f"Bad Request: {text}")) is Trouble.BARRED


@pytest.mark.parametrize("text", ["chat not found", "PEER_ID_INVALID"])
def test_a_chat_that_is_not_there_is_gone_whatever_the_case_of_the_text(text: str) -> None:
    assert isinstance(classify(BadRequest(f"Bad Request: {text}"), 0), Gone)


def test_a_closed_topic_is_not_the_end_of_its_chat() -> None:
    assert isinstance(classify(BadRequest("Bad Request: TOPIC_CLOSED"), 0), Shut)


@pytest.mark.parametrize("text", ["can't parse entities: unclosed tag", "BUTTON_DATA_INVALID", "message is too long"])
def test_a_message_telegram_does_not_take_is_our_fault_and_never_tried_for_ever(text: str) -> None:
    assert isinstance(classify(BadRequest(f"Bad Request: {text}"), 0), Refused)


def test_throttling_says_how_long_and_is_no_attempt() -> None:
    outcome = classify(RetryAfter(timedelta(seconds=17)), 3)
    assert isinstance(outcome, Retry)
    assert (outcome.after, outcome.whole_chat, outcome.counted) == (17.0, True, False)


def test_a_group_that_became_a_supergroup_is_followed() -> None:
    assert classify(ChatMigrated(-100123), 0) == Moved(-100123)


def test_a_refused_token_keeps_everything_for_later() -> None:
    outcome = classify(InvalidToken("Unauthorized"), 0)
    assert isinstance(outcome, Retry)
    assert (outcome.after, outcome.counted, outcome.everybody) == (TOKEN_PAUSE, False, True)


@pytest.mark.parametrize(
    "error",
    [
        caused(NetworkError("httpx.ConnectError"), httpx.ConnectError("refused", request=REQUEST)),
        caused(TimedOut(), httpx.ConnectTimeout("", request=REQUEST)),
        caused(TimedOut("Pool timeout"), httpx.PoolTimeout("", request=REQUEST)),
    ],
)
def test_what_never_left_is_tried_again_and_waits_longer_each_time(error: TelegramError) -> None:
    waits = [outcome.after for n in (0, 1, 5, 50) if isinstance(outcome := classify(error, n), Retry)]
    assert waits == [1.0, 2.0, 32.0, LONGEST_BACKOFF]


@pytest.mark.parametrize(
    "error",
    [
        caused(TimedOut(), httpx.ReadTimeout("", request=REQUEST)),
        caused(TimedOut(), httpx.WriteTimeout("", request=REQUEST)),
        caused(NetworkError("x"), httpx.RemoteProtocolError("cut", request=REQUEST)),
        NetworkError("Bad Gateway"),
        TelegramError("Invalid server response"),
    ],
)
def test_without_a_usable_answer_nobody_knows(error: TelegramError) -> None:
    assert isinstance(classify(error, 0), Unsure)


def test_no_reason_holds_the_address_with_the_token() -> None:
    error = NetworkError(f"httpx.ReadError: {REQUEST.url}")
    for cause in (httpx.ReadError(str(REQUEST.url)), httpx.ConnectError(str(REQUEST.url))):
        assert "CANARY" not in repr(classify(caused(error, cause), 0))


@pytest.mark.parametrize(
    ("error", "cure"),
    [
        (BadRequest("Bad Request: can't parse entities: unsupported start tag"), Remedy.PLAIN_TEXT),
        (BadRequest("Bad Request: message thread not found"), Remedy.GENERAL_TOPIC),
        (BadRequest("Bad Request: TOPIC_DELETED"), Remedy.GENERAL_TOPIC),
        (BadRequest("Bad Request: chat not found"), None),
        (TimedOut(), None),
    ],
)
def test_only_what_can_be_mended_is_sent_again_at_once(error: TelegramError, cure: Remedy | None) -> None:
    assert remedy(error) is cure
