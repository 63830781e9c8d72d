"""Menus per scope and language."""

from typing import Any

import pytest

from sandbox.cast import Cast
from sandbox.telegram.network import Telegram
from sandbox.telegram.people import People
from tests.sandbox.conftest import Line


def commands(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": f"does {name}"} for name in names]


def names(menu: list[dict[str, Any]]) -> list[str]:
    return [command["command"] for command in menu]


async def test_the_narrowest_scope_wins_and_in_it_the_own_language(
    line: Line, cast: Cast, people: People, local: Telegram
) -> None:
    own, group = local.chats[cast.you.id], cast.group
    await line.done("setMyCommands", commands=commands("default"))
    assert names(people.menu(cast.you, own)) == ["default"]
    await line.done("setMyCommands", commands=commands("start"), scope={"type": "all_private_chats"})
    await line.done(
        "setMyCommands", commands=commands("start_zh"), scope={"type": "all_private_chats"}, language_code="zh"
    )
    await line.done("setMyCommands", commands=commands("here"), scope={"type": "all_group_chats"})
    await line.done("setMyCommands", commands=commands("rules"), scope={"type": "all_chat_administrators"})
    assert names(people.menu(cast.you, own)) == ["start_zh"]
    people.speaks(cast.you, "vi")
    assert names(people.menu(cast.you, own)) == ["start"]
    assert names(people.menu(cast.you, group)) == ["here"]
    assert names(people.menu(cast.admin, group)) == ["rules"]
    scope = {"type": "chat", "chat_id": cast.you.id}
    await line.done("setMyCommands", commands=commands("yours"), scope=scope)
    assert names(people.menu(cast.you, own)) == ["yours"]
    assert names(await line.done("getMyCommands", scope=scope)) == ["yours"]
    await line.done("deleteMyCommands", scope=scope)
    assert names(people.menu(cast.you, own)) == ["start"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"commands": commands("Start")}, "BOT_COMMAND_INVALID"),
        ({"commands": commands("x" * 33)}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "x", "description": "y" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": commands(*"x" * 101)}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": ["start"]}, "can't parse BotCommand: expected an Object"),
        ({}, "expected an Array of BotCommand"),
        ({"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "everywhere"}}, "can't parse BotCommandScope: unsupported type specified"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 404}}, "chat not found"),
        ({"commands": [], "scope": {"type": "chat_member", "chat_id": 1}}, "user not found"),
    ],
)
async def test_menus_out_of_bounds_are_refused(line: Line, arguments: dict[str, Any], words: str) -> None:
    assert await line.refused("setMyCommands", **arguments) == (400, f"Bad Request: {words}")


@pytest.mark.parametrize(("kind", "most"), [("Name", 64), ("Description", 512), ("ShortDescription", 120)])
async def test_the_bot_describes_itself_within_limits(line: Line, kind: str, most: int) -> None:
    field = {"ShortDescription": "short_description"}.get(kind, kind.lower())
    await line.done(f"setMy{kind}", **{field: "x" * most, "language_code": "vi"})
    assert await line.done(f"getMy{kind}", language_code="vi") == {field: "x" * most}
    assert (await line.done(f"getMy{kind}"))[field] in ("", "Dropbell")
    assert (await line.refused(f"setMy{kind}", **{field: "x" * (most + 1)}))[0] == 400
