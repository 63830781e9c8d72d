"""A post from its channel's template, or in the usual layout."""

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup

from bot import lines
from bot.alerts.posts.slots import DEFAULT, NAMES, SLOTS
from bot.alerts.posts.template import Template, TemplateError, parse_template
from bot.alerts.scene import Scene
from bot.typeset import line, without_tags
from data.records import Parcel

INTRO_UNITS = 300


def write_post(scene: Scene, parcel: Parcel, facts: Iterable[Markup | None], tags: Markup) -> Markup:
    """What readers see. Words of an admin take the place of the first line, wherever the template has it.

    A template that has nothing to say of this event is not used for it.
    """
    given: dict[str, Markup | None] = {"facts": lines.stack(facts), "tags": tags}
    text = _fill(_template(parcel.posting.template or DEFAULT), scene, given, write_intro(parcel))
    if without_tags(text).strip():
        return text
    return _fill(_template(DEFAULT), scene, given, write_intro(parcel))


def _fill(template: Template, scene: Scene, given: dict[str, Markup | None], intro: Markup | None) -> Markup:
    values = {name: SLOTS[name](scene) for name in template.names if name in SLOTS} | given
    text = template.fill(values | {"kind": intro or values.get("kind")})
    return text if intro is None or "kind" in template.names else lines.stack([intro, text])


def write_intro(parcel: Parcel) -> Markup | None:
    """What an admin wrote in place of the first line."""
    return Markup.escape(line(parcel.intro, INTRO_UNITS)) if parcel.intro else None


@lru_cache(maxsize=100)
def _template(text: str) -> Template:
    """A template that was kept and can no longer be read is no reason to post nothing."""
    try:
        return parse_template(text, NAMES)
    except TemplateError:
        return parse_template(DEFAULT, NAMES)
