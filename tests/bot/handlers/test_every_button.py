"""Every button of every message is pressed, in every language, on a local Telegram as strict as the real one."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from telegram import Update

from bot.app import App, build_application
from bot.catalogue import LANGUAGES
from bot.context import Context
from bot.services import Services
from data import open_store
from deals.posting import Mode, Posting
from deals.snapshot import Changes
from deals.timers import timers
from sandbox.cast import Cast, assemble
from sandbox.telegram.app import telegram_app
from sandbox.telegram.chats import Person
from sandbox.telegram.messages import Message
from sandbox.telegram.network import Telegram
from sandbox.telegram.people import People
from sandbox.telegram.rates import Limits
from sandbox.telegram.rooms import Rooms
from tests.bot.handlers.conftest import CATALOGUE
from tests.bot.samples import NOW, hostile
from tests.bot.unpaced import Unpaced
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, panda, presale, taobao
from tests.makers import changes_of

COMMANDS = ["/start", "/help", "/recommend", "/recommend 猫粮 <1", "/watch 猫粮", "/watches", "/presale", "猫粮 <b>"]
ADMIN_COMMANDS = [
    "/channels",
    "/channels @good_finds",
    "/rules",
    "/feeds",
    "/feeds add 1688 es",
    "/feeds",
    "/health",
    "/announce <b>hi</b> & welcome",
    "/announce <script>",
    "/export",
    "/import",
    "/audit",
]
BACKUP = b"""format = 1
[[source]]
name = "1688 vi"
[me]
language = "en"
[[me.rule]]
line = "\xe7\x8c\xab\xe7\xb2\xae <300"
"""
HARMLESS = "message is not modified"


@dataclass
class Crawl:
    """Presses whatever can be pressed, each button of each message once."""

    app: App
    local: Telegram
    cast: Cast
    people: People
    errors: list[Exception]
    pressed: set[tuple[int, str]] = field(default_factory=set)

    async def say(self, person: Person, text: str) -> None:
        self.people.says(person, text)
        await self.deliver()

    async def press_everything(self, person: Person, most: int = 120) -> None:
        for _ in range(most):
            todo = next(self._unpressed(person), None)
            if todo is None:
                return
            self.pressed.add((todo[0].id, todo[1]))
            self.people.presses(person, *todo)
            await self.deliver()

    async def deliver(self) -> None:
        offset = 0
        while waiting := await self.local.inbox.fetch(offset, 100, 0):
            for body in waiting:
                offset = body["update_id"] + 1
                await self.app.process_update(Update.de_json(body, self.app.bot))

    def refused(self) -> list[str]:
        return [entry.description for entry in self.local.ledger if entry.status != 200]

    def _unpressed(self, person: Person) -> Iterator[tuple[Message, str]]:
        for message in reversed(self.people.reads(self.local.chats[person.id])):
            for row in message.inline_rows:
                for button in row:
                    data = button.get("callback_data")
                    if data and (message.id, data) not in self.pressed:
                        yield message, data


@pytest.fixture
async def crawl(tmp_path: Path) -> AsyncIterator[Crawl]:
    local = Telegram(now=lambda: NOW, monotonic=lambda: 0.0, limits=Limits.lifted())
    cast = assemble(local, Rooms(local))
    local.inbox.drop()
    runner = web.AppRunner(telegram_app(local), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    store = await open_store(f"sqlite:///{tmp_path}/dropbell.db")
    services = Services(store=store, catalogue=CATALOGUE, now=lambda: NOW, admins=frozenset({cast.admin.id}))
    app = build_application(services, token=local.token, api_url=address, pacer=Unpaced())
    errors: list[Exception] = []

    async def note(update: object, context: Context) -> None:
        assert context.error is not None
        errors.append(context.error)

    app.add_error_handler(note)
    await _fill(Scene(store))
    async with app:
        assert app.post_init is not None
        await app.post_init(app)
        yield Crawl(app, local, cast, People(local), errors)
    await store.close()
    await runner.cleanup()


async def _fill(scene: Scene) -> None:
    """A few offers with everything that offers can have, seen for some days, with titles that try to break out."""
    offers = [hostile("<b>&amp;\u202e"), panda(2550, 2250, title="</a>uvb灯"), taobao(presale=presale(NOW + HOUR))]
    offers += [taobao(5000 + n, key=f"s:cat{n:09}", title=f"猫粮 {n}" + "👨‍👩‍👧" * 40) for n in range(7)]
    await scene.store.polls.keep(changes_of(*offers, at=NOW - 9 * DAY), [], now=NOW - 9 * DAY)
    moments = tuple((offer.id, timers(offer, NOW)) for offer in offers)
    await scene.store.polls.keep(Changes(offers=tuple(offers), timers=moments), [], now=NOW)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whatever_a_person_presses_is_taken_by_telegram(crawl: Crawl, language: str) -> None:
    crawl.people.speaks(crawl.cast.you, language)
    for command in COMMANDS:
        await crawl.say(crawl.cast.you, command)
    await crawl.press_everything(crawl.cast.you)
    assert not crawl.errors
    assert not [reason for reason in crawl.refused() if HARMLESS not in reason]
    assert len(crawl.pressed) > 40


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whatever_an_admin_presses_is_taken_by_telegram(crawl: Crawl, language: str) -> None:
    crawl.people.speaks(crawl.cast.admin, language)
    await crawl.say(crawl.cast.admin, "/start")
    for command in ADMIN_COMMANDS:
        await crawl.say(crawl.cast.admin, command)
    for file in (BACKUP, BACKUP.replace(b"<300", b"<<<"), b"x"):
        crawl.people.sends_file(crawl.cast.admin, "dropbell.toml", file)
        await crawl.deliver()
    await crawl.say(crawl.cast.admin, f"/rules {crawl.cast.channel.id} 耳机 comm>=5%")
    await crawl.press_everything(crawl.cast.admin)
    assert not crawl.errors
    assert not [reason for reason in crawl.refused() if HARMLESS not in reason]
    assert len(crawl.pressed) > 15


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whatever_an_admin_presses_on_a_rule_and_its_posts_is_taken_by_telegram(
    crawl: Crawl, language: str
) -> None:
    scene, channel = Scene(crawl.app.bot_data.store), crawl.cast.channel.id
    crawl.people.speaks(crawl.cast.admin, language)
    for command in ("/start", "/channels @good_finds"):
        await crawl.say(crawl.cast.admin, command)
    watch = await scene.watch(channel, "猫粮 comm>=5%")
    await scene.store.rules.set_channel(channel, Posting(mode=Mode.REVIEW, template="<b>{kind}</b> {title}\n{facts}"))
    for number, evil in enumerate(("<b>&amp;", "</a>" * 150, "👨‍👩‍👧" * 200)):
        await scene.owe(watch, offer=taobao(5000, key=f"s:post{number}", title=evil), at=NOW)
    await crawl.say(crawl.cast.admin, "/queue")
    await crawl.say(crawl.cast.admin, "/rules")
    await crawl.press_everything(crawl.cast.admin)
    assert not crawl.errors
    assert not [reason for reason in crawl.refused() if HARMLESS not in reason]
    assert len(crawl.pressed) > 60


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_choice_of_the_settings_is_taken_by_telegram(crawl: Crawl, language: str) -> None:
    crawl.people.speaks(crawl.cast.you, language)
    for command in ("/start", "/timezone", "/timezone Atlantis", "/settings", "/mute 2h"):
        await crawl.say(crawl.cast.you, command)
    await crawl.press_everything(crawl.cast.you, most=150)
    assert not crawl.errors
    assert not [reason for reason in crawl.refused() if HARMLESS not in reason]
    assert len(crawl.pressed) > 80


async def test_in_a_forum_a_topic_is_bound_by_its_name_and_members_are_led_away(crawl: Crawl) -> None:
    cast, group = crawl.cast, crawl.cast.group
    topic = next(iter(group.topics))
    for person, text in (
        (cast.admin, "/start@BOT"),
        (cast.admin, "/watch@BOT 猫粮 new"),
        (cast.you, "/watch@BOT 猫粮"),
        (cast.you, "/recommend@BOT"),
        (cast.you, "/nonsense@BOT"),
        (cast.you, "@BOT 猫粮"),
        (cast.you, "猫粮"),
    ):
        crawl.people.says(person, text.replace("BOT", crawl.local.bot.username), group, topic=topic, reply_to=topic)
        await crawl.deliver()
    answers = [message for message in crawl.people.reads(group) if message.by_bot]
    assert [message.topic for message in answers] == [topic] * 6
    assert group.topics[topic].name in answers[0].body.text
    links = [button["url"] for message in answers for row in message.inline_rows for button in row if "url" in button]
    assert [link.rpartition("/")[2].partition("?")[2] for link in links] == ["start=do_watch", "start=do_recommend", ""]
    assert not crawl.errors
    assert not crawl.refused()
