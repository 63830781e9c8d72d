"""How the vocabulary is written into columns: times as epoch milliseconds, prices as fen, documents as JSON text."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from deals.events import FACTS, EventKind, Facts
from deals.identity import fingerprint
from deals.offer import Feed, Offer, PriceKind
from deals.posting import AS_ALWAYS, Posting
from deals.snapshot import Notice
from deals.source import PandaponParams, SourceParams, TaobaoParams

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

KIND_NUMBERS = {
    PriceKind.WHOLESALE: 1,
    PriceKind.WHOLESALE_FROM: 2,
    PriceKind.DROPSHIP: 3,
    PriceKind.FINAL: 4,
    PriceKind.SALE: 5,
    PriceKind.PRESALE: 6,
}
"""Millions of history rows hold these numbers: never change one."""
KINDS = {number: kind for kind, number in KIND_NUMBERS.items()}

PARAMS: dict[Feed, type[SourceParams]] = {Feed.PANDAPON: PandaponParams, Feed.TAOBAO: TaobaoParams}

_OFFERS = msgspec.json.Decoder(Offer)
_FACTS = {kind: msgspec.json.Decoder(facts) for kind, facts in FACTS.items()}


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970."""
    return (moment - EPOCH) // MILLISECOND


def from_ms(ms: int) -> datetime:
    """The aware UTC time of these milliseconds."""
    return EPOCH + timedelta(milliseconds=ms)


def ms_or_none(moment: datetime | None) -> int | None:
    """`to_ms` for what may be missing."""
    return None if moment is None else to_ms(moment)


def moment_or_none(ms: int | None) -> datetime | None:
    """`from_ms` for what may be missing."""
    return None if ms is None else from_ms(ms)


def to_json(value: object) -> str:
    """One of our dataclasses, or plain values, as JSON text."""
    return msgspec.json.encode(value).decode()


def to_lean_json(value: object) -> str:
    """The same without what is None, False or an empty list: where that is what a missing field means."""
    return msgspec.json.encode(_lean(msgspec.to_builtins(value))).decode()


def read_offer(doc: str) -> Offer:
    """An offer from its document. Fields of another version: unknown ones are ignored, missing ones have defaults."""
    return _OFFERS.decode(doc)


def read_facts(kind: EventKind, doc: str) -> Facts:
    """The facts of an event of this kind."""
    return _FACTS[kind].decode(doc)


def read_params(feed: Feed, doc: str) -> SourceParams:
    """The parameters of a source."""
    return msgspec.json.decode(doc, type=PARAMS[feed])


def read_posting(doc: str | None) -> Posting:
    """The settings of a rule or a channel; of one that has none, nothing is set."""
    return AS_ALWAYS if doc is None else msgspec.json.decode(doc, type=Posting)


def read_notice(doc: str) -> Notice:
    """A notice."""
    return msgspec.json.decode(doc, type=Notice)


def read_state(doc: str) -> dict[str, object]:
    """The state of a view."""
    return msgspec.json.decode(doc, type=dict[str, object])


def fingerprint_number(offer: Offer) -> int | None:
    """The offer's fingerprint as a 64-bit number; None without a picture, which is too little to go by."""
    parts = fingerprint(offer)
    if not parts.picture:
        return None
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _lean(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return {key: _lean(part) for key, part in value.items() if part is not None and part is not False and part != []}
