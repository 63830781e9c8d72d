"""Which product an offer is, whatever id the service sends this time."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from deals.offer import Offer

_TAOBAO_PAIR = re.compile(r"[0-9A-Za-z]{10,40}-([0-9A-Za-z]{10,30})", re.ASCII)
_DIGITS = re.compile(r"[0-9]+")


def taobao_key(native_id: str, *, full: bool = False) -> str:
    """The key of a Taobao item. Case-sensitive.

    Item ids look like `prefix-suffix`: the prefix varies by account and scene, the suffix is the product.
    `full` keys by the whole id, for a source whose suffixes turned out not to identify products.
    """
    native_id = native_id.strip()
    if _DIGITS.fullmatch(native_id):
        return f"n:{native_id}"
    pair = None if full else _TAOBAO_PAIR.fullmatch(native_id)
    return f"s:{pair[1]}" if pair else f"f:{native_id}"


def pandapon_key(native_id: str) -> str:
    """The key of a 1688 item: the public number as it is, the encrypted id of the second version marked as such."""
    native_id = native_id.strip()
    return native_id if _DIGITS.fullmatch(native_id) else f"v2:{native_id}"


class Fingerprint(NamedTuple):
    """What tells products apart when ids cannot be trusted."""

    picture: str
    title: str
    shop: str


def fingerprint(offer: Offer) -> Fingerprint:
    """The offer's picture path (hosts vary), title and shop."""
    return Fingerprint(urlsplit(offer.image or "").path, offer.title, offer.shop or "")
