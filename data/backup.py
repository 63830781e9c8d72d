"""What an export holds and an import brings back: rules and settings, and nothing about people but the asking admin."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from data.records import ChatKind
from deals.posting import AS_ALWAYS, Posting
from deals.preferences import AS_BORN, Preferences
from deals.rule import Rule
from deals.source import SourceParams


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """How a channel or a rule posts, in words that mean the same in another database."""

    posting: Posting = AS_ALWAYS
    """Its `source_id` is None, or 0 for none outright."""
    links: SourceParams | None = None
    """The source whose links the posts carry."""


AS_EVER = Publishing()


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSource:
    """A source, and whether an admin paused it."""

    params: SourceParams
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRule:
    """A rule of a chat."""

    line: str
    rule: Rule
    thread_id: int | None = None
    paused: bool = False
    publishing: Publishing = AS_EVER
    watch_id: int = field(default=0, compare=False)
    """The store's number of one that is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedChat:
    """A channel, a group, or the asking admin's own chat: its settings and all its rules."""

    id: int
    kind: ChatKind
    title: str = field(default="", compare=False)
    language: str
    time_zone: str | None = None
    preferences: Preferences = AS_BORN
    publishing: Publishing = AS_EVER
    rules: tuple[SavedRule, ...] = ()

    @property
    def settings(self) -> "SavedChat":
        """The same without rules."""
        return replace(self, rules=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """Everything an admin may take along. A chat that is named has exactly these rules; one that is not stays as is."""

    sources: tuple[SavedSource, ...] = ()
    chats: tuple[SavedChat, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChanges:
    """What becomes of one chat."""

    chat: SavedChat
    is_new: bool = False
    settings: bool = False
    """Whether its settings change."""
    added: tuple[SavedRule, ...] = ()
    removed: tuple[SavedRule, ...] = ()
    changed: tuple[SavedRule, ...] = ()
    """As they will be, with the numbers they have."""

    @property
    def is_nothing(self) -> bool:
        """Whether all of it is so already."""
        return not (self.is_new or self.settings or self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What an import would change."""

    added: tuple[SavedSource, ...] = ()
    switched: tuple[SavedSource, ...] = ()
    """Sources that would be paused or resumed."""
    chats: tuple[RuleChanges, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether all of it is so already."""
        return not (self.added or self.switched or self.chats)


class Backups(Protocol):
    """Taking rules and settings along, and bringing them back."""

    async def read(self, admin_id: int) -> Backup:
        """Every source, every bound chat, and this admin's own chat, as they are now."""

    async def restore(self, wanted: Backup, *, admin_id: int, now: datetime) -> Difference:
        """Make it so, all of it or nothing; returns what changed. A second time changes nothing.

        Raises NothingToRestoreError when it is so already.
        """


class NothingToRestoreError(Exception):
    """Everything is so already."""


def compare(kept: Backup, wanted: Backup) -> Difference:
    """What has to change so that what is kept is as wanted."""
    known = {source.params: source for source in kept.sources}
    chats = {chat.id: chat for chat in kept.chats}
    changes = (_chat_changes(chats.get(chat.id), chat) for chat in wanted.chats)
    return Difference(
        added=tuple(source for source in wanted.sources if source.params not in known),
        switched=tuple(source for source in wanted.sources if known.get(source.params, source) != source),
        chats=tuple(change for change in changes if not change.is_nothing),
    )


def _chat_changes(kept: SavedChat | None, wanted: SavedChat) -> RuleChanges:
    if kept is None:
        return RuleChanges(chat=wanted, is_new=True, settings=True, added=wanted.rules)
    added, changed = [], []
    left = list(kept.rules)
    for rule in wanted.rules:
        twin = _twin(rule, left)
        if twin is None:
            added.append(rule)
            continue
        left.remove(twin)
        if twin != rule:
            changed.append(replace(rule, watch_id=twin.watch_id))
    return RuleChanges(
        chat=wanted,
        settings=replace(wanted.settings, kind=kept.kind) != kept.settings,
        added=tuple(added),
        removed=tuple(left),
        changed=tuple(changed),
    )


def _twin(rule: SavedRule, kept: Sequence[SavedRule]) -> SavedRule | None:
    """The kept rule that says the same in the same place; one that is quite equal before all others."""
    twins = [one for one in kept if (one.line, one.thread_id) == (rule.line, rule.thread_id)]
    return next((one for one in twins if one == rule), twins[0] if twins else None)
