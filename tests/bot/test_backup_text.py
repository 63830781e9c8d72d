"""What is written reads back as the same; whatever else is read is refused with a line, or read."""

import tomllib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backup import BackupError, read_backup, write_backup
from bot.catalogue import LANGUAGES
from data.backup import Backup, Publishing, SavedChat, SavedRule, SavedSource
from data.records import ChatKind
from deals.currency import Currency
from deals.posting import Hours, Mode, Posting
from deals.preferences import Preferences, Quiet
from deals.printer import print_rule
from deals.source import PandaponParams, TaobaoParams
from tests.deals.builders import START
from tests.deals.rule_strategies import RULES

ADMIN = 99
DIGITS = st.text("0123456789", min_size=1, max_size=12)
SOURCES = st.one_of(
    st.builds(PandaponParams, language=st.sampled_from(["vi", "en", "zh-hans"])),
    st.builds(
        TaobaoParams,
        adzone_id=DIGITS,
        material_id=DIGITS,
        unid=st.none() | st.text("abcXYZ019_-", min_size=1, max_size=20),
    ),
)
QUIET = st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda pair: pair[0] != pair[1])
PREFERENCES = st.builds(
    Preferences,
    quiet=st.none() | QUIET.map(lambda pair: Quiet(*pair)),
    digest_at=st.none() | st.integers(0, 23),
    digest_all=st.booleans(),
    currency=st.none() | st.sampled_from(Currency),
    pictures=st.booleans(),
    daily_cap=st.none() | st.integers(1, 500),
)
MINUTES = st.integers(1, 600)
GAPS = st.one_of(
    st.just({"gap": None, "jitter": None}),
    st.just({"gap": timedelta(), "jitter": timedelta()}),
    st.tuples(MINUTES, MINUTES).map(lambda two: {"gap": minutes(max(two)), "jitter": minutes(min(two))}),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


@st.composite
def postings(draw: st.DrawFn) -> Posting:
    return Posting(
        mode=draw(st.none() | st.sampled_from(Mode)),
        hours=draw(st.none() | st.builds(Hours, st.integers(0, 1439), st.integers(0, 1439))),
        per_day=draw(st.none() | st.integers(0, 1000)),
        repeat_days=draw(st.none() | st.integers(0, 30)),
        template=draw(st.none() | TEXTS),
        **draw(GAPS),
    )


@st.composite
def backups(draw: st.DrawFn) -> Backup:
    sources = draw(st.lists(SOURCES, unique=True, max_size=4))
    chats = [draw(chat(number, sources)) for number in range(draw(st.integers(0, 3)))]
    own = SavedChat(
        id=ADMIN,
        kind=ChatKind.PRIVATE,
        language=draw(st.sampled_from(LANGUAGES)),
        preferences=draw(PREFERENCES),
        rules=tuple(draw(st.lists(saved_rule([], own=True), max_size=3))),
    )
    saved = tuple(SavedSource(params=params, paused=draw(st.booleans())) for params in sources)
    return Backup(sources=saved, chats=(*chats, own))


@st.composite
def chat(draw: st.DrawFn, number: int, sources: list[Any]) -> SavedChat:
    return SavedChat(
        id=-1000 - number,
        kind=draw(st.sampled_from([ChatKind.CHANNEL, ChatKind.GROUP])),
        title=draw(TEXTS),
        language=draw(st.sampled_from(LANGUAGES)),
        time_zone=draw(st.sampled_from([None, "Asia/Shanghai", "America/Lima"])),
        preferences=draw(PREFERENCES),
        publishing=draw(publishing(sources)),
        rules=tuple(draw(st.lists(saved_rule(sources), max_size=4))),
    )


@st.composite
def saved_rule(draw: st.DrawFn, sources: list[Any], *, own: bool = False) -> SavedRule:
    rule = draw(RULES)
    return SavedRule(
        line=print_rule(rule),
        rule=rule,
        thread_id=None if own else draw(st.none() | st.integers(1, 2**31 - 1)),
        paused=draw(st.booleans()),
        publishing=Publishing() if own else draw(publishing(sources)),
    )


@st.composite
def publishing(draw: st.DrawFn, sources: list[Any]) -> Publishing:
    return Publishing(posting=draw(postings()), links=draw(st.sampled_from([None, *sources])))


def anything_goes(template: str) -> None:
    """Templates are tested where they are made."""


def read(data: bytes) -> Backup:
    return read_backup(data, admin_id=ADMIN, check_template=anything_goes)


@settings(max_examples=40, deadline=None)
@given(backups())
def test_what_is_written_reads_back_as_the_same_and_is_toml(backup: Backup) -> None:
    text = write_backup(backup, at=START)
    assert tomllib.loads(text)["format"] == 1
    assert read(text.encode()) == backup


def refused_in(data: bytes) -> int:
    """The line that is refused; 0 when none is."""
    try:
        read(data)
    except BackupError as error:
        return error.line
    return 0


LINES = st.one_of(
    st.sampled_from(["format = 1", "[[source]]", "[[channel]]", "[[channel.rule]]", "[me]", "[[me.rule]]", "#", ""]),
    st.sampled_from(
        ['name = "1688 vi"', "id = -1001", 'kind = "channel"', 'language = "en"', 'line = "new"', "topic = 1"]
    ),
    st.builds("{} = {}".format, st.sampled_from(["gap", "line", "id", "x", "title"]), TEXTS),
    TEXTS,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=12).map("\n".join))
def test_whatever_is_sent_is_read_or_refused_with_a_line_that_is_there(text: str) -> None:
    assert 0 <= refused_in(text.encode()) <= text.count("\n") + 1


@given(st.binary(max_size=300))
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(BackupError):
        read(b"format = 1\n" + data + b"\xff")
