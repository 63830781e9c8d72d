"""The messenger against the local Telegram, which reads HTML, buttons and addresses as strictly as the real one."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import product

import pytest
from aiohttp import web
from telegram.ext import ExtBot

from bot.catalogue import LANGUAGES, Catalogue
from bot.messenger import TelegramMessenger
from bot.pacing import Lane
from data.records import ChatKind, Gone, Sent
from deals.events import EventKind
from deals.verdict import Correction, Kept, Moved, Untrue, Why
from sandbox.cast import Cast, assemble
from sandbox.telegram.app import telegram_app
from sandbox.telegram.network import Telegram
from sandbox.telegram.people import People
from sandbox.telegram.rates import Limits
from sandbox.telegram.rooms import Rooms
from tests.bot.samples import NOW, Clock, chat, hostile, parcel, sighting


@pytest.fixture
def local() -> Telegram:
    return Telegram(now=lambda: NOW, monotonic=lambda: 0.0, limits=Limits.lifted())


@pytest.fixture
def cast(local: Telegram) -> Cast:
    cast = assemble(local, Rooms(local))
    People(local).starts(cast.you)
    return cast


@pytest.fixture
async def messenger(local: Telegram, cast: Cast) -> AsyncIterator[TelegramMessenger]:
    runner = web.AppRunner(telegram_app(local), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    async with ExtBot[Lane](local.token, base_url=address, rate_limiter=Clock().pacer()) as bot:
        yield TelegramMessenger(bot, Catalogue.load(), lambda: NOW)
    await runner.cleanup()


def to_each(cast: Cast) -> list[tuple[int, ChatKind]]:
    return [(cast.you.id, ChatKind.PRIVATE), (cast.channel.id, ChatKind.CHANNEL), (cast.group.id, ChatKind.GROUP)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_takes_every_alert_and_every_post(messenger: TelegramMessenger, cast: Cast, language: str) -> None:
    for kind in EventKind:
        for chat_id, where in to_each(cast):
            to = replace(chat(where, language), id=chat_id)
            assert isinstance(await messenger.send(parcel(sighting(kind), to=to)), Sent)


@pytest.mark.parametrize("text", ["<b>&amp;", "\u202e\u2066!", "👨‍👩‍👧" * 200, "&#0;", "</a>", "{x}", "#", " "])
async def test_it_takes_whatever_a_seller_writes(messenger: TelegramMessenger, cast: Cast, text: str) -> None:
    burst = [sighting(EventKind.NEW_OFFER, hostile(text))] * 20
    for sightings in ([sighting(EventKind.PRICE_DROP, hostile(text))], burst):
        to = replace(chat(), id=cast.you.id)
        assert isinstance(await messenger.send(parcel(*sightings, to=to)), Sent)


async def test_it_shows_the_reader_what_was_rendered(messenger: TelegramMessenger, local: Telegram, cast: Cast) -> None:
    await messenger.send(parcel(sighting(EventKind.PRICE_DROP), to=replace(chat(), id=cast.you.id)))
    (message,) = [message for message in People(local).reads(local.chats[cast.you.id]) if "降价" in message.body.text]
    assert message.body.text.startswith("📉 降价 14.6% · 🏆 历史最低")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_takes_every_correction(
    messenger: TelegramMessenger, local: Telegram, cast: Cast, language: str
) -> None:
    verdicts: tuple[Correction, ...] = (Untrue(Why.PRICE_UP, NOW), Untrue(Why.BROKEN, NOW), Moved(), Kept(NOW))
    for kind, (chat_id, where), verdict in product(EventKind, to_each(cast), verdicts):
        told = parcel(sighting(kind, hostile("<b>&")), to=replace(chat(where, language), id=chat_id))
        sent = await messenger.send(told)
        assert isinstance(sent, Sent)
        assert await messenger.edit(replace(told, message_id=sent.message_id), verdict) == sent
        assert local.chats[chat_id].messages[sent.message_id].body.text.startswith(("⌛", "❌", "🔁", "✅"))


async def test_a_chat_that_never_began_is_gone(messenger: TelegramMessenger, cast: Cast) -> None:
    assert isinstance(await messenger.send(parcel(sighting(EventKind.NEW_OFFER))), Gone)
