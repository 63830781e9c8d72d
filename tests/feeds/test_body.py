import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.body import decode, read_object, status_error
from feeds.errors import FeedError, Malformed, TryAgain, WaitUntil, masking
from feeds.wire import Answer
from tests.feeds.shops import recorded

NO_SECRETS = masking()


def test_a_plain_object_is_read_and_fractions_stay_exact() -> None:
    assert decode('{"标题": "灯", "price": 25.5, "id": 217440529896652827}'.encode()) == {
        "标题": "灯",
        "price": Decimal("25.5"),
        "id": 217440529896652827,
    }


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (b'\xef\xbb\xbf{"t": "lamp"}', "lamp"),
        ('{"t": "红色灯"}'.encode("gb18030"), "红色灯"),
        (b'{"t": "two\nlines\tand a tab"}', "two\nlines and a tab"),
        (rb'{"t": "nul\u0000 bell\u0007 escape\u001b"}', "nul bell escape"),
        (rb'{"t": "cut \ud83d emoji"}', "cut \ufffd emoji"),
        (rb'{"t": "whole \ud83d\ude00 emoji"}', "whole 😀 emoji"),
        (b'{"t": "first", "t": "last"}', "last"),
    ],
)
def test_an_odd_body_is_read_as_it_was_meant(body: bytes, title: str) -> None:
    assert decode(body) == {"t": title}


def test_texts_deep_inside_can_be_stored_too() -> None:
    assert decode(rb'{"a": [{"b": ["\ud800\u0000"]}]}') == {"a": [{"b": ["\ufffd"]}]}


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b" ", b"<html>busy</html>", b"null", b"[]", b'"text"', b"{", b'{"a": 1}}', b'{"a": \xff\xff}'),
        *(b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}'),
        pytest.param(b'{"a": ' + b"9" * 5000 + b"}", id="a number of 5000 digits"),
        pytest.param(b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", id="200,000 levels"),
    ],
)
def test_what_is_no_object_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_object(Answer(200, body), NO_SECRETS)


@pytest.mark.parametrize("name", ["pandapon_recommend", "taobao_recommend"])
def test_a_page_cut_anywhere_is_never_half_read(name: str) -> None:
    whole = json.dumps(json.loads(recorded(name)), ensure_ascii=False).encode()
    for length in range(len(whole)):
        with pytest.raises(Malformed):
            read_object(Answer(200, whole[:length]), NO_SECRETS)


@given(st.binary())
def test_no_bytes_escape_as_anything_but_malformed(body: bytes) -> None:
    with suppress(Malformed):
        assert isinstance(read_object(Answer(200, body), NO_SECRETS), dict)


def test_the_beginning_of_an_unreadable_answer_is_kept_without_our_secrets() -> None:
    body = b"<h1>busy</h1> key=canary-secret " + b"x" * 5000
    with pytest.raises(Malformed) as caught:
        read_object(Answer(200, body), masking("canary-secret"))
    assert "<h1>busy</h1> key=*** xxx" in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(200, b""), None),
        (Answer(302, b""), Malformed),
        (Answer(404, b""), Malformed),
        (Answer(408, b""), TryAgain),
        (Answer(429, b""), TryAgain),
        (Answer(429, b"", retry_after=30), WaitUntil),
        (Answer(500, b""), TryAgain),
        (Answer(503, b""), TryAgain),
    ],
)
def test_each_status_has_its_consequence(answer: Answer, error: type[FeedError] | None) -> None:
    assert type(status_error(answer)) is (error or type(None))
    if error is not None:
        with pytest.raises(error):
            read_object(answer, NO_SECRETS)


def test_a_wait_lasts_as_long_as_the_service_says() -> None:
    error = status_error(Answer(429, b"", retry_after=30))
    assert isinstance(error, WaitUntil)
    assert error.seconds == 30
