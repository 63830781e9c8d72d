"""Rules kept as they were read. Reading a line again takes thirty times as long, too long for 100,000 at every start.

The line is what counts. A reading is only used for the very line it was made of, and only by the grammar that made it.
"""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

import msgspec

from deals.offer import Feed
from deals.rule import Baseline, OnCoupon, OnDrop, OnLow, OnNew, OnPresale, Rule, Sound, Trigger

GRAMMAR = 1
"""One more whenever a line that was right before means something else. A test notices."""

KEEP = """
INSERT INTO readings (watch_id, line, grammar, doc)
SELECT id, line, :grammar, :doc FROM watches WHERE id = :watch AND line = :line
ON CONFLICT (watch_id) DO UPDATE SET line = excluded.line, grammar = excluded.grammar, doc = excluded.doc
"""
"""Nothing when the watch was edited or deleted since it was read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the line of a watch says."""

    watch_id: int
    line: str
    rule: Rule


def keep_readings(connection: sqlite3.Connection, read: Collection[Reading]) -> None:
    """Keep them for the next start."""
    connection.executemany(
        KEEP,
        [{"watch": one.watch_id, "line": one.line, "grammar": GRAMMAR, "doc": write_reading(one.rule)} for one in read],
    )


class _Drop(msgspec.Struct, array_like=True, tag="drop"):
    at_least: int
    baseline: Baseline


class _Low(msgspec.Struct, array_like=True, tag="low"):
    days: int | None


class _New(msgspec.Struct, array_like=True, tag="new"):
    pass


class _Coupon(msgspec.Struct, array_like=True, tag="coupon"):
    within: timedelta | None


class _Presale(msgspec.Struct, array_like=True, tag="presale"):
    pass


_Kept = _Drop | _Low | _New | _Coupon | _Presale


class _Reading(msgspec.Struct, omit_defaults=True):
    words: tuple[tuple[str, ...], ...] = ()
    none: tuple[str, ...] = ()
    price_from: int | None = None
    price_to: int | None = None
    triggers: tuple[_Kept, ...] = ()
    sold_over: int | None = None
    rank_to: int | None = None
    category: tuple[str, ...] = ()
    shop: tuple[str, ...] = ()
    brand: tuple[str, ...] = ()
    commission_from: int | None = None
    commission_amount_from: int | None = None
    future_commission_from: int | None = None
    reward: bool = False
    feeds: tuple[Feed, ...] = ()
    every: timedelta | None = None
    per_day: int | None = None
    sound: Sound = Sound.DEFAULT


_FIELDS = tuple(name for name in _Reading.__struct_fields__ if name != "triggers")
_DECODER = msgspec.json.Decoder(_Reading)


def write_reading(rule: Rule) -> str:
    """The rule as text that is read fast."""
    parts = {name: getattr(rule, name) for name in _FIELDS}
    return msgspec.json.encode(_Reading(triggers=tuple(map(_kept, rule.triggers)), **parts)).decode()


def read_reading(doc: str) -> Rule:
    """And back."""
    kept = _DECODER.decode(doc)
    parts = {name: getattr(kept, name) for name in _FIELDS}
    return Rule(triggers=tuple(map(_meant, kept.triggers)), **parts)


def _kept(trigger: Trigger) -> _Kept:
    match trigger:
        case OnDrop(at_least, baseline):
            return _Drop(at_least, baseline)
        case OnLow(days):
            return _Low(days)
        case OnNew():
            return _New()
        case OnCoupon(within):
            return _Coupon(within)
        case OnPresale():
            return _Presale()
        case _:
            assert_never(trigger)


def _meant(kept: _Kept) -> Trigger:
    match kept:
        case _Drop():
            return OnDrop(kept.at_least, kept.baseline)
        case _Low():
            return OnLow(kept.days)
        case _New():
            return OnNew()
        case _Coupon():
            return OnCoupon(kept.within)
        case _Presale():
            return OnPresale()
        case _:
            assert_never(kept)
