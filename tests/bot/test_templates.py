"""Templates of channels: read with their mistakes told, filled without ever breaking a message."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import render
from bot.alerts.posts.fit import check_fit
from bot.alerts.posts.slots import DEFAULT, NAMES
from bot.alerts.posts.template import LONGEST, TAGS, TemplateError, parse_template
from bot.catalogue import LANGUAGES, Catalogue
from data.records import ChatKind, Parcel
from deals.events import EventKind
from deals.grammar import caret
from deals.offer import Commission, Preheat, Reward
from deals.posting import Posting
from deals.rule import Rule
from tests.bot.samples import CAT_FOOD, HISTORY, HOUR, NOW, chat, hostile, sighting, watch
from tests.bot.telegram_double import plain, units

CATALOGUE = Catalogue.load()
EVERYTHING = "\n".join(f"{{{name}}}" for name in NAMES)


def parcel(kind: EventKind = EventKind.PRICE_DROP, template: str | None = None, **fields: object) -> Parcel:
    made = Parcel(
        id=1,
        chat=chat(ChatKind.CHANNEL),
        watch=watch(),
        sightings=(sighting(kind),),
        history=HISTORY,
        posting=Posting(template=template),
    )
    return replace(made, **fields)  # type: ignore[arg-type] # the fields of a parcel


def text(of: Parcel) -> str:
    return str(render(of, catalogue=CATALOGUE, now=NOW, username="dropbell_bot").text)


def test_the_default_template_is_the_usual_layout() -> None:
    assert text(parcel(template=DEFAULT)) == text(parcel())


def test_placeholders_are_filled() -> None:
    said = text(parcel(template="<b>{price}</b> statt {before} ({drop})\n{title}\n{path}\n{shop} · {sold} · {feed}"))
    assert said.splitlines()[0] == "<b>¥349</b> statt ¥409 (−14.6%)"
    for part in ("皇家猫粮", "①", "皇家旗舰店", "3,204"):
        assert part in said


def test_a_line_with_nothing_to_say_is_left_out() -> None:
    assert text(parcel(EventKind.NEW_OFFER, "{title}\nfell by {drop}\n<b>{deposit}</b>\nend")).splitlines()[1:] == [
        "<b></b>",
        "end",
    ]


def test_what_is_typed_is_escaped_once() -> None:
    assert text(parcel(template="a & b &lt;3 &amp; {price} > 1")) == "a &amp; b &lt;3 &amp; ¥349 &gt; 1"


def test_inside_code_everything_is_plain() -> None:
    assert text(parcel(template="<code>{title}</code>")) == f"<code>{CAT_FOOD.title}</code>"


def test_words_of_an_admin_take_the_place_of_the_first_line() -> None:
    for template in (None, "{kind}\n{title}", "{title}"):
        assert text(parcel(template=template, intro="看 <这里>")).startswith("看 &lt;这里&gt;\n<a ")


def test_a_template_that_can_no_longer_be_read_is_no_reason_to_post_nothing() -> None:
    assert text(parcel(template="{gone}")) == text(parcel())


@pytest.mark.parametrize(
    ("typed", "code", "pointed", "example"),
    [
        ("{title}\nfor {prise}", "template-unknown-slot", "{prise}", "{price}"),
        ("{title} }", "template-stray-brace", "}", "{title}"),
        ("{title} {", "template-stray-brace", "{", "{title}"),
        ("{title} < 5", "template-stray-angle", "<", "&lt;"),
        ('<a href="x">{title}</a>', "template-unknown-tag", '<a href="x">', "<b>{title}</b>"),
        ("<script>{title}</script>", "template-unknown-tag", "<script>", "<b>{title}</b>"),
        ("<b>{title}", "template-tag-open", "<b>", "</b>"),
        ("<b><i>{title}</b></i>", "template-tag-crossed", "</b>", "<i>…</i>"),
        ("{title}</b>", "template-tag-crossed", "</b>", "<b>…</b>"),
        ("<b><b>{title}</b></b>", "template-tag-inside", "<b>", "<b>{price}</b>"),
        ("<code><i>{title}</i></code>", "template-tag-inside", "<i>", "<i>{price}</i>"),
        ("hello", "template-no-slot", "h", "{title}"),
        ("", "template-no-slot", "", "{title}"),
        ("x" * LONGEST + "{title}", "template-too-long", "x", "{title}"),
    ],
)
def test_a_mistake_is_pointed_at_with_a_right_example(typed: str, code: str, pointed: str, example: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(typed, NAMES)
    error = caught.value
    assert (error.code, error.line[error.start : error.end], error.arguments["example"]) == (code, pointed, example)
    assert caret(error.line, error.start, error.end)
    for language in LANGUAGES:
        assert CATALOGUE.say(language, error.code, **error.arguments)


def test_what_would_not_fit_is_refused_before_it_is_saved() -> None:
    check_fit(parcel(), EVERYTHING, catalogue=CATALOGUE, now=NOW)
    with pytest.raises(TemplateError) as caught:
        check_fit(parcel(), "{facts}" * 60, catalogue=CATALOGUE, now=NOW)
    assert caught.value.code == "template-too-much"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EventKind)
def test_every_placeholder_of_every_event_is_taken_by_telegram(kind: EventKind, language: str) -> None:
    evil = sighting(kind, hostile("<b>&amp;\u202e" + "猫" * 600))
    made = parcel(kind, EVERYTHING, sightings=(evil,), chat=chat(ChatKind.CHANNEL, language))
    assert units(plain(text(made))) <= 4096


PIECES = st.one_of(
    st.sampled_from([f"{{{name}}}" for name in NAMES] + [f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(["\n", " ", "&", "&lt;", ">", "{", "<", "{x}", "<a>", "\u202e", "👨‍👩‍👧"]),
    st.text(max_size=8),
)


@given(typed=st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_accepted_makes_a_message_and_the_rest_is_refused(typed: str) -> None:
    error = refusal(typed)
    if error is None:
        assert 0 < units(plain(text(parcel(template=typed))).strip()) <= 4096
    else:
        assert 0 <= error.start <= error.end


def refusal(typed: str) -> TemplateError | None:
    try:
        parse_template(typed, NAMES)
    except TemplateError as error:
        return error
    return None


def test_a_template_that_would_say_nothing_of_an_event_is_not_used_for_it() -> None:
    assert text(parcel(EventKind.NEW_OFFER, "<b>{drop}</b>")) == text(parcel(EventKind.NEW_OFFER))


FIGURES = ("17.77", "17,77", "88.88", "88,88", "19.99", "19,99", "66.66", "66,66", "15.55", "15,55")


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("chat_kind", ChatKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_reader_is_ever_told_what_a_promoter_earns(kind: EventKind, chat_kind: ChatKind, language: str) -> None:
    earning = replace(
        CAT_FOOD,
        commission=replace(CAT_FOOD.commission or Commission(), rewards=(Reward(type=0, amount=6666),)),
        preheat=Preheat(at=NOW + HOUR, price=9950, commission_rate=1555),
    )
    rule = Rule(commission_from=1777, commission_amount_from=8888, future_commission_from=1555, reward=True)
    asking = watch("comm>=17.77% comm_amount>=88.88 futurecomm>=15.55% reward", rule)
    asking = watch() if chat_kind is ChatKind.PRIVATE else asking
    for template in (None, EVERYTHING):
        made = parcel(kind, template, watch=asking, sightings=(sighting(kind, earning),))
        made = replace(made, chat=chat(chat_kind, language))
        message = render(made, catalogue=CATALOGUE, now=NOW, username="dropbell_bot")
        shown = str(message.text) + str(message.keyboard)
        assert not [figure for figure in FIGURES if figure in shown]
        assert "comm" not in shown
