"""getUpdates: nothing is confirmed before it is kept, and nothing that goes wrong ends the asking."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.ext import ExtBot
from telegram.request import RequestData

from bot.backlog import Json
from bot.outages import Outage
from bot.polling import Poller
from data.store import StoreError
from tests.bot.telegram_double import TelegramDouble

Step = list[dict[str, Any]] | Exception


class EndOfScriptError(asyncio.CancelledError):
    """Nothing more is to come: the one thing that ends the asking."""


@dataclass
class Script(TelegramDouble):
    """A Telegram that answers getUpdates as written."""

    steps: list[Step] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        if not urlsplit(url).path.endswith("/getUpdates"):
            return await super().do_request(url, method, request_data, *args, **kwargs)
        self.offsets.append(int(parse_qs(urlsplit(url).query)["offset"][0]))
        if not self.steps:
            raise EndOfScriptError
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return 200, json.dumps({"ok": True, "result": step}).encode()


@dataclass
class Ear:
    script: Script
    kept: list[int] = field(default_factory=list)
    trouble: list[StoreError] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    alarms: list[Outage] = field(default_factory=list)
    recoveries: int = 0

    async def take(self, updates: Sequence[Json]) -> None:
        if self.trouble:
            raise self.trouble.pop()
        self.kept += [update["update_id"] for update in updates]

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def alarm(self, what: Outage) -> None:
        self.alarms.append(what)

    async def well(self) -> None:
        self.recoveries += 1

    async def hear(self, *steps: Step) -> None:
        self.script.steps += steps
        bot: ExtBot[Any] = ExtBot("1:T", "https://telegram.test/bot", request=self.script)
        async with bot:
            poller = Poller(
                bot, self.script, self.take, allowed=["message"], alarm=self.alarm, well=self.well, sleep=self.sleep
            )
            with pytest.raises(EndOfScriptError):
                await poller.run()


@pytest.fixture
def ear() -> Ear:
    return Ear(Script())


def updates(*numbers: int) -> Step:
    return [{"update_id": number} for number in numbers]


async def test_an_offset_is_confirmed_once_everything_below_it_is_kept(ear: Ear) -> None:
    await ear.hear(updates(5, 6), updates(), updates(7))
    assert ear.kept == [5, 6, 7]
    assert ear.script.offsets == [0, 7, 7, 8]


async def test_what_cannot_be_kept_is_not_confirmed(ear: Ear) -> None:
    ear.trouble.append(StoreError("the disk is full"))
    await ear.hear(updates(5), updates(5))
    assert ear.kept == [5]
    assert ear.script.offsets == [0, 0, 6]
    assert (ear.alarms, ear.recoveries) == ([Outage.STORE], 1)


async def test_a_token_that_is_refused_is_an_alarm(ear: Ear) -> None:
    await ear.hear(InvalidToken(), updates(1), updates(2))
    assert (ear.alarms, ear.recoveries) == ([Outage.TOKEN], 1)


async def test_a_webhook_of_earlier_days_is_ended_and_keeps_what_waits(ear: Ear) -> None:
    await ear.hear()
    assert [call.params.get("drop_pending_updates") for call in ear.script.of("deleteWebhook")] == [False]


async def test_another_reader_is_an_alarm_and_patience(ear: Ear) -> None:
    await ear.hear(Conflict("terminated"), Conflict("terminated"), updates(1))
    assert ear.alarms == [Outage.CONFLICT] * 2
    assert ear.recoveries == 1
    assert ear.slept == [2, 4]
    assert ear.kept == [1]


@pytest.mark.parametrize("error", [NetworkError("reset"), InvalidToken()])
async def test_pauses_grow_up_to_a_minute_and_begin_anew(ear: Ear, error: Exception) -> None:
    await ear.hear(*[error] * 7, updates(1), error)
    assert ear.slept == [2, 4, 8, 16, 32, 60, 60, 2]


async def test_telegram_says_itself_how_long_to_wait(ear: Ear) -> None:
    await ear.hear(RetryAfter(3), updates(1))
    assert ear.slept == [3]


async def test_an_answer_that_does_not_come_is_asked_for_again_at_once(ear: Ear) -> None:
    await ear.hear(TimedOut(), updates(1))
    assert ear.slept == []
