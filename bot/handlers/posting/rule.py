"""One rule of a channel with everything that is set for it, as its card and every change of it need it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import msgspec

from bot.handlers.press import Press
from bot.services import Services
from data.records import Chat, KeptWatch
from deals.posting import AS_ALWAYS, Posting
from deals.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRule:
    """A rule, its own settings, and its channel's."""

    kept: KeptWatch
    chat: Chat
    own: Posting
    common: Posting
    sources: Mapping[int, str]
    """What each source is called."""
    version: int
    """The latest: a change that was proposed on an older one is not kept."""

    @property
    def id(self) -> int:
        """The rule's number."""
        return self.kept.watch.id

    @property
    def rule(self) -> Rule:
        """Its condition."""
        return self.kept.watch.rule

    @property
    def posting(self) -> Posting:
        """What holds for it."""
        return self.own.over(self.common)


async def find_rule(services: Services, chat_id: int, watch_id: int) -> ChannelRule | None:
    """The rule, if it is one of this bound chat."""
    kept = await services.store.watches.get(watch_id, now=services.now())
    chat = await services.store.chats.get(chat_id)
    if kept is None or chat is None or kept.watch.chat_id != chat_id:
        return None
    rules = services.store.rules
    versions = await rules.versions(watch_id, limit=1)
    return ChannelRule(
        kept=kept,
        chat=chat,
        own=await rules.posting(watch_id),
        common=await rules.of_channel(chat_id),
        sources=await source_names(services),
        version=versions[0].number if versions else 0,
    )


async def source_names(services: Services) -> dict[int, str]:
    """What each source is called."""
    return {source.id: source.params.label for source in await services.store.sources.all()}


async def pressed_rule(press: Press) -> ChannelRule | None:
    """The rule a button names: its argument begins with the rule's number."""
    number = press.arg.partition(".")[0]
    watch_id = int(number) if number.isascii() and number.isdigit() and len(number) <= 18 else 0
    return await find_rule(press.services, press.state("chat_id", 0), watch_id)


def choice(press: Press, at: int) -> str:
    """The part of a button's argument after so many dots; empty where there is none."""
    parts = press.arg.split(".")
    return parts[at] if at < len(parts) else ""


def with_values(posting: Posting, values: dict[str, object]) -> Posting:
    """The settings with these changed. Raises TypeError for a name that is none."""
    return replace(posting, **values)  # type: ignore[arg-type] # names and types are those of deals.posting_values


def pack(posting: Posting) -> object:
    """For a view: only what is set."""
    said = {one.name: value for one in fields(posting) if (value := getattr(posting, one.name)) is not None}
    return msgspec.to_builtins(said)


def unpack(state: object) -> Posting:
    """From a view; nothing set for what was never packed."""
    return msgspec.convert(state, Posting) if isinstance(state, dict) else AS_ALWAYS
