"""Every command, every button, every other update: the bot dies while it handles it, and handles it again.

What is in the store afterwards, and what is answered, must be the same as if it had never died. Commands and buttons
come from the bot's own tables: one that is added and never reached here fails.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.callbacks import (
    DeliveryPress,
    Verb,
    ViewPress,
    base36,
    channel_payload,
    command_payload,
    offer_payload,
    read_press,
)
from bot.handlers import plain
from bot.handlers.buttons import VIEWS
from bot.handlers.routes import ADMINS, IN_GROUPS, PEOPLE
from data import open_store
from tests.bot.handlers.conftest import Now
from tests.bot.handlers.deaths import Handled, Json, Mortal, dump, question, view_of
from tests.bot.handlers.everything import furnish
from tests.bot.handlers.talk import ADMIN, CHANNEL, GROUP, ME, OTHER, Talk, chat, member, person
from tests.bot.telegram_double import BOT, BOT_ID, DATE
from tests.data.scene import Scene

NEW_GROUP = -1099
OF_EACH = 2
"""So many arguments of each button are tried."""
BACKUP = b"""format = 1
[[source]]
name = "1688 vi"
[me]
language = "en"
[[me.rule]]
line = "\xe7\x8c\xab\xe7\xb2\xae <300"
"""
TYPED = {
    "start": ["", command_payload("watch"), offer_payload(1), channel_payload(CHANNEL)],
    "recommend": ["兰蔻", "猫粮"],
    "watch": ["", "猫粮 <300", "猫粮 <1"],
    "why": ["猫粮"],
    "history": ["s:offer"],
    "mute": ["2h", "off"],
    "timezone": ["", "Madrid"],
    "channels": ["", "@haoyou"],
    "rules": ["", str(CHANNEL), f"{CHANNEL} 耳机 comm>=5%"],
    "feeds": ["", "add 1688 es"],
    "rates": ["", "USD 7.1", "USD off"],
    "announce": ["<b>hi</b>"],
    "import": [""],
}
"""What is typed behind a command; nothing where none stands here."""
ANSWERED = {
    "wizard": ["猫粮", "300"],
    "watches": ["狗粮 <200"],
    "settings": ["Tokyo"],
    "feeds": ["es"],
    "queue": ["Look at this"],
}
"""What is typed after a question about something; `ANY` to all others."""
ANY = ["猫粮 <250", "20", "Madrid", "{title}\n{facts}"]


PRESSED = [
    *(f"d1:{verb}" for verb in ("h", "z", "m", "b", "w", "f:p", "f:f", "z:1h", "z:low", "m:o", "m:r")),
    *(f"d{base36(digest)}:{verb}" for digest in range(5, 15) for verb in ("x:0", "o")),
]
"""Under the alert of a presale, and whatever stands below it under the digest."""


@dataclass(frozen=True)
class Moment:
    """An update that may come when the store looks like this."""

    file: Path
    update: Json
    label: str
    room: int = ADMIN
    user: int = ADMIN


class Updates:
    """Updates as Telegram would send them."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def typed(self, text: str, *, user: int = ADMIN, room: int = ADMIN, **fields: Any) -> Json:
        command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
        entities = [{"type": "bot_command", "offset": 0, "length": len(command)}] if command else []
        message = {"text": text, "entities": entities} | fields
        return self.said(message, user=user, room=room)

    def said(self, message: Json, *, user: int = ADMIN, room: int = ADMIN) -> Json:
        number = next(self.numbers)
        whole = {"message_id": number, "date": DATE, "chat": chat(room), "from": person(user)} | message
        return {"update_id": number, "message": whole}

    def pressed(self, data: str, *, user: int, room: int) -> Json:
        number = next(self.numbers)
        message = {"message_id": 900, "date": DATE, "chat": chat(room), "from": BOT, "text": "…"}
        query = {"id": str(number), "from": person(user), "chat_instance": "1", "data": data, "message": message}
        return {"update_id": number, "callback_query": query}

    def moved(self, room: int, status: str) -> Json:
        change = {
            "chat": chat(room),
            "from": person(ADMIN),
            "date": DATE,
            "old_chat_member": member(BOT_ID, "left"),
            "new_chat_member": member(BOT_ID, status),
        }
        return {"update_id": next(self.numbers), "my_chat_member": change}


@pytest.fixture
async def world(talk: Talk, tmp_path: Path) -> Path:
    """A database with something of everything; its bot's Telegram knows a channel and a group."""
    telegram = talk.telegram
    telegram.chats = {CHANNEL: chat(CHANNEL), "@haoyou": chat(CHANNEL), GROUP: chat(GROUP)}
    telegram.members |= {
        (GROUP, ADMIN): member(ADMIN),
        (GROUP, BOT_ID): member(BOT_ID, "member"),
        (CHANNEL, BOT_ID): member(BOT_ID),
    }
    telegram.files = {"backup": BACKUP}
    file = tmp_path / "world.db"
    store = await open_store(f"sqlite:///{file}")
    await furnish(Scene(store))
    await store.close()
    return file


def beginnings(file: Path, updates: Updates) -> Iterator[Moment]:
    """Everything that does not come of something else."""
    for user in (ME, OTHER):
        yield Moment(file, updates.typed("/watches", user=user, room=user), f"/watches of {user}", room=user, user=user)
    for name in PEOPLE | ADMINS:
        for text in TYPED.get(name, [""]):
            yield Moment(file, updates.typed(f"/{name} {text}".strip()), f"/{name} {text}")
    for name in IN_GROUPS:
        update = updates.typed(f"/{name}@{BOT['username']} 猫粮 new", room=GROUP)
        yield Moment(file, update, f"/{name} in a group", room=GROUP)
    yield Moment(file, updates.typed("猫粮"), "words")
    for room, status in ((ADMIN, "kicked"), (ADMIN, "member"), (GROUP, "left"), (NEW_GROUP, "member")):
        yield Moment(file, updates.moved(room, status), f"{status} {room}")
    document = {"file_id": "backup", "file_unique_id": "b", "file_name": "dropbell.toml", "file_size": len(BACKUP)}
    yield Moment(file, updates.said({"document": document}), "a file")
    yield Moment(file, updates.said({"migrate_to_chat_id": NEW_GROUP}, room=GROUP), "a group that moves")
    topic = {"message_thread_id": 5, "is_topic_message": True, "forum_topic_created": {"name": "T", "icon_color": 1}}
    yield Moment(file, updates.said(topic, room=GROUP), "a topic")
    origin = {"type": "channel", "date": DATE, "chat": chat(CHANNEL), "message_id": 3}
    yield Moment(file, updates.said({"text": "x", "forward_origin": origin}), "a forwarded post")
    for data in PRESSED:
        yield Moment(file, updates.pressed(data, user=ADMIN, room=ADMIN), data)


def following(moment: Moment, handled: Handled, file: Path, updates: Updates) -> Iterator[Moment]:
    """The buttons it brought, and what may be typed where it asks."""
    for call in handled.calls:
        for button in call.buttons if call.params.get("chat_id") == moment.room else ():
            if data := button.get("callback_data"):
                update = updates.pressed(data, user=moment.user, room=moment.room)
                yield Moment(file, update, f"{moment.label} > {data}", moment.room, moment.user)
    about = question(file)
    if about is not None and question(moment.file) != about and moment.room > 0:
        for text in ANSWERED.get(about, ANY):
            update = updates.typed(text, user=moment.user, room=moment.room)
            yield Moment(file, update, f"{moment.label} > {text}", moment.room, moment.user)


class Reached:
    """Which buttons were pressed; of each only some arguments are."""

    def __init__(self) -> None:
        self.buttons: set[tuple[str, str]] = set()
        self._changing: set[tuple[str, str, bool]] = set()
        self._times = Counter[tuple[str, str, str]]()
        self._seen = set[tuple[str, str, str, str]]()

    def is_new(self, moment: Moment) -> bool:
        """Whether it is worth living through."""
        button = _button(moment)
        if button is None:
            return True
        kind, verb, step, arg = button
        if self._times[kind, verb, step] >= OF_EACH or (kind, verb, step, arg) in self._seen:
            return False
        self._times[kind, verb, step] += 1
        self._seen.add((kind, verb, step, arg))
        self.buttons.add((kind, verb))
        return True

    def changes_something(self, moment: Moment, once: Handled) -> bool:
        """Whether it is worth dying in: of each kind of button one that changes only views, and one that does more."""
        button = _button(moment)
        if button is None or not once.changes:
            return once.changes > 0
        kind, verb, _, _ = button
        beyond = once.dump | {"views": []} != dump(moment.file) | {"views": []}
        known = (kind, verb, beyond) in self._changing
        self._changing.add((kind, verb, beyond))
        return not known


def _button(moment: Moment) -> tuple[str, str, str, str] | None:
    """What is pressed: the kind of the view, the verb, the step of a dialogue, the argument."""
    query = moment.update.get("callback_query")
    match read_press(query["data"]) if query else None:
        case ViewPress(view, verb, arg):
            kind, step = view_of(moment.file, view)
            return kind, verb, step, arg
        case DeliveryPress(_, verb, arg):
            return "alert", verb, "", arg
        case _:
            return None


async def differences(mortal: Mortal, moment: Moment, once: Handled) -> list[str]:
    """Where dying makes a difference."""
    found = []
    for change in range(1, once.changes + 1):
        again = await mortal.die(mortal.copy(moment.file), moment.update, change, of=once.changes)
        tables = [name for name, rows in once.dump.items() if rows != again.dump[name]]
        said = "the same" if once.calls == again.calls else [(call.method, call.text) for call in again.calls]
        if tables or said != "the same":
            found.append(f"{moment.label}: dead after change {change} of {once.changes}: {tables}, said {said}")
    return found


async def test_dying_makes_no_difference(talk: Talk, world: Path, tmp_path: Path, now: Now) -> None:
    folder = tmp_path / "lives"
    folder.mkdir()
    mortal, updates, reached = Mortal(talk.app, talk.telegram, folder, now), Updates(), Reached()
    waiting, found = deque(beginnings(world, updates)), list[str]()
    while waiting:
        moment = waiting.popleft()
        if not reached.is_new(moment):
            continue
        file = mortal.copy(moment.file)
        once = await mortal.handle(file, moment.update)
        assert not talk.errors, moment.label
        if reached.changes_something(moment, once):
            found += await differences(mortal, moment, once)
        waiting += following(moment, once, file, updates)
    missing = {(kind, verb) for kind, verbs in VIEWS.items() for verb in verbs} - reached.buttons
    assert not missing
    assert {("alert", verb) for verb in Verb} <= reached.buttons
    assert not found, "\n".join(found)


async def test_a_bot_that_forgets_what_it_did_is_caught(talk: Talk, world: Path, tmp_path: Path, now: Now) -> None:
    mortal = Mortal(talk.app, talk.telegram, tmp_path, now, remembers=False)
    moment = Moment(world, Updates().typed("/feeds add 1688 es"), "a feed")
    once = await mortal.handle(mortal.copy(world), moment.update)
    (found,) = await differences(mortal, moment, once)
    assert "that part is watched already" in found or "already" in found


def test_every_question_has_an_answer_here() -> None:
    assert set(ANSWERED) == {*plain.PEOPLE, *plain.ADMINS}
