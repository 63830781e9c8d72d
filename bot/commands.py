"""Which commands there are, who may see them, and how Telegram's menus learn of them."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Flag, auto

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.catalogue import DEFAULT_LANGUAGE, LANGUAGES, Catalogue
from bot.pacing import Lane

logger = logging.getLogger(__name__)


class Audience(Flag):
    """In whose menu a command stands."""

    PRIVATE = auto()
    GROUP_ADMINS = auto()
    ADMINS = auto()


@dataclass(frozen=True, slots=True)
class Command:
    """One command; its description is the message `command.<name>`."""

    name: str
    audience: Audience


COMMANDS = (
    Command("recommend", Audience.PRIVATE),
    Command("watch", Audience.PRIVATE | Audience.GROUP_ADMINS),
    Command("watches", Audience.PRIVATE | Audience.GROUP_ADMINS),
    Command("presale", Audience.PRIVATE),
    Command("history", Audience.PRIVATE),
    Command("why", Audience.PRIVATE),
    Command("mute", Audience.PRIVATE),
    Command("settings", Audience.PRIVATE),
    Command("timezone", Audience.PRIVATE),
    Command("help", Audience.PRIVATE | Audience.GROUP_ADMINS),
    Command("start", Audience.PRIVATE | Audience.GROUP_ADMINS),
    Command("cancel", Audience.PRIVATE),
    Command("stop", Audience.PRIVATE),
    Command("channels", Audience.ADMINS),
    Command("rules", Audience.ADMINS),
    Command("queue", Audience.ADMINS),
    Command("feeds", Audience.ADMINS),
    Command("health", Audience.ADMINS),
    Command("rates", Audience.ADMINS),
    Command("announce", Audience.ADMINS),
    Command("export", Audience.ADMINS),
    Command("import", Audience.ADMINS),
    Command("audit", Audience.ADMINS),
)


def names(audience: Audience) -> list[str]:
    """The commands that somebody of this audience may use."""
    return [command.name for command in COMMANDS if command.audience & audience]


async def register_menus(bot: ExtBot[Lane], catalogue: Catalogue, admins: frozenset[int]) -> None:
    """Tell Telegram every menu, per scope and language.

    A menu that Telegram refuses is logged and left out: an admin's own menu is refused until that admin has written to
    the bot once.
    """
    for scope, audience in _scopes(admins):
        await register_menu(bot, catalogue, scope, audience)


async def register_menu(bot: ExtBot[Lane], catalogue: Catalogue, scope: BotCommandScope, audience: Audience) -> None:
    """One scope's menu in every language; English is also everybody else's."""
    for language in LANGUAGES:
        menu = [BotCommand(name, catalogue.plain(language, f"command.{name}")) for name in names(audience)]
        code = None if language == DEFAULT_LANGUAGE else language
        try:
            await bot.set_my_commands(menu, scope=scope, language_code=code)
        except TelegramError as error:
            logger.warning("menu %s (%s) not registered: %s", scope.type, language, error.message)
            return


async def register_admin_menu(bot: ExtBot[Lane], catalogue: Catalogue, admin: int) -> None:
    """The menu of one admin's own chat, once that chat exists."""
    await register_menu(bot, catalogue, BotCommandScopeChat(admin), Audience.PRIVATE | Audience.ADMINS)


async def describe(bot: ExtBot[Lane], catalogue: Catalogue) -> None:
    """What a stranger reads before pressing Start, in every language."""
    for language in LANGUAGES:
        code = None if language == DEFAULT_LANGUAGE else language
        try:
            await bot.set_my_description(catalogue.plain(language, "about.long"), language_code=code)
            await bot.set_my_short_description(catalogue.plain(language, "about.short"), language_code=code)
        except TelegramError as error:
            logger.warning("description (%s) not registered: %s", language, error.message)


def _scopes(admins: frozenset[int]) -> Iterator[tuple[BotCommandScope, Audience]]:
    yield BotCommandScopeAllPrivateChats(), Audience.PRIVATE
    yield BotCommandScopeAllChatAdministrators(), Audience.GROUP_ADMINS
    for admin in sorted(admins):
        yield BotCommandScopeChat(admin), Audience.PRIVATE | Audience.ADMINS
