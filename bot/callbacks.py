"""What a button carries: an opaque number of a kept row, a verb, and at most a short argument.

`d<delivery, base 36>:<verb>[:arg]` stands under alerts, `v<view id>:<verb>[:arg]` under everything else. Nothing in
here may be believed: whoever answers a press looks the row up and checks the chat and the person.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_LIMIT = 64
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Twelve signs of base 36 always fit into the 63 bits of a row number; a made-up thirteenth would not.
_DATA = re.compile(
    r"(?P<kind>[dv])(?P<id>[0-9a-z]{1,12}):(?P<verb>[a-z]{1,8})(?::(?P<arg>[0-9A-Za-z_.-]{0,32}))?", re.ASCII
)
_OFFER_LINK = re.compile(r"i_([0-9a-z]{1,12})", re.ASCII)
_RULE_LINK = re.compile(r"r_([0-9a-z]{1,12})", re.ASCII)
_CHANNEL_LINK = re.compile(r"c_([0-9a-z]{1,12})", re.ASCII)
_COMMAND_LINK = re.compile(r"do_([a-z]{1,20})", re.ASCII)


class Verb(StrEnum):
    """What the buttons under an alert do."""

    HISTORY = "h"
    SNOOZE = "z"
    """Without an argument: show the choices. With one of `Snooze`: do it."""
    MUTE = "m"
    """Without an argument: show the choices. With one of `Mute`: do it."""
    BACK = "b"
    """Show the first keyboard again."""
    UNDO = "u"
    """With one of `Mute`: take back what was silenced."""
    FOLLOW = "f"
    """With one of `bot.following.Saying`: what the chat says of the presale."""
    WHY = "w"
    """Say what was behind it."""
    EXPAND = "x"
    """Under a digest, with the number of a page: show it."""
    OPEN = "o"
    """Under a digest, for one of its alerts: say it in full."""


class Snooze(StrEnum):
    """How long an offer stays silent."""

    HOUR = "1h"
    TODAY = "today"
    DAYS = "3d"
    LOWER = "low"
    """Until it costs less than in this alert."""


class Mute(StrEnum):
    """What is silenced for good."""

    OFFER = "o"
    RULE = "r"


@dataclass(frozen=True, slots=True)
class DeliveryPress:
    """A button under an alert."""

    delivery_id: int
    verb: str
    arg: str = ""


@dataclass(frozen=True, slots=True)
class ViewPress:
    """A button under a message with a kept view."""

    view_id: str
    verb: str
    arg: str = ""


def on_delivery(delivery_id: int, verb: str, arg: str = "") -> str:
    """Callback data of a button under an alert."""
    return _data("d" + base36(delivery_id), verb, arg)


def on_view(view_id: str, verb: str, arg: str = "") -> str:
    """Callback data of a button under a message with a kept view."""
    return _data("v" + view_id, verb, arg)


def read_press(data: str) -> DeliveryPress | ViewPress | None:
    """What was pressed; None for anything this version does not write."""
    match = _DATA.fullmatch(data)
    if match is None:
        return None
    verb, arg = match["verb"], match["arg"] or ""
    if match["kind"] == "v":
        return ViewPress(match["id"], verb, arg)
    return DeliveryPress(int(match["id"], 36), verb, arg)


def offer_payload(ref: int) -> str:
    """The deep-link payload that opens one offer."""
    return "i_" + base36(ref)


def read_offer_payload(payload: str) -> int | None:
    """The store's number of the offer a deep link opens."""
    match = _OFFER_LINK.fullmatch(payload)
    return int(match[1], 36) if match else None


def rule_payload(view_id: str) -> str:
    """The deep-link payload that proposes a shared rule. It names a kept row and says nothing by itself."""
    return "r_" + view_id


def read_rule_payload(payload: str) -> str | None:
    """The kept row a deep link takes its rule from."""
    match = _RULE_LINK.fullmatch(payload)
    return match[1] if match else None


def channel_payload(chat_id: int) -> str:
    """The deep-link payload that proposes a channel's rules to whoever follows it."""
    return "c_" + base36(-chat_id)


def read_channel_payload(payload: str) -> int | None:
    """The channel whose rules a deep link proposes. Its number may be made up."""
    match = _CHANNEL_LINK.fullmatch(payload)
    return -int(match[1], 36) if match else None


def command_payload(name: str) -> str:
    """The deep-link payload that does in private what was asked for in a group."""
    return "do_" + name


def read_command_payload(payload: str) -> str | None:
    """The command a deep link repeats."""
    match = _COMMAND_LINK.fullmatch(payload)
    return match[1] if match else None


def base36(number: int) -> str:
    """A number >= 0 in the fewest signs that links and buttons both allow."""
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
        if not number:
            return text


def _data(head: str, verb: str, arg: str) -> str:
    data = f"{head}:{verb}:{arg}" if arg else f"{head}:{verb}"
    if len(data) > _LIMIT or _DATA.fullmatch(data) is None:
        raise ValueError(f"not fit for a button: {data}")
    return data
