"""What a player may do to the products.

Each knob is a small record that can be read from JSON: {"knob": "drop", "word": "猫粮", "percent": 20}.
"""

from typing import Annotated, TypeAlias, get_args

import msgspec

from sandbox.world.product import Feed

Percent: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=95)]
Hours: TypeAlias = Annotated[float, msgspec.Meta(gt=0, le=24 * 60)]


class Aim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="knob"):
    """Which product: that of `key` (or `feed:key`), or one that mentions `word`, not `without`, under `below` yuan."""

    key: str = ""
    word: str = ""
    without: str = ""
    below: float | None = None
    feed: Feed | None = None


class NewItem(Aim, frozen=True, tag="new-item"):
    """A product nobody has seen appears."""


class Drop(Aim, frozen=True, tag="drop"):
    """The price falls and stays down until it is raised."""

    percent: Percent = 20


class Raise(Aim, frozen=True, tag="raise"):
    """The price goes up and stays up."""

    percent: Percent = 25


class FakeDiscount(Aim, frozen=True, tag="fake-discount"):
    """The struck-through price is raised; what is paid stays."""

    percent: Percent = 40


class OpenPresale(Aim, frozen=True, tag="open-presale"):
    """Deposits are taken from now on for some hours; the balance is due as long, two hours later."""

    hours: Hours = 24


class ClosePresale(Aim, frozen=True, tag="close-presale"):
    """The open window of a presale ends now; one that was only announced is withdrawn."""


class MoveDeadline(Aim, frozen=True, tag="move-deadline"):
    """The next deadline of a presale moves later by some hours, and so do the windows behind it."""

    hours: Hours = 6


class CouponAppears(Aim, frozen=True, tag="coupon"):
    """A coupon appears, valid from now for some hours."""

    percent: Percent = 15
    hours: Hours = 24


class AnnouncePreheat(Aim, frozen=True, tag="preheat"):
    """A lower price is announced that starts in some hours and then holds for three days."""

    percent: Percent = 15
    hours: Hours = 3


WorldKnob: TypeAlias = (
    NewItem | Drop | Raise | FakeDiscount | OpenPresale | ClosePresale | MoveDeadline | CouponAppears | AnnouncePreheat
)

NAMES: tuple[str, ...] = tuple(kind.__struct_config__.tag for kind in get_args(WorldKnob))
"""What the knobs are called, in JSON and on a panel."""


def read_knob(wish: object) -> WorldKnob:
    """The knob that a JSON object asks for. Raises ValueError naming what is wrong with it."""
    knob: WorldKnob = msgspec.convert(wish, type=WorldKnob)
    return knob
