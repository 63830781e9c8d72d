"""Which senders are heard, and as whom: every kind of sender against commands of people and of admins."""

from typing import Any

import pytest

from tests.bot.handlers.talk import (
    ADMIN,
    ANONYMOUS,
    CHANNEL,
    FAKE_CHANNEL,
    GROUP,
    ME,
    SERVICE,
    Talk,
    chat,
    member,
    person,
)
from tests.bot.telegram_double import BOT, DATE

FORWARDED = {"type": "user", "date": DATE, "sender_user": person(ADMIN)}
COMMANDS = ["/health", "/feeds add 1688 vi", "/rules", "/channels", "/watch 猫粮", "/mute", "/stop", "/start"]


def _silent(talk: Talk) -> bool:
    return not talk.telegram.of("sendMessage", "editMessageText", "sendPhoto")


@pytest.mark.parametrize("command", COMMANDS)
async def test_an_edited_message_is_never_a_command(talk: Talk, command: str) -> None:
    message = talk.by(ADMIN).message(command, edit_date=DATE)
    await talk.feed(edited_message=message)
    assert _silent(talk)


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_forwarded_message_is_never_a_command(talk: Talk, command: str) -> None:
    await talk.feed(message=talk.by(ADMIN).message(command, forward_origin=FORWARDED))
    assert [call.text for call in talk.telegram.of("sendMessage")] == [
        "That is not from a channel. Forward me a post of the channel."
    ]
    assert await talk.store.sources.all() == []


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "fields",
    [
        {"via_bot": BOT},
        {"from": person(FAKE_CHANNEL), "sender_chat": chat(CHANNEL)},
        {"from": person(SERVICE), "sender_chat": chat(CHANNEL), "is_automatic_forward": True},
        {"from": person(ANONYMOUS), "sender_chat": chat(-1077)},
        {"from": person(ANONYMOUS)},
        {"from": person(ADMIN) | {"is_bot": True}},
        {"forward_origin": FORWARDED},
    ],
    ids=[
        "via another bot",
        "channel as member",
        "linked channel",
        "anonymous of elsewhere",
        "no chat",
        "bot",
        "forward",
    ],
)
async def test_nobody_in_a_group_is_an_admin_by_looks(talk: Talk, command: str, fields: dict[str, Any]) -> None:
    name, _, rest = command.partition(" ")
    await talk.feed(message=talk.by(ADMIN).message(f"{name}@dropbell_bot {rest}".strip(), to=GROUP, **fields))
    assert _silent(talk)
    assert await talk.store.sources.all() == []


@pytest.mark.parametrize("command", COMMANDS)
async def test_posts_of_a_channel_are_never_commands(talk: Talk, command: str) -> None:
    post = talk.message(command, to=CHANNEL, sender_chat=chat(CHANNEL))
    del post["from"]
    await talk.feed(channel_post=post)
    assert _silent(talk)


@pytest.mark.parametrize("command", ["/health", "/feeds", "/rules", "/channels"])
async def test_an_admin_of_the_bot_has_no_such_power_in_a_group(talk: Talk, command: str) -> None:
    talk.telegram.members[GROUP, ADMIN] = member(ADMIN)
    await talk.feed(message=talk.by(ADMIN).message(f"{command}@dropbell_bot", to=GROUP))
    assert _silent(talk)


@pytest.mark.parametrize("user", [ANONYMOUS, FAKE_CHANNEL, SERVICE])
async def test_ids_that_stand_for_nobody_are_no_admins_even_if_the_settings_name_them(talk: Talk, user: int) -> None:
    talk.services.admins = frozenset({user})
    sender = person(user) | {"is_bot": False}
    await talk.feed(message=talk.by(user).message("/health") | {"from": sender})
    assert _silent(talk)


@pytest.mark.parametrize(
    "data", ["", "x", "v:1", "d:h", "vzzzzzzzzzzzz:save", "dzzzz:m:r", "v1:../..", "d0:z:low", "v" + "9" * 63]
)
async def test_a_made_up_button_is_answered_with_what_to_do(talk: Talk, data: str) -> None:
    await talk.press_data(data or "?")
    assert talk.telegram.toast
    assert _silent(talk)


async def test_a_button_from_another_chat_is_not_obeyed(talk: Talk) -> None:
    draft = await talk.say("/watch 猫粮")
    talk.telegram.members[GROUP, ME] = member(ME)
    await talk.press("Save", under=draft, to=GROUP)
    assert talk.telegram.toast.startswith("This button has expired")
    assert await talk.watches() == []
