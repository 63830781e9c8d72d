import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram.error import NetworkError, TimedOut
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot.catalogue import Catalogue
from bot.messenger import TelegramMessenger
from bot.pacing import Lane
from data.records import ChatKind, Gone, Moved, Outcome, Parcel, Refused, Retry, Sent, Shut, Unsure
from deals.events import EventKind
from deals.rule import Rule, Sound
from deals.verdict import Correction, Untrue, Why
from tests.bot.samples import CAT_FOOD, NOW, Clock, chat, parcel, sighting, watch

ME = {"id": 42, "is_bot": True, "first_name": "Dropbell", "username": "dropbell_bot"}
Answer = tuple[int, dict[str, Any] | str] | Exception


class FarSide(BaseRequest):
    """Telegram as this test wants it: one answer for each message, then success."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self.answers = list(answers)
        self.sent: list[dict[str, Any]] = []

    @property
    def read_timeout(self) -> float:
        return 5

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: object, **__: object
    ) -> tuple[int, bytes]:
        if url.endswith("/getMe"):
            return 200, json.dumps({"ok": True, "result": ME}).encode()
        self.sent.append(request_data.parameters if request_data else {})
        answer = self.answers.pop(0) if self.answers else (200, {"ok": True, "result": self._message()})
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        return status, (body if isinstance(body, str) else json.dumps(body)).encode()

    def _message(self) -> dict[str, Any]:
        return {"message_id": 900 + len(self.sent), "date": 0, "chat": {"id": 5, "type": "private"}, "text": "x"}


def refusal(code: int, text: str, **parameters: int) -> Answer:
    return code, {"ok": False, "error_code": code, "description": text, "parameters": parameters}


def failure(error: NetworkError, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


async def sent(delivery: Parcel, *answers: Answer) -> tuple[Outcome, list[dict[str, Any]]]:
    far = FarSide(answers)
    bot = ExtBot[Lane]("42:CANARY", request=far, get_updates_request=FarSide(()), rate_limiter=Clock().pacer())
    async with bot:
        messenger = TelegramMessenger(bot, Catalogue.load(), lambda: NOW)
        return await messenger.send(delivery), far.sent


ALERT = parcel(sighting(EventKind.PRICE_DROP))


async def test_an_alert_is_sent_with_its_picture_its_buttons_and_its_message_number() -> None:
    outcome, requests = await sent(ALERT)
    assert outcome == Sent(901)
    (request,) = requests
    assert request["chat_id"] == 5
    assert request["parse_mode"] == "HTML"
    assert request["text"].startswith("📉 降价 14.6%")
    assert request["link_preview_options"]["url"] == CAT_FOOD.image
    assert request["reply_markup"]["inline_keyboard"][1][0]["callback_data"] == "d2n9c:h"
    assert not request.get("disable_notification")


async def test_a_post_goes_into_its_topic_and_leads_back_to_the_bot() -> None:
    post = parcel(
        sighting(EventKind.NEW_OFFER), to=chat(ChatKind.GROUP), wanted_by=watch(rule=Rule(sound=Sound.SILENT))
    )
    _, requests = await sent(_in_topic(post))
    assert requests[0]["message_thread_id"] == 9
    assert requests[0]["disable_notification"] is True
    assert requests[0]["reply_markup"]["inline_keyboard"][-1][0]["url"] == "https://t.me/dropbell_bot?start=i_25"


async def test_what_telegram_cannot_read_is_said_once_more_as_plain_text() -> None:
    outcome, requests = await sent(ALERT, refusal(400, "Bad Request: can't parse entities: Unclosed start tag"))
    assert outcome == Sent(902)
    assert "parse_mode" not in requests[1]
    assert "<" not in requests[1]["text"]
    assert CAT_FOOD.title in requests[1]["text"]


async def test_what_is_refused_twice_is_refused() -> None:
    trouble = refusal(400, "Bad Request: can't parse entities: Unclosed start tag")
    outcome, requests = await sent(ALERT, trouble, trouble)
    assert isinstance(outcome, Refused)
    assert len(requests) == 2


async def test_what_telegram_does_not_take_goes_out_in_ever_simpler_forms() -> None:
    outcome, requests = await sent(
        ALERT,
        refusal(400, "Bad Request: failed to get HTTP URL content"),
        refusal(400, "Bad Request: BUTTON_URL_INVALID"),
        refusal(400, "Bad Request: can't parse entities: Unclosed start tag"),
    )
    assert outcome == Sent(904)
    assert requests[1]["link_preview_options"] == {"is_disabled": True}
    assert "reply_markup" in requests[1]
    assert "reply_markup" not in requests[2]
    assert "parse_mode" not in requests[3]
    assert CAT_FOOD.title in requests[3]["text"]


async def test_when_its_topic_is_gone_it_is_said_in_the_general_one() -> None:
    post = parcel(sighting(EventKind.NEW_OFFER), to=chat(ChatKind.GROUP))
    outcome, requests = await sent(_in_topic(post), refusal(400, "Bad Request: message thread not found"))
    assert outcome == Sent(902)
    assert "message_thread_id" not in requests[1]


async def test_a_throttled_alert_is_not_sent_again_by_itself() -> None:
    outcome, requests = await sent(ALERT, refusal(429, "Too Many Requests: retry after 7", retry_after=7))
    assert isinstance(outcome, Retry)
    assert outcome.after == timedelta(seconds=7).total_seconds()
    assert len(requests) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(403, "Forbidden: bot was blocked by the user"), Gone),
        (refusal(400, "Bad Request: chat not found"), Gone),
        (refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100), Moved),
        (refusal(400, "Bad Request: message is too long"), Refused),
        (refusal(400, "Bad Request: TOPIC_CLOSED"), Shut),
        (refusal(401, "Unauthorized"), Retry),
        (refusal(502, "Bad Gateway"), Unsure),
        ((200, "<html>"), Unsure),
        (failure(TimedOut(), httpx.ReadTimeout("")), Unsure),
        (failure(NetworkError("x"), httpx.ConnectError("")), Retry),
    ],
)
async def test_every_end_has_its_name(answer: Answer, kind: type[Outcome]) -> None:
    outcome, requests = await sent(ALERT, answer)
    assert isinstance(outcome, kind)
    assert len(requests) == 1


def _in_topic(delivery: Parcel) -> Parcel:
    return replace(delivery, thread_id=9)


OVER = Untrue(Why.PRICE_UP, NOW)


async def edited(*answers: Answer, verdict: Correction = OVER) -> tuple[Outcome, list[dict[str, Any]]]:
    far = FarSide(answers)
    bot = ExtBot[Lane]("42:CANARY", request=far, get_updates_request=FarSide(()), rate_limiter=Clock().pacer())
    async with bot:
        messenger = TelegramMessenger(bot, Catalogue.load(), lambda: NOW)
        return await messenger.edit(replace(ALERT, message_id=900), verdict), far.sent


async def test_a_correction_edits_the_message_that_was_sent_and_sends_none() -> None:
    outcome, (request,) = await edited()
    assert outcome == Sent(900)
    assert (request["chat_id"], request["message_id"], request["parse_mode"]) == (5, 900, "HTML")
    assert request["text"].startswith("⌛")
    assert request["link_preview_options"]["url"] == CAT_FOOD.image


@pytest.mark.parametrize(
    "text",
    [
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
        "Bad Request: message to edit not found",
        "Bad Request: message can't be edited",
        "Bad Request: MESSAGE_ID_INVALID",
    ],
)
async def test_a_message_that_reads_so_already_or_is_gone_needs_no_correction(text: str) -> None:
    assert (await edited(refusal(400, text)))[0] == Sent(900)


async def test_a_correction_that_telegram_cannot_read_is_made_as_plain_text() -> None:
    outcome, requests = await edited(refusal(400, "Bad Request: can't parse entities: Unclosed start tag"))
    assert outcome == Sent(900)
    assert "parse_mode" not in requests[1]
    assert requests[1]["text"].startswith("⌛")


async def test_a_correction_ends_as_any_message_does() -> None:
    assert isinstance((await edited(refusal(429, "Too Many Requests: retry after 7", retry_after=7)))[0], Retry)
    assert isinstance((await edited(refusal(403, "Forbidden: bot was blocked by the user")))[0], Gone)
    assert isinstance((await edited(TimedOut()))[0], Unsure)
