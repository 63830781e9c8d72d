"""The admins hear once what only they can mend, with the right that is missing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.app import build_application
from bot.catalogue import Catalogue
from bot.services import Services
from bot.warning import Warner
from data import open_store
from data.records import Chat, ChatKind
from data.store import Store
from tests.bot.handlers.talk import ADMIN, CHANNEL, GROUP, ME, member
from tests.bot.telegram_double import BOT_ID, RefusedError, TelegramDouble
from tests.bot.unpaced import Unpaced
from tests.data.scene import Scene

NOW = datetime(2026, 10, 1, tzinfo=UTC)
NO_RIGHTS = BadRequest("Bad Request: need administrator rights in the channel chat")


@dataclass
class Desk:
    store: Store
    telegram: TelegramDouble
    warner: Warner

    async def refused(self, chat_id: int, kind: ChatKind, error: TelegramError) -> list[str]:
        """What the admins are told of it."""
        await self.warner.failed(Chat(id=chat_id, kind=kind, title="Haoyou", created_at=NOW), error)
        parcels = await Scene(self.store).claim(wall=NOW)
        return [parcel.notice.message for parcel in parcels if parcel.notice and parcel.chat.id == ADMIN]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    store, telegram = await open_store(f"sqlite:///{tmp_path}/a.db"), TelegramDouble()
    await store.chats.meet(ADMIN, ChatKind.PRIVATE, title="", language="en", now=NOW)
    services = Services(store=store, catalogue=Catalogue.load(), now=lambda: NOW, admins=frozenset({ADMIN}))
    app = build_application(services, token="1:T", api_url="https://telegram.test", pacer=Unpaced(), request=telegram)
    async with app:
        yield Desk(store, telegram, Warner(services, app.bot))
    await store.close()


async def test_a_missing_right_is_named_exactly(desk: Desk) -> None:
    desk.telegram.members[CHANNEL, BOT_ID] = member(BOT_ID, can_post_messages=False)
    assert await desk.refused(CHANNEL, ChatKind.CHANNEL, NO_RIGHTS) == ["right.post_messages"]


async def test_a_right_that_only_telegram_misses_is_guessed(desk: Desk) -> None:
    desk.telegram.members[GROUP, BOT_ID] = member(BOT_ID, "member")
    assert await desk.refused(GROUP, ChatKind.GROUP, NO_RIGHTS) == ["right.send_messages"]


async def test_it_is_told_once_a_day(desk: Desk) -> None:
    desk.telegram.members[CHANNEL, BOT_ID] = member(BOT_ID, can_post_messages=False)
    assert await desk.refused(CHANNEL, ChatKind.CHANNEL, NO_RIGHTS)
    assert not await desk.refused(CHANNEL, ChatKind.CHANNEL, NO_RIGHTS)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), ["right.not_member"]),
        (BadRequest("Bad Request: TOPIC_CLOSED"), ["right.topic_closed"]),
        (BadRequest("Bad Request: message is too long"), []),
    ],
)
async def test_what_is_told_of_a_group(desk: Desk, error: TelegramError, told: list[str]) -> None:
    assert await desk.refused(GROUP, ChatKind.GROUP, error) == told


async def test_who_blocked_the_bot_is_nobody_elses_business(desk: Desk) -> None:
    blocked = Forbidden("Forbidden: bot was blocked by the user")
    assert await desk.refused(ME, ChatKind.PRIVATE, blocked) == []


async def test_a_warning_that_fails_stops_nothing(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.telegram.refusals["getChatMember"] = RefusedError("Bad Gateway", 502)
    assert await desk.refused(CHANNEL, ChatKind.CHANNEL, NO_RIGHTS) == []
    assert "could not be told" in caplog.text
