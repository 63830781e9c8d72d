"""How a channel posts, said in an admin's language."""

from collections.abc import Mapping
from datetime import timedelta

from markupsafe import Markup

from bot.lines import join
from bot.typeset import line
from bot.voice import Voice
from deals.posting import Hours, Mode, Posting

TEMPLATE_UNITS = 200


def say_publishing(voice: Voice, posting: Posting) -> Markup:
    """Who decides, how far apart, when, how many, and what is not repeated; only what limits anything."""
    parts = [say_setting(voice, name, posting) for name in ("mode", "gap", "hours", "cap", "repeat")]
    limits = [part for name, part in zip(_LIMITS, parts[1:], strict=True) if _limits(posting, name)]
    return join([parts[0], *limits]) or Markup()


def say_setting(voice: Voice, name: str, posting: Posting) -> Markup:
    """One setting, also where it limits nothing."""
    match name:
        case "mode":
            return voice.say(f"publish.{posting.mode or Mode.AUTO}")
        case "gap":
            return _gap(voice, posting.gap, posting.jitter)
        case "hours":
            return _hours(voice, posting.hours)
        case "cap":
            return voice.say("publish.cap", n=posting.per_day) if posting.per_day else voice.say("publish.no_cap")
        case _:
            days = posting.repeat_days
            return voice.say("publish.repeat", n=days) if days else voice.say("publish.no_repeat")


def say_template(voice: Voice, posting: Posting) -> Markup:
    """The beginning of the template, or that there is none."""
    if not posting.template:
        return voice.say("rule.template_default")
    return Markup("<code>{}</code>").format(line(posting.template, TEMPLATE_UNITS))


def say_links(voice: Voice, posting: Posting, sources: Mapping[int, str]) -> Markup:
    """Whose links the posts carry. `sources` says what each source is called."""
    if not posting.source_id:
        return voice.say("rule.links_any")
    return voice.say("rule.links_own", source=sources.get(posting.source_id) or f"#{posting.source_id}")


_LIMITS = ("gap", "hours", "per_day", "repeat_days")


def _limits(posting: Posting, name: str) -> bool:
    value = getattr(posting, name)
    return not value.all_day if isinstance(value, Hours) else bool(value)


def _gap(voice: Voice, gap: timedelta | None, jitter: timedelta | None) -> Markup:
    if not gap:
        return voice.say("publish.no_gap")
    if not jitter:
        return voice.say("publish.gap", gap=voice.duration(gap))
    return voice.say("publish.gap_around", gap=voice.duration(gap), jitter=voice.duration(jitter))


def _hours(voice: Voice, hours: Hours | None) -> Markup:
    if hours is None or hours.all_day:
        return voice.say("publish.all_day")
    return voice.say("publish.hours", start=_clock(hours.start), end=_clock(hours.end))


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
