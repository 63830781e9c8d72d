import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

import bot
from bot.catalogue import LANGUAGES, Catalogue, fields, pick_language

CATALOGUE = Catalogue.load()
NAMES = sorted(set().union(*CATALOGUE.messages.values()))
TINY = Catalogue(
    {
        "en": {"hi": "<b>{who}</b>", "rules": {"one": "{n} rule", "other": "{n} rules"}},
        "zh": {"hi": "<b>{who}</b>！", "rules": {"other": "{n} 条"}},
    }
)


@pytest.mark.parametrize("name", NAMES)
def test_every_message_exists_in_every_language_with_the_same_arguments(name: str) -> None:
    needed = {language: fields(CATALOGUE.messages[language][name]) for language in LANGUAGES}
    assert len(set(needed.values())) == 1, needed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_the_form_that_always_fits(language: str) -> None:
    plurals = [form for form in CATALOGUE.messages[language].values() if not isinstance(form, str)]
    assert all("other" in form for form in plurals)


@given(st.text())
def test_an_argument_is_escaped_exactly_once(who: str) -> None:
    said = TINY.say("en", "hi", who=who)
    assert said == f"<b>{Markup.escape(who)}</b>"
    assert TINY.say("en", "hi", who=Markup.escape(who)) == said


def test_plain_text_is_left_as_it_is() -> None:
    assert TINY.plain("zh", "rules", n=3) == "3 条"
    assert TINY.plain("en", "hi", who="<&>") == "<b><&></b>"


def test_the_number_chooses_the_form() -> None:
    assert TINY.plain("en", "rules", n=1) == "1 rule"
    assert TINY.plain("en", "rules", n=0) == "0 rules"


def test_an_unknown_language_is_answered_in_english() -> None:
    assert TINY.say("fr", "hi", who="x") == "<b>x</b>"


@pytest.mark.parametrize(("name", "arguments"), [("nobody", {}), ("hi", {}), ("rules", {})])
def test_a_missing_name_or_argument_is_an_error(name: str, arguments: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        TINY.say("en", name, **arguments)


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh-hans", "zh"), ("zh_TW", "zh"), ("es-419", "es"), ("VI", "vi"), ("de", "en"), ("", "en"), (None, "en")],
)
def test_the_language_follows_the_persons_telegram(code: str | None, language: str) -> None:
    assert pick_language(code) == language


PLAIN = ("button.", "key.", "toast.", "tag.", "feed.", "when.", "command.", "about.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_as_plain_text_has_no_tags(language: str) -> None:
    for name, template in CATALOGUE.messages[language].items():
        if name.startswith(PLAIN):
            forms = [template] if isinstance(template, str) else template.values()
            assert not any(sign in form for form in forms for sign in ("</", "&lt;", "&amp;")), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_toast_fits_with_room_for_what_is_filled_in(language: str) -> None:
    for name, template in CATALOGUE.messages[language].items():
        if name.startswith("toast."):
            assert len(str(template)) <= 160, name


def test_every_name_the_program_asks_for_is_there() -> None:
    asked = {
        name
        for file in Path(bot.__file__).parent.rglob("*.py")
        for name in re.findall(r"(?:say|plain)\(\s*\"([a-z0-9_.-]+)\"", file.read_text(encoding="utf-8"))
    }
    assert len(asked) > 50
    assert asked <= set(CATALOGUE.messages["en"])
