"""Rules and settings read as a whole, and brought back in one transaction."""

import sqlite3
from dataclasses import replace
from datetime import datetime

from data.backup import (
    Backup,
    Difference,
    NothingToRestoreError,
    Publishing,
    RuleChanges,
    SavedChat,
    SavedRule,
    SavedSource,
    compare,
)
from data.posting import Change
from data.records import Chat, SourceState
from data.sqlite.aside import Aside
from data.sqlite.chats import BOUND, MEET, SET_LANGUAGE, find_chat
from data.sqlite.choices import CHOOSE, SET_ZONE, choice_columns
from data.sqlite.database import Database
from data.sqlite.encoding import read_posting, to_json, to_ms
from data.sqlite.pausing import judge_again
from data.sqlite.rules import OF_CHANNEL, SET_CHANNEL, SET_RULE, change_rule, find_rule, switch_rule
from data.sqlite.source_rows import all_sources
from data.sqlite.sources import add_source, switch_source
from data.sqlite.watches import ADD, CANCEL_QUEUED, DELETE, OF_CHAT, SET_ACTIVE, read_rule
from deals.posting import Posting
from deals.source import SourceParams

Numbers = dict[int, SourceParams]
"""The sources by their numbers."""


class SqliteBackups:
    """Taking rules and settings along, and bringing them back."""

    def __init__(self, database: Database, aside: Aside) -> None:
        self._database = database
        self._aside = aside

    async def read(self, admin_id: int) -> Backup:
        """Everything this admin may take along."""
        return await self._database.read(lambda connection: _read(connection, admin_id))

    async def restore(self, wanted: Backup, *, admin_id: int, now: datetime) -> Difference:
        """Make it so, all of it or nothing."""

        def work(connection: sqlite3.Connection) -> Difference:
            difference = compare(_read(connection, admin_id), wanted)
            if difference.is_nothing:
                raise NothingToRestoreError
            _Restoring(connection, admin_id, now).do(difference)
            return difference

        return await self._database.write(self._aside.written_before(work))


def _read(connection: sqlite3.Connection, admin_id: int) -> Backup:
    sources = all_sources(connection)
    numbers = {source.id: source.params for source in sources}
    ids = [row["id"] for row in connection.execute(BOUND).fetchall()]
    chats = [chat for chat in (find_chat(connection, one) for one in (*ids, admin_id)) if chat is not None]
    return Backup(
        sources=tuple(SavedSource(params=s.params, paused=s.state is SourceState.PAUSED) for s in sources),
        chats=tuple(_saved_chat(connection, chat, numbers) for chat in chats),
    )


def _saved_chat(connection: sqlite3.Connection, chat: Chat, numbers: Numbers) -> SavedChat:
    row = connection.execute(OF_CHANNEL, {"chat": chat.id}).fetchone()
    return SavedChat(
        id=chat.id,
        kind=chat.kind,
        title=chat.title,
        language=chat.language,
        time_zone=chat.time_zone,
        preferences=chat.preferences,
        publishing=_publishing(row["doc"] if row else None, numbers),
        rules=tuple(
            _saved_rule(connection, row, numbers) for row in connection.execute(OF_CHAT, {"chat": chat.id}).fetchall()
        ),
    )


def _saved_rule(connection: sqlite3.Connection, watch: sqlite3.Row, numbers: Numbers) -> SavedRule:
    row = find_rule(connection, watch["id"])
    return SavedRule(
        line=watch["line"],
        rule=read_rule(watch["line"]),
        thread_id=watch["thread_id"],
        paused=not watch["active"],
        publishing=_publishing(row["doc"] if row else None, numbers),
        watch_id=watch["id"],
    )


def _publishing(doc: str | None, numbers: Numbers) -> Publishing:
    posting = read_posting(doc)
    links = numbers.get(posting.source_id) if posting.source_id else None
    return Publishing(posting=replace(posting, source_id=0 if posting.source_id == 0 else None), links=links)


class _Restoring:
    """One import, inside its transaction."""

    def __init__(self, connection: sqlite3.Connection, admin_id: int, now: datetime) -> None:
        self._connection = connection
        self._admin_id = admin_id
        self._now = now
        self._numbers: dict[SourceParams, int] = {}

    def do(self, difference: Difference) -> None:
        """Sources first: the links of posts are theirs."""
        for saved in difference.added:
            add_source(self._connection, saved.params, self._now)
        self._numbers = {source.params: source.id for source in all_sources(self._connection)}
        for saved in (*difference.added, *difference.switched):
            state = SourceState.PAUSED if saved.paused else SourceState.ACTIVE
            switch_source(self._connection, self._numbers[saved.params], state)
        for change in difference.chats:
            self._restore_chat(change)

    def _restore_chat(self, change: RuleChanges) -> None:
        chat = change.chat
        if change.is_new:
            self._execute(MEET, chat=chat.id, kind=chat.kind, title=chat.title, language=chat.language)
        if change.settings:
            self._execute(SET_LANGUAGE, chat=chat.id, language=chat.language)
            self._execute(SET_ZONE, chat=chat.id, zone=chat.time_zone)
            self._execute(CHOOSE, chat=chat.id, **choice_columns(chat.preferences))
            self._execute(SET_CHANNEL, chat=chat.id, doc=to_json(self._posting(chat.publishing)))
            judge_again(self._connection, chat.id, self._now)
        for rule in change.removed:
            self._execute(DELETE, watch=rule.watch_id)
            self._execute(CANCEL_QUEUED, watch=rule.watch_id, reason="the watch was deleted")
        for rule in change.changed:
            self._change(rule)
        for rule in change.added:
            self._add(chat.id, rule)

    def _change(self, wanted: SavedRule) -> None:
        row = find_rule(self._connection, wanted.watch_id)
        if row is None:
            return
        posting = self._posting(wanted.publishing)
        if posting != read_posting(row["doc"]):
            change_rule(
                self._connection,
                row,
                line=wanted.line,
                posting=posting,
                what=Change.PUBLISH,
                author_id=self._admin_id,
                now=self._now,
            )
            row = find_rule(self._connection, wanted.watch_id) or row
        if wanted.paused == bool(row["active"]):
            switch_rule(self._connection, row, active=not wanted.paused, author_id=self._admin_id, now=self._now)

    def _add(self, chat_id: int, rule: SavedRule) -> None:
        values = {"chat": chat_id, "thread": rule.thread_id, "owner": self._admin_id, "line": rule.line}
        watch = self._execute(ADD, **values).fetchone()["id"]
        posting = self._posting(rule.publishing)
        if posting != Posting():
            self._execute(SET_RULE, watch=watch, doc=to_json(posting))
        if rule.paused:
            self._execute(SET_ACTIVE, watch=watch, active=0)

    def _posting(self, publishing: Publishing) -> Posting:
        if publishing.links is None:
            return publishing.posting
        return replace(publishing.posting, source_id=self._numbers.get(publishing.links))

    def _execute(self, statement: str, **values: object) -> sqlite3.Cursor:
        return self._connection.execute(statement, values | {"now": to_ms(self._now)})
