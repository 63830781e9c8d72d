from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.app import build_application
from bot.catalogue import Catalogue
from bot.context import Context
from bot.errors import on_error
from bot.services import Services
from data import open_store
from tests.bot.handlers.talk import ADMIN, Talk
from tests.bot.telegram_double import TelegramDouble
from tests.bot.unpaced import Unpaced
from tests.data.scene import Scene
from tests.deals.builders import START

CATALOGUE = Catalogue.load()


class Now:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at: datetime = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
async def talk(tmp_path: Path, now: Now) -> AsyncIterator[Talk]:
    store = await open_store(f"sqlite:///{tmp_path}/dropbell.db")
    services = Services(store=store, catalogue=CATALOGUE, now=now, admins=frozenset({ADMIN}), adzone_id="555")
    telegram = TelegramDouble()
    app = build_application(services, token="1:T", api_url="https://telegram.test", pacer=Unpaced(), request=telegram)
    errors: list[Exception] = []

    async def note(update: object, context: Context) -> None:
        assert context.error is not None
        errors.append(context.error)

    app.remove_error_handler(on_error)
    app.add_error_handler(note)
    app.add_error_handler(on_error)
    async with app:
        services.username = app.bot.username
        yield Talk(app=app, telegram=telegram, services=services, scene=Scene(store), errors=errors)
    await store.close()
