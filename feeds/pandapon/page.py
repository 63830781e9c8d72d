"""PandaPon's answer -> a page of offers."""

from collections.abc import Mapping
from typing import Final

from deals.count import read_count, read_share
from deals.identity import pandapon_key
from deals.money import read_fen, read_price
from deals.offer import Feed, Offer, OfferId
from feeds.errors import Fault, FeedError, Malformed, Refused, TryAgain
from feeds.fields import native_id, number, record, text, title
from feeds.links import read_link
from feeds.paging import Page

_OUR_FAULT: Final = (
    "sign",
    "签名",
    "access-key",
    "accesskey",
    "timestamp",
    "user-id",
    "userid",
    "auth",
    "权限",
    "密钥",
)
"""Words of a message that names something only the admin can mend. No error table is published."""


def read_fault(answer: Mapping[str, object]) -> Fault | None:
    """What the service said instead of a page; None where it said success."""
    if number(answer.get("code")) == 200:
        return None
    return Fault(
        code=text(answer.get("code")) or "",
        message=text(answer.get("msg")) or "",
        request_id=text(answer.get("requestId")) or "",
    )


def triage(fault: Fault) -> FeedError:
    """What follows from a fault. Its codes are undocumented, so it goes by their shape and by words."""
    reason = f"PandaPon: {fault.message or 'no message'}"
    code = number(fault.code)
    if code in {401, 403} or any(word in fault.message.lower() for word in _OUR_FAULT):
        return Refused(reason, code=fault.code, request_id=fault.request_id)
    if code in {408, 429} or (code is not None and 500 <= code < 600):
        return TryAgain(reason, code=fault.code, request_id=fault.request_id)
    return Malformed(reason, code=fault.code, request_id=fault.request_id)


def parse_page(answer: Mapping[str, object]) -> Page:
    """Read the offers of a successful answer. Raises Malformed when there is no list of them."""
    items, total = _items(answer.get("data"))
    offers = [_offer(record(item)) for item in items]
    readable = tuple(offer for offer in offers if offer is not None)
    return Page(offers=readable, rejected=len(offers) - len(readable), total=total)


def _items(data: object) -> tuple[list[object], int | None]:
    """The bare list of the recommendations, or the paged object that the service's searches answer with."""
    match data:
        case None:
            return [], None
        case list():
            return data, None
        case {"data": list(items)}:
            return items, number(record(data).get("totalRecords"))
        case {"data": None}:
            return [], number(record(data).get("totalRecords"))
        case _:
            raise Malformed("PandaPon: data is not a list")


def _offer(item: Mapping[str, object]) -> Offer | None:
    offer_id = native_id(item.get("offerId"))
    subject, translated = title(item.get("subject")), title(item.get("subjectTrans"))
    name = subject or translated
    if offer_id is None or name is None:
        return None
    prices = record(item.get("priceInfo"))
    price = read_price(prices.get("price"))
    return Offer(
        id=OfferId(Feed.PANDAPON, pandapon_key(offer_id)),
        native_id=offer_id,
        title=name,
        title_translated=translated if translated != name else None,
        sale_price=price.fen if price else None,
        sale_is_range=price is not None and price.is_range,
        dropship_price=read_fen(prices.get("consignPrice")),
        sold_month=read_count(item.get("monthSold")),
        repurchase_percent=read_share(item.get("repurchaseRate")),
        image=read_link(item.get("imageUrl")),
        link=_link(offer_id, item),
    )


def _link(offer_id: str, item: Mapping[str, object]) -> str | None:
    """1688's own page, which only the public numeric ids have."""
    if offer_id.isdigit():
        return f"https://detail.1688.com/offer/{offer_id}.html"
    return read_link(item.get("promotionURL"))
