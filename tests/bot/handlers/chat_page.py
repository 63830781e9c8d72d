"""Writes docs/chat.md: what the bot says, taken from the bot itself."""

from collections.abc import AsyncIterator, Iterator

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.alerts import render
from bot.catalogue import LANGUAGES, Catalogue, Template
from bot.commands import COMMANDS, Audience
from data.records import ChatKind
from deals.events import EventKind
from tests.bot.handlers.talk import ADMIN, ME, Talk
from tests.bot.samples import NOW, chat, parcel, sighting
from tests.bot.telegram_double import Call

NAMES = {"zh": "中文", "en": "English", "vi": "Tiếng Việt", "es": "Español"}
ASKED = {"watch": "/watch 猫粮 <300", "recommend": "/recommend 猫粮", "mute": "/mute 2h"}
"""What is typed to show a command that says more with words behind it."""
INTRODUCTION = """# What the bot says

Every command, alert and sentence in each language. Generated from the running bot by `make pages`; a test keeps it
current.
"""


async def chat_page(talk: Talk) -> str:
    """The whole page."""
    parts = [INTRODUCTION, *commands(), *[line async for line in answers(talk)], *alerts(), *sentences()]
    return "\n".join(parts) + "\n"


def commands() -> Iterator[str]:
    """Each command with its line in the menu."""
    yield "## Commands\n"
    yield "| command | in whose menu | " + " | ".join(NAMES[language] for language in LANGUAGES) + " |"
    yield "|---|---|" + "---|" * len(LANGUAGES)
    catalogue = Catalogue.load()
    for command in COMMANDS:
        told = [catalogue.plain(language, f"command.{command.name}") for language in LANGUAGES]
        yield f"| `/{command.name}` | {_whose(command.audience)} | {' | '.join(map(_cell, told))} |"
    yield ""


def _whose(audience: Audience) -> str:
    names = {Audience.PRIVATE: "everybody", Audience.GROUP_ADMINS: "group admins", Audience.ADMINS: "admins"}
    return ", ".join(name for flag, name in names.items() if flag & audience)


async def answers(talk: Talk) -> AsyncIterator[str]:
    """What each command answers to somebody who has one watch, with a few offers kept."""
    yield "## Answers\n"
    for command in COMMANDS:
        typed = ASKED.get(command.name, f"/{command.name}")
        yield f"### `{typed}`\n"
        for language in LANGUAGES:
            talk.language = language
            speaker = talk.by(ADMIN if command.audience is Audience.ADMINS else ME)
            await speaker.store.chats.set_language(speaker.user, language)
            yield f"{NAMES[language]}\n\n{_block(await speaker.say(typed))}\n"


def alerts() -> Iterator[str]:
    """Each kind of event as an alert in private and as a channel's post."""
    yield "## Alerts\n"
    catalogue = Catalogue.load()
    for kind in EventKind:
        yield f"### {kind.value.replace('_', ' ').capitalize()}\n"
        for place in (ChatKind.PRIVATE, ChatKind.CHANNEL):
            for language in LANGUAGES if place is ChatKind.PRIVATE else ("zh", "en"):
                sent = parcel(sighting(kind), to=chat(place, language))
                message = render(sent, catalogue=catalogue, now=NOW, username="dropbell_bot")
                yield f"{NAMES[language]}{', in a channel' if place is ChatKind.CHANNEL else ''}\n"
                yield _fenced(message.text, _rows(message.keyboard))


def sentences() -> Iterator[str]:
    """The catalogues themselves: every message and every button's label."""
    yield "## Every sentence\n"
    yield "| name | " + " | ".join(NAMES[language] for language in LANGUAGES) + " |"
    yield "|---|" + "---|" * len(LANGUAGES)
    messages = Catalogue.load().messages
    for name in sorted(messages["en"]):
        yield f"| `{name}` | " + " | ".join(_cell(_whole(messages[language][name])) for language in LANGUAGES) + " |"


def _whole(template: Template) -> str:
    return template if isinstance(template, str) else " / ".join(dict.fromkeys(template.values()))


def _cell(text: str) -> str:
    escaped = text.strip().replace("|", "\\|").replace("<", "&lt;").replace("\n", "<br>")
    return escaped.replace("*", "\\*").replace("_", "\\_")


def _block(call: Call) -> str:
    markup = call.params.get("reply_markup") or {}
    rows = [[button["text"] for button in row] for row in markup.get("inline_keyboard", [])]
    return _fenced(Markup(call.text), rows)  # noqa: S704 - sent by the bot, shown as text


def _rows(keyboard: InlineKeyboardMarkup | None) -> list[list[str]]:
    return [[button.text for button in row] for row in keyboard.inline_keyboard] if keyboard else []


def _fenced(text: Markup, rows: list[list[str]]) -> str:
    lines = [Markup(line).striptags() if line.strip() else "" for line in text.splitlines()]  # noqa: S704 - as above
    keys = [" ".join(f"[{label}]" for label in row) for row in rows]
    return "\n".join(["```text", *lines, *keys, "```", ""])
