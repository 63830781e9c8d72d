"""What is said to a person and is no alert: what admins are told of the machinery, and what they tell everybody."""

from datetime import timedelta

from markupsafe import Markup

from bot.typeset import line
from bot.voice import Voice
from data.records import Parcel
from deals.snapshot import Notice

ARGUMENT_UNITS = 600
"""Room for an argument, such as an error a service sent."""
SPAN = "minutes"
"""The argument that is a span of time and not a number to be read."""


def say_notice(voice: Voice, parcel: Parcel, notice: Notice) -> Markup:
    """A notice in the reader's words. An announcement stands in the words it was written in."""
    if parcel.announcement is not None:
        return voice.say(notice.message, text=Markup(parcel.announcement))  # noqa: S704 - built by bot/handlers/safe_html.py
    arguments = {name: _shown(voice, name, value) for name, value in notice.arguments.items()}
    return voice.say(notice.message, **arguments)


def _shown(voice: Voice, name: str, value: str | int) -> str | int:
    if isinstance(value, str):
        return line(value, ARGUMENT_UNITS)
    return voice.duration(timedelta(minutes=value)) if name == SPAN else value
