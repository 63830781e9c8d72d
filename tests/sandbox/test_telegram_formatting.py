import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.telegram.formatting import parse_html
from sandbox.telegram.refusals import Json, Refusal
from sandbox.telegram.spotting import spotted
from sandbox.telegram.texts import Formatted, units

TEXTS = st.text(st.characters(codec="utf-8"))
TAGS = st.sampled_from(["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "tg-spoiler"])


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("猫<", "Unclosed start tag at byte offset 3"),
        ("<80", "Unclosed start tag at byte offset 0"),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>猫</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<span class="x">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ('<a href="x>y</a>', 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ('<tg-time unix="1" format="x">y</tg-time>', "Invalid date-time format specified at byte offset 0"),
        ('<tg-time format="r">y</tg-time>', "Invalid date-time unix time specified at byte offset 0"),
        ("a & b", 'Unescaped "&" at byte offset 2'),
        ("&nbsp;", 'Unescaped "&" at byte offset 0'),
        ("&amp", 'Unescaped "&" at byte offset 0'),
        ('<a href="https://a.b/?x=1&y=2">x</a>', 'Unescaped "&" in an attribute'),
        ("&#0;", "Text contains invalid Unicode characters after decoding HTML entities"),
        ("&#xD800;", "Text contains invalid Unicode characters after decoding HTML entities"),
    ],
)
def test_a_mistake_is_named_with_its_place(source: str, problem: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {problem}"
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b>b", "ab", [{"type": "bold", "offset": 0, "length": 1}]),
        ("<STRONG>a</strong >", "a", [{"type": "bold", "offset": 0, "length": 1}]),
        ("😀<i>猫</i>", "😀猫", [{"type": "italic", "offset": 2, "length": 1}]),
        ("&lt;&gt;&amp;&quot;&#39;&#x27;&#128512;", "<>&\"''😀", []),
        ("<b></b>x", "x", []),
        (
            '<a href="https://a.b/?x=1&amp;y=2">go</a>',
            "go",
            [{"type": "text_link", "offset": 0, "length": 2, "url": "https://a.b/?x=1&y=2"}],
        ),
        ('<a href="javascript:alert(1)">go</a>', "go", []),
        ('<span class="tg-spoiler">x</span>', "x", [{"type": "spoiler", "offset": 0, "length": 1}]),
        ("<blockquote expandable>x</blockquote>", "x", [{"type": "expandable_blockquote", "offset": 0, "length": 1}]),
        (
            '<tg-time unix="1647531900" format="wDT">then</tg-time>',
            "then",
            [{"type": "date_time", "offset": 0, "length": 4, "unix_time": 1647531900, "date_time_format": "wDT"}],
        ),
        (
            "<b>a<i>b</i></b>",
            "ab",
            [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 1}],
        ),
    ],
)
def test_what_is_well_formed_becomes_text_and_entities(source: str, text: str, entities: list[Json]) -> None:
    assert parse_html(source) == Formatted(text, tuple(entities))


@given(TEXTS)
def test_whatever_html_escape_makes_is_read_back_as_it_was(text: str) -> None:
    assert parse_html(html.escape(text)) == Formatted(text)


@given(TAGS, TEXTS, TEXTS)
def test_a_tagged_text_keeps_its_place_in_utf16_units(tag: str, before: str, inside: str) -> None:
    found = parse_html(f"{html.escape(before)}<{tag}>{html.escape(inside)}</{tag}>")
    length = len(inside.encode("utf-16-le")) // 2
    assert found.text == before + inside
    assert [(e["offset"], e["length"]) for e in found.entities] == ([(units(before), length)] if length else [])


@given(TAGS, TAGS, st.text("ab &;猫", max_size=5))
def test_what_is_not_balanced_is_refused(tag: str, other: str, text: str) -> None:
    inside = html.escape(text)
    broken = [f"<{tag}>{inside}", f"{inside}</{tag}>", f"<{tag}>{inside}<{other}></{tag}></{other}>"]
    for source in broken if tag != other else broken[:2]:
        with pytest.raises(Refusal, match="can't parse entities"):
            parse_html(source)


def test_more_than_a_hundred_entities_are_refused() -> None:
    parse_html("<b>x</b> " * 100)
    with pytest.raises(Refusal):
        parse_html("<b>x</b> " * 101)


def test_white_space_at_the_ends_is_cut_and_entities_move_along() -> None:
    found = parse_html(" \n <b> a</b> <i>b</i> \n<u> </u>").trimmed()
    assert found == Formatted(
        "a b", ({"type": "bold", "offset": 0, "length": 1}, {"type": "italic", "offset": 2, "length": 1})
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/watch 猫粮 <80", [("bot_command", "/watch")]),
        (
            "猫 /help@some_bot #数码 #1 @name",
            [("bot_command", "/help@some_bot"), ("hashtag", "#数码"), ("mention", "@name")],
        ),
        ("see https://a.b/c?d=1, or mail me@host.com", [("url", "https://a.b/c?d=1")]),
        ("1/2 and //x", []),
    ],
)
def test_commands_hashtags_and_links_are_found(text: str, found: list[tuple[str, str]]) -> None:
    wide = text.encode("utf-16-le")
    cut = [
        (e["type"], wide[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")) for e in spotted(text)
    ]
    assert cut == found


def test_nothing_is_found_inside_code_and_links() -> None:
    body = parse_html('<code>/start</code> <a href="https://a.b">#tag</a>')
    assert spotted(body.text, body.entities) == body.entities
