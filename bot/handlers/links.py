"""Which offer somebody means with a link or a number. Nothing is fetched: the address itself says it."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from deals.identity import pandapon_key, taobao_key
from deals.offer import Feed, OfferId

_LINK = re.compile(r"(?:https?://)?[^\s]+\.(?:1688|taobao|tmall)\.com/[^\s]*", re.ASCII | re.IGNORECASE)
_OFFER_PATH = re.compile(r"/offer/([0-9A-Za-z_-]{6,40})(?:\.html)?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{6,20}", re.ASCII)
_PAIR = re.compile(r"[0-9A-Za-z]{10,40}-[0-9A-Za-z]{10,30}", re.ASCII)
_OPAQUE = re.compile(r"[0-9A-Za-z_-]{22}", re.ASCII)


def offer_ids(text: str) -> tuple[OfferId, ...]:
    """The offers that may be meant, likeliest first; none for text that is neither a link nor an id."""
    text = text.strip()
    link = _LINK.search(text)
    return tuple(dict.fromkeys(_of_link(link[0]) if link else _of_id(text)))


def _of_link(link: str) -> Iterator[OfferId]:
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
    except ValueError:
        return
    if path := _OFFER_PATH.search(parts.path):
        yield OfferId(Feed.PANDAPON, pandapon_key(path[1]))
    for native_id in parse_qs(parts.query).get("id", []):
        yield from _taobao(native_id)


def _of_id(text: str) -> Iterator[OfferId]:
    if _NUMBER.fullmatch(text):
        yield OfferId(Feed.PANDAPON, pandapon_key(text))
        yield from _taobao(text)
    elif _PAIR.fullmatch(text):
        yield from _taobao(text)
    elif _OPAQUE.fullmatch(text):
        yield OfferId(Feed.PANDAPON, pandapon_key(text))


def _taobao(native_id: str) -> Iterator[OfferId]:
    yield OfferId(Feed.TAOBAO, taobao_key(native_id))
    yield OfferId(Feed.TAOBAO, taobao_key(native_id, full=True))
