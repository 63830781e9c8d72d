"""Every kind of sender, every command, every button: nobody touches what is not theirs.

Commands, kinds of views and their verbs come from the bot's own tables, so a new one is in by itself.
"""

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from bot.callbacks import Mute, Snooze, Verb, base36
from bot.commands import COMMANDS
from bot.handlers.buttons import ADMIN_KINDS, VIEWS
from data.records import ChatKind, Sent
from deals.source import PandaponParams
from tests.bot.handlers.talk import (
    ADMIN,
    ANONYMOUS,
    CHANNEL,
    FAKE_CHANNEL,
    GROUP,
    ME,
    OTHER,
    SERVICE,
    Talk,
    chat,
    member,
    person,
)
from tests.bot.handlers.treasury import GLOBAL, Fingerprints, fingerprints, schema
from tests.bot.telegram_double import BOT, BOT_ID, DATE
from tests.deals.builders import START

CHIEF = 55
"""An admin of the group."""
ELSEWHERE = -1077
OWNERS = {"me": ME, "other": OTHER, "admin": ADMIN, "chief": CHIEF, "group": GROUP, "channel": CHANNEL}
TYPED = ["", "猫粮 <300", "add 1688 es", f"{CHANNEL} 耳机", "2h", "r_1"]
ARGUMENTS = ["1", "2", "4", "5", str(CHANNEL)]
"""The numbers are those of everybody's rules, and the source's."""
FORWARDED = {"type": "user", "date": DATE, "sender_user": person(ADMIN)}


@dataclass(frozen=True)
class Sender:
    """Somebody, or something, that writes or presses."""

    name: str
    user: int
    room: int
    may: frozenset[str] = frozenset()
    """Whose things they may change."""
    fields: dict[str, Any] = field(default_factory=dict)
    update: str = "message"


SENDERS = [
    Sender("the owner", ME, ME, frozenset({"me"})),
    Sender("another user", OTHER, OTHER, frozenset({"other"})),
    Sender("an admin of the bot", ADMIN, ADMIN, frozenset({"admin", "group", "channel", GLOBAL})),
    Sender("an admin of the bot in a group", ADMIN, GROUP),
    Sender("an admin of the group", CHIEF, GROUP, frozenset({"group", "chief"})),
    Sender("an admin of the group in private", CHIEF, CHIEF, frozenset({"chief"})),
    Sender("a member of the group", ME, GROUP),
    Sender("an anonymous admin", ANONYMOUS, GROUP, frozenset({"group"}), {"sender_chat": chat(GROUP)}),
    Sender("an anonymous admin of elsewhere", ANONYMOUS, GROUP, fields={"sender_chat": chat(ELSEWHERE)}),
    Sender("a post of the channel", ADMIN, CHANNEL, fields={"sender_chat": chat(CHANNEL)}, update="channel_post"),
    Sender("a channel posing as a member", FAKE_CHANNEL, GROUP, fields={"sender_chat": chat(CHANNEL)}),
    Sender(
        "the linked channel's forward",
        SERVICE,
        GROUP,
        fields={"sender_chat": chat(CHANNEL), "is_automatic_forward": True},
    ),
    Sender("the service account in private", SERVICE, SERVICE),
    Sender("an admin's forwarded command", ADMIN, ADMIN, fields={"forward_origin": FORWARDED}),
    Sender("an admin's forwarded command in a group", CHIEF, GROUP, fields={"forward_origin": FORWARDED}),
    Sender("an admin through another bot", ADMIN, ADMIN, fields={"via_bot": BOT}),
    Sender("an admin's edited message", ADMIN, ADMIN, fields={"edit_date": DATE}, update="edited_message"),
    Sender("another bot", 4343, GROUP, fields={"from": person(4343) | {"is_bot": True}}),
]
PEOPLE = [sender for sender in SENDERS if not sender.fields]
"""Only people press buttons."""
OFFICES = [sender for sender in PEOPLE if sender.room == GROUP or sender.user in {ME, OTHER, ADMIN}]
"""Each with other rights than the rest."""


@dataclass
class Arena:
    """The bot with something of everybody's in it."""

    talk: Talk
    path: Path
    numbers: "count[int]" = field(default_factory=lambda: count(10_000))

    def look(self) -> Fingerprints:
        return fingerprints(self.path, OWNERS)

    async def type(self, sender: Sender, text: str) -> None:
        if sender.room != sender.user and text.startswith("/"):
            name, _, rest = text.partition(" ")
            text = f"{name}@dropbell_bot {rest}".strip()
        message = self.talk.by(sender.user).message(text, to=sender.room) | sender.fields
        if sender.update == "channel_post":
            del message["from"]
        await self._feed(**{sender.update: message})

    async def press(self, sender: Sender, data: str) -> None:
        query = {
            "id": str(next(self.numbers)),
            "from": person(sender.user),
            "chat_instance": "1",
            "data": data,
            "message": {
                "message_id": next(self.numbers),
                "date": DATE,
                "chat": chat(sender.room),
                "from": BOT,
                "text": "…",
            },
        }
        await self._feed(callback_query=query)

    async def view(self, kind: str, owner: int, room: int) -> str:
        """A view of this kind, as rich as any: whatever its buttons ask of it is there."""
        scope = CHANNEL if kind in ADMIN_KINDS else room
        state = {"chat_id": scope, "watch_id": 5, "line": "new", "words": "猫粮", "html": "hi", "number": 0, "ref": 1}
        view = await self.talk.store.views.put(chat_id=room, user_id=owner, kind=kind, state=state, now=START)
        return view.id

    async def scene_again(self, sender: Sender) -> None:
        """Somebody whose data was deleted by a button begins anew."""
        if sender.room > 0:
            await self.talk.scene.chat(sender.user)

    async def _feed(self, **update: Any) -> None:
        """What becomes of it is seen in the store; a handler that gives up on a made-up state does no harm."""
        body = {"update_id": next(self.numbers)} | update
        await self.talk.app.process_update(Update.de_json(body, self.talk.app.bot))
        self.talk.errors.clear()


@pytest.fixture
async def arena(talk: Talk, tmp_path: Path) -> Arena:
    """Somebody's private chats, a group and a channel with a rule, an alert and a silenced offer each; one source."""
    telegram = talk.telegram
    telegram.chats = {CHANNEL: chat(CHANNEL), "@haoyou": chat(CHANNEL), GROUP: chat(GROUP)}
    telegram.members |= {
        (GROUP, ME): member(ME, "member"),
        (GROUP, ADMIN): member(ADMIN, "member"),
        (GROUP, CHIEF): member(CHIEF),
        (GROUP, BOT_ID): member(BOT_ID, "member"),
        (CHANNEL, BOT_ID): member(BOT_ID),
    }
    watches = []
    for owner in (ME, OTHER, ADMIN, CHIEF):
        await talk.scene.chat(owner)
    await talk.store.chats.meet(GROUP, ChatKind.GROUP, title="Haoyou", language="en", now=START)
    await talk.store.chats.meet(CHANNEL, ChatKind.CHANNEL, title="Haoyou", language="en", now=START)
    for owner in (ME, OTHER, ADMIN, GROUP, CHANNEL, CHIEF):
        watches.append(await talk.scene.watch(owner, "new", owner_id=owner if owner > 0 else ADMIN))
        await talk.store.chats.snooze(owner, 1, until=None)
    await talk.scene.owe(*watches)
    for parcel in await talk.scene.claim():
        await talk.store.outbox.settle(parcel.id, Sent(parcel.id), wall=START)
    await talk.store.sources.add(PandaponParams(language="vi"), now=START)
    return Arena(talk, tmp_path / "dropbell.db")


def trespasses(before: Fingerprints, after: Fingerprints, sender: Sender) -> set[str]:
    return {owner for owner in before if before[owner] != after[owner]} - sender.may


@pytest.mark.parametrize("sender", SENDERS, ids=lambda sender: sender.name)
async def test_nothing_typed_touches_what_is_not_the_senders(arena: Arena, sender: Sender) -> None:
    shape = schema(arena.path)
    for command in ("", *(f"/{command.name} " for command in COMMANDS)):
        before = arena.look()
        for typed in TYPED:
            await arena.type(sender, f"{command}{typed}".strip() or "?")
        assert not trespasses(before, arena.look(), sender), command
    assert schema(arena.path) == shape


@pytest.mark.parametrize("sender", PEOPLE, ids=lambda sender: sender.name)
async def test_nobody_presses_a_button_of_somebody_else(arena: Arena, sender: Sender) -> None:
    for owner, room in ((ME, ME), (ADMIN, ADMIN), (CHIEF, GROUP)):
        for kind in VIEWS if (sender.user, sender.room) != (owner, room) else ():
            view = await arena.view(kind, owner, room)
            before = arena.look()
            for verb in VIEWS[kind]:
                await arena.press(sender, f"v{view}:{verb}:1")
            assert not trespasses(before, arena.look(), sender), (kind, owner)


@pytest.mark.parametrize("sender", OFFICES, ids=lambda sender: sender.name)
async def test_no_argument_leads_a_button_to_what_is_not_the_senders(arena: Arena, sender: Sender) -> None:
    for kind, verbs in VIEWS.items():
        presses = [(verb, argument) for verb in verbs for argument in ARGUMENTS]
        views = [await arena.view(kind, sender.user, sender.room) for _ in presses]
        await arena.scene_again(sender)
        before = arena.look()
        for view, (verb, argument) in zip(views, presses, strict=True):
            await arena.press(sender, f"v{view}:{verb}:{argument}")
        assert not trespasses(before, arena.look(), sender), kind


@pytest.mark.parametrize("sender", PEOPLE, ids=lambda sender: sender.name)
async def test_nobody_presses_under_an_alert_of_somebody_else(arena: Arena, sender: Sender) -> None:
    before = arena.look()
    arguments = ["", "1", "yes", *Snooze, *Mute]
    for delivery in range(1, 8):
        for verb in Verb:
            for argument in arguments:
                await arena.press(sender, f"d{base36(delivery)}:{verb}:{argument}".rstrip(":"))
    assert not trespasses(before, arena.look(), sender)


async def test_what_is_ones_own_is_touched(arena: Arena) -> None:
    """The fingerprints would notice: each of these changes what it should, and nothing that it may not."""
    owner, admin, chief = SENDERS[0], SENDERS[2], SENDERS[4]
    for sender, command, touched in (
        (owner, "/mute 2h", "me"),
        (admin, "/feeds add 1688 es", GLOBAL),
        (chief, "/watches", "chief"),
    ):
        before = arena.look()
        await arena.type(sender, command)
        changed = {name for name, found in arena.look().items() if before[name] != found}
        assert touched in changed <= sender.may, command
    for sender, kind, verb, touched in (
        (owner, "watches", "pause:1", "me"),
        (admin, "rules", "pause:5", "channel"),
        (admin, "feeds", "pause:1", GLOBAL),
        (chief, "watches", "drop:4", "group"),
    ):
        view = await arena.view(kind, sender.user, sender.room)
        before = arena.look()
        await arena.press(sender, f"v{view}:{verb}")
        changed = {name for name, found in arena.look().items() if before[name] != found}
        assert touched in changed <= sender.may, (kind, verb)
