"""What stops the whole bot: seen in /health, and told once it is over."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from telegram.error import InvalidToken

from bot.backlog import Json
from bot.outages import Outage, begins, is_well, watched
from bot.warning import Warner
from data.store import StoreError
from tests.bot.handlers.conftest import Now
from tests.bot.handlers.talk import ADMIN, Talk
from tests.deals.builders import START

RED = {
    Outage.TOKEN: "refused the bot's token",
    Outage.CONFLICT: "Another program",
    Outage.STORE: "Nothing can be kept",
}


async def notices(talk: Talk) -> list[str]:
    """What waits for the admin, by name."""
    found = []
    for parcel in await talk.scene.claim():
        assert parcel.notice is not None
        found.append(parcel.notice.message)
        await talk.scene.send(parcel)
    return found


@pytest.mark.parametrize("what", Outage)
async def test_health_is_red_until_it_is_over(talk: Talk, now: Now, what: Outage) -> None:
    admin = talk.by(ADMIN)
    await talk.scene.chat(ADMIN)
    await begins(talk.services, what)
    now.at = START + timedelta(minutes=5)
    await begins(talk.services, what)
    assert RED[what] in (await admin.say("/health")).text.splitlines()[0]
    await notices(talk)
    await is_well(talk.services)
    assert "🔴" not in (await admin.say("/health")).text
    assert await notices(talk) == [f"notice-over-{what}"]


async def test_what_was_over_at_once_is_not_told(talk: Talk) -> None:
    await talk.scene.chat(ADMIN)
    await begins(talk.services, Outage.TOKEN)
    await is_well(talk.services)
    assert talk.services.outages == {}
    assert await notices(talk) == []


async def test_while_it_cannot_be_kept_that_it_is_over_it_is_not_over(
    talk: Talk, now: Now, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    await begins(talk.services, Outage.STORE)
    now.at = START + timedelta(minutes=5)
    with monkeypatch.context() as patch:
        patch.setattr(talk.store.outbox, "notify", full)
        await is_well(talk.services)
    assert set(talk.services.outages) == {Outage.STORE}
    await is_well(talk.services)
    assert talk.services.outages == {}


async def test_a_message_that_finds_the_token_refused_raises_the_alarm(talk: Talk) -> None:
    chat = await talk.scene.chat(ADMIN)
    await Warner(talk.services, talk.app.bot).failed(chat, InvalidToken())
    assert set(talk.services.outages) == {Outage.TOKEN}


async def test_where_telegram_brings_the_updates_the_store_is_watched_as_well(talk: Talk) -> None:
    errors = [StoreError("the disk is full")]

    async def take(_: Sequence[Json]) -> None:
        if errors:
            raise errors.pop()

    watching = watched(talk.services, take)
    with pytest.raises(StoreError):
        await watching([])
    assert set(talk.services.outages) == {Outage.STORE}
    await watching([])
    assert talk.services.outages == {}
