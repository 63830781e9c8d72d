"""What an admin may type to mean a channel, a group or one topic of a group."""

import re
from typing import NamedTuple

from telegram import ChatFullInfo
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from bot.pacing import Lane

_TARGET = re.compile(r"(?P<chat>-[0-9]{5,16}|@[A-Za-z][A-Za-z0-9_]{3,31})(?:/(?P<thread>[0-9]{1,10}))?", re.ASCII)


class Target(NamedTuple):
    """`-1001234567890`, `@name`, each with `/topic`."""

    chat: str
    thread_id: int | None


def read_target(text: str) -> Target | None:
    """The chat and topic that were typed; None for anything else."""
    match = _TARGET.fullmatch(text)
    if match is None:
        return None
    return Target(match["chat"], int(match["thread"]) if match["thread"] else None)


async def find_chat(bot: ExtBot[Lane], name: str) -> ChatFullInfo | None:
    """The chat of this number or @name, if the bot can see it."""
    target = read_target(name)
    if target is None:
        return None
    try:
        return await bot.get_chat(target.chat if target.chat.startswith("@") else int(target.chat))
    except (BadRequest, Forbidden):
        return None
