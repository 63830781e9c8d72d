"""What of an offer lasts from poll to poll: what was not said is carried over, what is per-request is not compared."""

from dataclasses import fields, replace
from datetime import datetime
from operator import attrgetter
from urllib.parse import urlsplit

from deals.offer import Commission, Offer, Preheat, Presale
from deals.presale import Phase, carry_over, phase_at

_WITH_LINKS = {"native_id", "link", "coupon_link", "image", "white_image", "rank", "commission"}
_plain = attrgetter(*(field.name for field in fields(Offer) if field.name not in _WITH_LINKS))
"""Everything else, compared as it is: this runs for every offer of every poll."""
_said_plainly = attrgetter(
    "id.key", "image", "white_image", *(f.name for f in fields(Offer) if f.name not in _WITH_LINKS | {"id"})
)
"""The same with the pictures' whole addresses, which cost nothing to read."""


def settle(offer: Offer, known: Offer, now: datetime) -> Offer:
    """The offer with the prices and dates it did not say this time filled in: an unknown price is no change.

    A missing final price beside a sale price stays missing: then the feed says another price, not none.
    """
    silent = offer.final_price is None and offer.sale_price is None
    priced = known if silent else offer
    return replace(
        offer,
        sale_price=priced.sale_price,
        sale_is_range=priced.sale_is_range,
        final_price=priced.final_price,
        listing_price=_said(offer.listing_price, known.listing_price),
        dropship_price=_said(offer.dropship_price, known.dropship_price),
        presale=_settle_presale(offer.presale, known.presale, now),
        preheat=_settle_preheat(offer.preheat, known.preheat),
    )


def same_state(offer: Offer, other: Offer) -> bool:
    """Whether nothing that lasts differs. Links carry tokens of the request, ids a prefix of the account."""
    return _plain(offer) == _plain(other) and _freed(offer) == _freed(other)


def state_mark(offer: Offer) -> int:
    """A number for all that `settle` and `same_state` look at: two offers of one feed that differ there differ in it.

    But for a chance of one in 2^60 or so. It is good for this process only. A picture that moved to another host
    changes it as well.
    """
    rank, commission = offer.rank, offer.commission
    return hash((_said_plainly(offer), rank and (rank.text, rank.place), commission and _without_links(commission)))


def _said(fen: int | None, known: int | None) -> int | None:
    return known if fen is None else fen


def _settle_presale(presale: Presale | None, known: Presale | None, now: datetime) -> Presale | None:
    if presale is None or known is None or phase_at(known, now) is Phase.OVER:
        return presale
    return carry_over(presale, known)


def _settle_preheat(preheat: Preheat | None, known: Preheat | None) -> Preheat | None:
    if preheat is None or known is None or preheat.at != known.at:
        return preheat
    return replace(preheat, price=_said(preheat.price, known.price))


def _freed(offer: Offer) -> tuple[object, ...]:
    """The fields that hold links, without them. Pictures move between hosts: only their paths count."""
    rank, commission = offer.rank, offer.commission
    return (
        _path(offer.image),
        _path(offer.white_image),
        rank and (rank.text, rank.place),
        commission and _without_links(commission),
    )


def _without_links(commission: Commission) -> Commission:
    if not commission.campaigns:
        return commission
    return replace(commission, campaigns=tuple(replace(plan, apply_link=None) for plan in commission.campaigns))


def _path(url: str | None) -> str | None:
    return url and urlsplit(url).path
