"""Which of a feed's prices is *the* price, and what kind of price it is."""

from datetime import datetime

from deals.offer import Feed, Offer, Presale, PriceKind, Quote


def headline(offer: Offer, now: datetime) -> Quote | None:
    """The price people are told, or None when the feed did not say one that can be read.

    While a presale runs, only the estimated final price (deposit plus balance) counts: the sale price beside it means
    something else. A presale runs from its first window on, for as long as the feed sends it.
    """
    match offer.id.feed:
        case Feed.PANDAPON:
            kind = PriceKind.WHOLESALE_FROM if offer.sale_is_range else PriceKind.WHOLESALE
            return _quote(kind, offer.sale_price)
        case Feed.TAOBAO:
            if offer.presale and has_begun(offer.presale, now):
                return _quote(PriceKind.PRESALE, offer.final_price)
            return _quote(PriceKind.FINAL, offer.final_price) or _quote(PriceKind.SALE, offer.sale_price)


def dropship(offer: Offer) -> Quote | None:
    """PandaPon's price for one piece sent by the supplier: compared by itself, beside the headline."""
    return _quote(PriceKind.DROPSHIP, offer.dropship_price)


def begins(presale: Presale) -> datetime | None:
    """When prices start to be presale prices."""
    return presale.deposit_start or presale.balance_start


def has_begun(presale: Presale, now: datetime) -> bool:
    """Whether prices are presale prices by now."""
    start = begins(presale)
    return start is not None and now >= start


def _quote(kind: PriceKind, fen: int | None) -> Quote | None:
    return None if fen is None else Quote(kind, fen)
