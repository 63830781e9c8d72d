from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.links import read_link


@pytest.mark.parametrize(
    ("sent", "link"),
    [
        ("//img.alicdn.com/i4/a.jpg", "https://img.alicdn.com/i4/a.jpg"),
        ("https://s.click.taobao.com/t?e=m%3D2&x=1#a", "https://s.click.taobao.com/t?e=m%3D2&x=1#a"),
        ("//uland.taobao.com/coupon/edetail?ptl=a:1;b:2", "https://uland.taobao.com/coupon/edetail?ptl=a:1;b:2"),
        (" https://a.b.com:443/x ", "https://a.b.com:443/x"),
        ("https://img.alicdn.com/灯.jpg", "https://img.alicdn.com/灯.jpg"),
        ("https://a.com/?x=1&amp;y=2", "https://a.com/?x=1&amp;y=2"),
    ],
)
def test_a_link_of_the_feeds_becomes_https(sent: str, link: str) -> None:
    assert read_link(sent) == link


@pytest.mark.parametrize(
    "sent",
    [
        *("", None, 5, {}, "item.taobao.com/1", "/item/1", "#"),
        *("http://a.com/", "javascript:alert(1)", "data:text/html,x", "tg://resolve?domain=x", "ftp://a.com/"),
        *("https://user@a.com/", "https://user:pw@a.com/", "//a.com@b.com/", "https://a.com\\@b.com/"),
        *("https://a.com/a b", 'https://a.com/"x', "https://a.com/<b>", "https://a.com/\u202egpj.exe"),
        *("https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://intranet/", "https:///x"),
        *("https://аррӏе.com/", "https://a..com/", "https://-a.com/", "https://a.com:8443/", "https://a.com:x/"),
        *("https://[/", "https://a.com/" + "x" * 2048),
    ],
)
def test_anything_else_is_no_link(sent: object) -> None:
    assert read_link(sent) is None


@given(st.one_of(st.text(), st.from_regex(r"(https:)?//[\S]{1,40}", fullmatch=True)))
def test_a_link_that_is_kept_leads_where_it_says(sent: str) -> None:
    link = read_link(sent)
    if link is not None:
        parts = urlsplit(link)
        assert (parts.scheme, parts.username) == ("https", None)
        assert parts.hostname
        assert parts.hostname.isascii()
        assert not set(link) & set("\"'<> \n\u202e")
