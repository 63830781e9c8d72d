"""Updates are kept first, then handled: once, in each chat's order, to their end."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Update
from telegram.error import NetworkError, TimedOut
from telegram.ext import TypeHandler

from bot.app import App, build_application
from bot.catalogue import Catalogue
from bot.context import Context
from bot.inbox import CROWD, DEADLY, DEATHS, Inbox
from bot.services import Services
from bot.trial import TRIES
from data import open_store
from data.cause import cause, caused_by
from data.records import ChatKind, Heard
from data.store import Store, StoreError
from tests.bot.handlers.talk import ME, OTHER, chat, person
from tests.bot.telegram_double import TelegramDouble
from tests.bot.unpaced import Unpaced

NOW = datetime(2026, 10, 1, tzinfo=UTC)
Json = dict[str, Any]
Handler = Callable[[Any, Context], Coroutine[Any, Any, None]]
BEFORE_ALL_OTHERS = -1000


@dataclass
class Desk:
    """One bot with its inbox, and what its handlers came to see."""

    app: App
    telegram: TelegramDouble
    inbox: Inbox
    slept: list[float]
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def store(self) -> Store:
        return self.app.bot_data.store

    def typed(self, text: str, *, by: int = ME, ago: timedelta = timedelta(0)) -> Json:
        number = next(self.numbers)
        message = {
            "message_id": number,
            "date": int((NOW - ago).timestamp()),
            "chat": chat(by),
            "from": person(by),
            "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}],
        }
        return {"update_id": number, "message": message}

    def first(self, handler: Handler) -> None:
        """Have this look at every update before all others do."""
        self.app.add_handler(TypeHandler(Update, handler), BEFORE_ALL_OTHERS)

    def answers(self, to: int = ME) -> list[str]:
        return [call.text for call in self.telegram.of("sendMessage") if int(call.params["chat_id"]) == to]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    store, telegram, slept = await open_store(f"sqlite:///{tmp_path}/a.db"), TelegramDouble(), list[float]()
    services = Services(store=store, catalogue=Catalogue.load(), now=lambda: NOW)
    app = build_application(services, token="1:T", api_url="https://telegram.test", pacer=Unpaced(), request=telegram)

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.sleep(0)

    async with app:
        yield Desk(app, telegram, Inbox(app, wall=lambda: NOW, sleep=sleep), slept)
    await store.close()


async def test_what_telegram_sends_again_is_handled_once(desk: Desk) -> None:
    update = desk.typed("/help")
    async with desk.inbox:
        await desk.inbox.take([update, update])
        await desk.inbox.take([update])
        await desk.inbox.settled()
        await desk.inbox.take([update])
        await desk.inbox.settled()
    assert len(desk.answers()) == 1


async def test_a_chat_is_answered_in_its_order_and_others_meanwhile(desk: Desk) -> None:
    gate, begun = asyncio.Event(), list[int]()

    async def wait(update: Update, _: Context) -> None:
        """The first is held up until somebody else's begins, which came last."""
        begun.append(update.update_id)
        if update.update_id == 1:
            await gate.wait()
        elif update.update_id == 3:
            gate.set()

    desk.first(wait)
    async with desk.inbox:
        await desk.inbox.take([desk.typed("/help"), desk.typed("/help"), desk.typed("/help", by=OTHER)])
        await desk.inbox.settled()
    assert begun == [1, 3, 2]


async def test_what_an_earlier_process_left_is_handled_first(desk: Desk) -> None:
    seen = list[int]()

    async def note(update: Update, _: Context) -> None:
        seen.append(update.update_id)

    desk.first(note)
    old = desk.typed("/help")
    await desk.store.inbox.journal([Heard(update_id=1, chat_id=ME, body=json.dumps(old))], wall=NOW)
    async with desk.inbox:
        await desk.inbox.take([desk.typed("/help")])
        await desk.inbox.settled()
    assert seen == [1, 2]
    assert await desk.store.inbox.unfinished() == []


async def test_a_handler_that_fails_is_apologised_for_and_set_aside(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(update: Update, _: Context) -> None:
        if update.update_id == 1:
            raise RuntimeError("a bug")

    desk.first(fail)
    async with desk.inbox:
        await desk.inbox.take([desk.typed("/help"), desk.typed("/help")])
        await desk.inbox.settled()
    assert len(desk.answers()) == 2
    assert "went wrong" in desk.answers()[0]
    assert await desk.store.inbox.unfinished() == []
    assert caplog.text.count("could not be handled") == 1


async def test_what_cannot_even_be_read_is_set_aside(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    async with desk.inbox:
        await desk.inbox.take([{"update_id": 99, "message": {"text": "canary"}}, desk.typed("/help")])
        await desk.inbox.settled()
    assert len(desk.answers()) == 1
    assert await desk.store.inbox.unfinished() == []
    assert "canary" not in caplog.text


async def test_while_telegram_cannot_be_reached_an_answer_waits(desk: Desk) -> None:
    tries = count(1)

    async def unreachable(_update: Update, _: Context) -> None:
        if next(tries) <= TRIES + 2:
            raise NetworkError("no way") from httpx.ConnectError("refused")

    desk.first(unreachable)
    async with desk.inbox:
        await desk.inbox.take([desk.typed("/help")])
        await desk.inbox.settled()
    assert len(desk.answers()) == 1
    assert desk.slept == [1, 2, 4, 8, 16]


async def test_what_is_tried_again_begins_from_the_same_state(desk: Desk) -> None:
    view = await desk.store.views.put(chat_id=ME, user_id=ME, kind="draft", state={"n": 1}, now=NOW)
    found = list[object]()

    async def change(update: Update, _: Context) -> None:
        kept = await desk.store.views.get(view.id)
        found.append(kept and kept.state["n"])
        await desk.store.views.update(view.id, {"n": 2})
        await desk.store.views.delete(view.id)
        if len(found) == 1:
            raise TimedOut

    desk.first(change)
    async with desk.inbox:
        await desk.inbox.take([desk.typed("/help")])
        await desk.inbox.settled()
    assert found == [1, 1]
    assert await desk.store.views.get(view.id) is None
    assert cause() is None


async def test_an_answer_that_may_have_arrived_is_not_said_for_ever(desk: Desk) -> None:
    async def unanswered(update: Update, _: Context) -> None:
        raise TimedOut

    desk.first(unanswered)
    async with desk.inbox:
        await desk.inbox.take([desk.typed("/help")])
        await desk.inbox.settled()
    assert len(desk.slept) == TRIES - 1
    assert await desk.store.inbox.unfinished() == []


async def test_what_was_asked_long_ago_gets_one_answer_for_all(desk: Desk) -> None:
    hour = timedelta(hours=1)
    async with desk.inbox:
        await desk.inbox.take([desk.typed("/help", ago=hour) for _ in range(50)])
        await desk.inbox.settled()
    assert len(desk.answers()) == 1
    assert "50" in desk.answers()[0]
    assert await desk.store.inbox.unfinished() == []


async def die(desk: Desk) -> None:
    """The process ends while it handles whatever it begins with: nothing is written any more."""
    begun, forever = asyncio.Event(), asyncio.Event()

    async def hang(update: Update, _: Context) -> None:
        if update.update_id == 1:
            begun.set()
            await forever.wait()

    handler: TypeHandler[Any, Context, None] = TypeHandler(Update, hang)
    desk.app.add_handler(handler, BEFORE_ALL_OTHERS)
    others = asyncio.all_tasks()
    await Inbox(desk.app, wall=lambda: NOW).__aenter__()
    await begun.wait()
    for task in asyncio.all_tasks() - others:
        task.cancel()
    desk.app.remove_handler(handler, BEFORE_ALL_OTHERS)


async def test_what_kills_every_process_is_set_aside_and_others_are_not_blamed(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    left = [desk.typed("/help"), desk.typed("/help", by=OTHER), desk.typed("/help")]
    heard = [
        Heard(update_id=one["update_id"], chat_id=one["message"]["chat"]["id"], body=json.dumps(one)) for one in left
    ]
    await desk.store.inbox.journal(heard, wall=NOW)
    for _ in range(DEATHS):
        await die(desk)
    async with desk.inbox:
        await desk.inbox.settled()
    assert len(desk.answers()) == 1
    assert len(desk.answers(OTHER)) == 1
    health = await desk.store.health(now=NOW)
    assert (health.unanswered, health.set_aside) == (0, {DEADLY: 1})
    assert "update 1 was set aside" in caplog.text


async def test_who_is_asked_to_stop_blames_nobody(desk: Desk) -> None:
    await desk.store.inbox.journal([Heard(update_id=1, chat_id=ME, body=json.dumps(desk.typed("/help")))], wall=NOW)
    await die(desk)
    assert [one.begun for one in await desk.store.inbox.unfinished()] == [1]
    await desk.store.inbox.acquit()
    assert [one.begun for one in await desk.store.inbox.unfinished()] == [0]


async def test_what_was_begun_is_finished_however_late(desk: Desk) -> None:
    old = desk.typed("/timezone Madrid", ago=timedelta(hours=1))
    await desk.store.inbox.journal([Heard(update_id=1, chat_id=ME, body=json.dumps(old))], wall=NOW)
    with caused_by(1):
        await desk.store.chats.meet(ME, ChatKind.PRIVATE, title="", language="en", now=NOW)
    async with desk.inbox:
        await desk.inbox.settled()
    assert "Madrid" in desk.answers()[0]


async def test_hello_is_never_too_late_and_new_commands_are_done(desk: Desk) -> None:
    hour = timedelta(hours=1)
    async with desk.inbox:
        await desk.inbox.take([desk.typed("/start", ago=hour), desk.typed("/help", ago=hour), desk.typed("/help")])
        await desk.inbox.settled()
    assert len(desk.answers()) == 3


async def test_a_thousand_commands_of_one_person_are_all_answered_and_nobody_else_waits(desk: Desk) -> None:
    flood = [desk.typed("/help") for _ in range(1000)]
    async with desk.inbox:
        await desk.inbox.take([*flood, desk.typed("/help", by=OTHER)])
        await desk.inbox.settled()
    mine = desk.answers()
    assert len(mine) == 1001
    assert sum("one by one" in text for text in mine) == 1
    order = [int(call.params["chat_id"]) for call in desk.telegram.of("sendMessage")]
    assert order.index(OTHER) < CROWD
    assert await desk.store.inbox.unfinished() == []


async def test_what_cannot_be_marked_done_is_not_done_again_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, failures = desk.store.inbox.finish, count(1)

    async def full(update_ids: Collection[int], *, reason: str = "") -> None:
        if next(failures) <= 3:
            raise StoreError("the disk is full")
        await finish(update_ids, reason=reason)

    monkeypatch.setattr(desk.store.inbox, "finish", full)
    async with desk.inbox:
        await desk.inbox.take([desk.typed("/help")])
        await desk.inbox.settled()
    assert len(desk.answers()) == 1
    assert await desk.store.inbox.unfinished() == []


async def test_a_stop_lets_handlers_finish_and_leaves_the_rest_for_the_next_start(desk: Desk) -> None:
    gate, begun = asyncio.Event(), asyncio.Event()

    async def wait(update: Update, _: Context) -> None:
        begun.set()
        await gate.wait()

    desk.first(wait)
    async with desk.inbox:
        await desk.inbox.take([desk.typed("/help"), desk.typed("/help")])
        await begun.wait()
        asyncio.get_running_loop().call_soon(gate.set)
    assert len(desk.answers()) == 1
    assert [heard.update_id for heard in await desk.store.inbox.unfinished()] == [2]
