import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from bot.app import ALLOWED_UPDATES, App, build_application, introduce
from bot.catalogue import LANGUAGES, Catalogue
from bot.pacing import Pacer
from bot.services import Services
from data import open_store
from data.records import ChatState
from tests.bot.handlers.talk import ADMIN, ME, chat, person
from tests.bot.telegram_double import DATE, Call, RefusedError, TelegramDouble
from tests.deals.builders import START

TOKEN = "4242:canary-secret"


@pytest.fixture
def telegram() -> TelegramDouble:
    return TelegramDouble()


@pytest.fixture
async def app(tmp_path: Path, telegram: TelegramDouble) -> AsyncIterator[App]:
    """The whole application as it runs, with its own error handler."""
    store = await open_store(f"sqlite:///{tmp_path}/dropbell.db")
    services = Services(store=store, catalogue=Catalogue.load(), now=lambda: START, admins=frozenset({ADMIN}))
    app = build_application(services, token=TOKEN, api_url="https://telegram.test", pacer=Pacer(), request=telegram)
    async with app:
        yield app
    await store.close()


def _message(app: App, text: str) -> Update:
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    message = {"message_id": 1, "date": DATE, "chat": chat(ME), "from": person(ME), "text": text, "entities": entities}
    return Update.de_json({"update_id": 1, "message": message}, app.bot)


async def _start_up(app: App) -> None:
    assert app.post_init is not None
    await app.post_init(app)
    await introduce(app)


def _menus(telegram: TelegramDouble) -> dict[tuple[str, Any, str], list[str]]:
    def key(call: Call) -> tuple[str, Any, str]:
        scope = call.params["scope"]
        return scope["type"], scope.get("chat_id"), call.params.get("language_code", "")

    return {
        key(call): [command["command"] for command in call.params["commands"]] for call in telegram.of("setMyCommands")
    }


async def test_every_scope_has_its_menu_in_every_language(app: App, telegram: TelegramDouble) -> None:
    await _start_up(app)
    menus = _menus(telegram)
    codes = {"" if language == "en" else language for language in LANGUAGES}
    assert menus.keys() == {
        (scope, chat_id, code)
        for scope, chat_id in [("all_private_chats", None), ("all_chat_administrators", None), ("chat", ADMIN)]
        for code in codes
    }
    assert "feeds" in menus["chat", ADMIN, "zh"]
    assert not {"feeds", "rules", "channels", "health"} & set(menus["all_private_chats", None, "zh"])
    assert "stop" not in menus["all_chat_administrators", None, ""]


async def test_starting_up_learns_our_name_and_describes_us(app: App, telegram: TelegramDouble) -> None:
    await _start_up(app)
    assert app.bot_data.username == "dropbell_bot"
    assert len(telegram.of("setMyDescription")) == len(LANGUAGES)


async def test_a_menu_that_is_refused_does_not_keep_the_bot_from_starting(
    app: App, telegram: TelegramDouble, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.refusals["setMyCommands"] = RefusedError("Bad Request: chat not found")
    await _start_up(app)
    assert "not registered" in caplog.text


def test_our_own_membership_is_asked_for_by_name() -> None:
    assert set(ALLOWED_UPDATES) == {"message", "callback_query", "my_chat_member"}


async def test_there_is_no_second_scheduler(app: App) -> None:
    assert app._job_queue is None


@pytest.fixture
def broken(app: App, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Make /health-like reads fail in the middle of a handler."""

    def fail_with(error: Exception) -> None:
        async def fail(*args: Any, **kwargs: Any) -> None:
            raise error

        monkeypatch.setattr(app.bot_data.store.watches, "of_chat", fail)

    return fail_with


async def test_a_failure_is_logged_without_secrets_and_the_person_is_told(
    app: App, telegram: TelegramDouble, broken: Callable[[Exception], None], caplog: pytest.LogCaptureFixture
) -> None:
    broken(RuntimeError(f"https://telegram.test/bot{TOKEN}/sendMessage"))
    with caplog.at_level(logging.DEBUG, logger="bot"):
        await app.process_update(_message(app, "/watches"))
    assert "RuntimeError" in caplog.text
    assert "canary-secret" not in caplog.text
    assert telegram.last.text.startswith("Sorry")


async def test_a_person_who_blocked_us_meanwhile_is_closed_in_silence(
    app: App, telegram: TelegramDouble, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.refusals["sendMessage"] = RefusedError("Forbidden: bot was blocked by the user", 403)
    await app.process_update(_message(app, "/watches"))
    record = await app.bot_data.store.chats.get(ME)
    assert record is not None
    assert record.state is ChatState.GONE
    assert not caplog.records


async def test_a_group_that_moved_meanwhile_is_followed(app: App, telegram: TelegramDouble) -> None:
    telegram.refusals["sendMessage"] = RefusedError("Bad Request: group chat was upgraded", migrate_to_chat_id=-1009)
    await app.process_update(_message(app, "/watches"))
    assert await app.bot_data.store.chats.get(ME) is None
    assert await app.bot_data.store.chats.get(-1009) is not None


@pytest.mark.parametrize(("refusal", "logged"), [(RefusedError("Bad Gateway", 502), "did not answer")])
async def test_what_telegram_does_wrong_is_one_line_in_the_log(
    app: App, telegram: TelegramDouble, refusal: RefusedError, logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.refusals["sendMessage"] = refusal
    await app.process_update(_message(app, "/watches"))
    assert logged in caplog.text
    assert "Traceback" not in caplog.text
    assert len(telegram.of("sendMessage")) == 1
