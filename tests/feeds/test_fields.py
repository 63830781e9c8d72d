from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.fields import entries, flag, moment, native_id, number, record, text, title

ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.decimals(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=5,
)


@given(ANYTHING)
def test_no_field_raises(value: object) -> None:
    assert isinstance(record(value), dict)
    assert all(isinstance(entry, dict) for entry in entries(value, "map_data"))
    for read in (text, title, native_id, number, flag, moment):
        read(value)


@pytest.mark.parametrize(
    "sent", [{"map_data": [{"a": 1}]}, {"map_data": {"a": 1}}, [{"a": 1}], {"a": 1}, [None, {"a": 1}, "x"]]
)
def test_a_list_is_found_in_every_wrapping(sent: object) -> None:
    assert entries(sent, "map_data") == [{"a": 1}]


@pytest.mark.parametrize("sent", [None, "", {}, [], {"map_data": None}, {"map_data": []}, {"map_data": ""}, 5])
def test_a_list_that_is_not_there_is_empty(sent: object) -> None:
    assert entries(sent, "map_data") == []


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("灯 &amp; 袜子", "灯 & 袜子"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<b>bold</b> _a_ *b*", "<b>bold</b> _a_ *b*"),
        ("left\u202eright\u2066x\u2069 \u200fy", "leftrightx y"),
        ("家庭 👨\u200d👩\u200d👧", "家庭 👨\u200d👩\u200d👧"),
        ("a\x00b\x07c\x85d", "abcd"),
        ("&#xD83D; &#7;", "\ufffd"),
        ("  two\n lines ", "two lines"),
        (5, "5"),
        ("长" * 5000, "长" * 1000),
    ],
)
def test_a_title_is_one_clean_line(sent: object, shown: str) -> None:
    assert title(sent) == shown


@pytest.mark.parametrize("sent", ["", "  ", None, {}, True, "\u202e"])
def test_a_title_that_shows_nothing_is_none(sent: object) -> None:
    assert title(sent) is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (674919866383, "674919866383"),
        ("674919866383", "674919866383"),
        (217440529896652827, "217440529896652827"),
        (2**70, str(2**70)),
        ("f6vE-dfY1NV37oG_fz9WSA", "f6vE-dfY1NV37oG_fz9WSA"),
        *(("", None), (None, None), (True, None), ({}, None), (Decimal("1.5"), None)),
        *(("a b", None), ("a\u202eb", None), ("编号", None), ("x" * 129, None)),
    ],
)
def test_an_id_is_text_whatever_its_size(sent: object, kept: str | None) -> None:
    assert native_id(sent) == kept


@pytest.mark.parametrize(
    ("sent", "at"),
    [
        (1567440000000, datetime(2019, 9, 2, 16, tzinfo=UTC)),
        ("1567440000000", datetime(2019, 9, 2, 16, tzinfo=UTC)),
        ("1567440000123", datetime(2019, 9, 2, 16, microsecond=123000, tzinfo=UTC)),
        (1567440000, datetime(2019, 9, 2, 16, tzinfo=UTC)),
        ("2023-04-29 00:00:00", datetime(2023, 4, 28, 16, tzinfo=UTC)),
        ("2020-11-17", datetime(2020, 11, 16, 16, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_all_four_forms(sent: object, at: datetime) -> None:
    assert moment(sent) == at


@pytest.mark.parametrize(
    "sent",
    [
        *(0, "0", "", None, True, "soon", "2023-13-01", "2023-02-30 00:00:00", -1567440000000),
        *("32503651200000", "2999-12-31", "1970-01-01", "0000000001", "9999999999999", "156744000000", "2023-4-29"),
    ],
)
def test_never_and_for_ever_are_no_times(sent: object) -> None:
    assert moment(sent) is None


@pytest.mark.parametrize("sent", ["true", True, "1", 1, "True"])
def test_yes_has_many_forms(sent: object) -> None:
    assert flag(sent) is True


@pytest.mark.parametrize("sent", ["false", False, "0", 0, "", None, "yes", {}, 2])
def test_everything_else_is_no(sent: object) -> None:
    assert flag(sent) is False


@pytest.mark.parametrize(("sent", "whole"), [(3, 3), ("3", 3), (0, 0), ("-1", None), ("3.0", None), ("٣", None)])
def test_a_whole_number(sent: object, whole: int | None) -> None:
    assert number(sent) == whole
