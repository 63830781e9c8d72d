"""Whether a price somebody waits for was ever seen, among the offers the rest of the rule speaks of."""

from dataclasses import replace

from bot.services import Services
from data.records import Listing
from deals.history import History
from deals.offer import Fen, PriceKind
from deals.rule import Rule
from deals.wish import Wish

LOOKED_AT = 500
"""Offers whose history is read: of more than these, one was cheap enough or nobody knows."""


async def lowest_of(services: Services, rule: Rule) -> Fen | None:
    """The lowest price ever seen of what this rule would speak of, if none was as low as the rule asks for.

    None when one was, when the rule names no upper price, and when there is no such offer at all.
    """
    if rule.price_to is None:
        return None
    search, wish = services.store.offers.search, Wish(replace(rule, price_from=None, price_to=None))
    found = await search(wish, size=1)
    if found.more or found.total > LOOKED_AT:
        return None
    found = await search(wish, size=LOOKED_AT)
    histories = await services.store.offers.histories([listing.ref for listing in found.items])
    seen = [fen for listing in found.items for fen in _prices(listing, histories[listing.ref])]
    lowest = min(seen, default=None)
    return lowest if lowest is not None and lowest > rule.price_to else None


def _prices(listing: Listing, history: History) -> list[Fen]:
    """Every price people were told of this offer."""
    told = [point.fen for point in history.points if point.kind is not PriceKind.DROPSHIP]
    return [*told, listing.quote.fen] if listing.quote else told
