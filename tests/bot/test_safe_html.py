import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safe_html import LONGEST, TAGS, UnsafeError, safe_html
from tests.bot.telegram_double import plain

PIECES = [f"<{name}>" for name in TAGS] + [f"</{name}>" for name in TAGS]
PIECES += [
    '<a href="https://x.org/?a=1&b=2">',
    "<script>",
    "<b",
    "&lt;",
    "&",
    '"',
    "<",
    ">",
    "a < b",
    "</",
    "<!--",
    "\0",
]


@pytest.mark.parametrize(
    "text",
    [
        "hi",
        "<b>23:00</b>\nnext <i>line</i>",
        '<a href="https://example.com/?a=1&amp;b=2">here</a>',
        "<b><i>both</i></b>",
        "<B>loud</B>",
    ],
)
def test_what_is_allowed_is_kept(text: str) -> None:
    assert plain(safe_html(text)) == plain(text.replace("<B>", "<b>").replace("</B>", "</b>"))


@pytest.mark.parametrize(
    ("text", "seen"), [("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"), ("&lt;b&gt;", "<b>"), ("I <3 you", "I <3 you")]
)
def test_what_only_looks_like_markup_is_text(text: str, seen: str) -> None:
    assert plain(safe_html(text)) == seen


@pytest.mark.parametrize(
    ("text", "message", "piece"),
    [
        ("<script>x</script>", "announce.bad_tag", "<script>"),
        ('<b onclick="x">x</b>', "announce.bad_tag", '<b onclick="x">'),
        ("<img src=x>", "announce.bad_tag", "<img src=x>"),
        ("<b>x", "announce.unclosed", "<b>"),
        ("<b><i>x</b></i>", "announce.unclosed", "</b>"),
        ("x</b>", "announce.unclosed", "</b>"),
        ('<a href="javascript:x">x</a>', "announce.bad_link", '<a href="javascript:x">'),
        ('<a href="http://x.org">x</a>', "announce.bad_link", '<a href="http://x.org">'),
        ('<a href="https://me:pw@x.org">x</a>', "announce.bad_link", '<a href="https://me:pw@x.org">'),
        ('<a href="https://[x">x</a>', "announce.bad_link", '<a href="https://[x">'),
        ("<a>x</a>", "announce.bad_link", "<a>"),
        ("", "announce.empty", ""),
        ("<b> </b>", "announce.empty", ""),
    ],
)
def test_what_is_not_is_refused_by_name(text: str, message: str, piece: str) -> None:
    with pytest.raises(UnsafeError) as refused:
        safe_html(text)
    assert (refused.value.message, refused.value.piece) == (message, piece)


def test_the_length_counts_as_telegram_counts() -> None:
    assert len(safe_html("x" * LONGEST)) == LONGEST
    for text in ("x" * (LONGEST + 1), "🐈" * (LONGEST // 2 + 1)):
        with pytest.raises(UnsafeError, match="too_long"):
            safe_html(text)


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=30).map("".join))
def test_whatever_is_typed_is_refused_or_something_telegram_reads(text: str) -> None:
    try:
        made = safe_html(text)
    except UnsafeError:
        return
    assert plain(made).strip()
