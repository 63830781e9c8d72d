"""What one list of offers shows: the search, the page, the order, the shop."""

from dataclasses import dataclass, replace
from typing import Self

from bot.handlers.press import Press
from deals.offer import Feed
from deals.rank import Order
from deals.wish import Wish, parse_wish

_FEEDS = ("", *(feed.value for feed in Feed))
"""What the filter button goes through; empty means all shops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a list shows. Kept in its view, so that old lists still turn their pages after a restart."""

    line: str
    page: int = 1
    order: Order = Order.BEST
    feed: str = ""

    @classmethod
    def of(cls, press: Press) -> Self:
        """As the view has it."""
        return cls(
            line=press.state("line", ""),
            page=press.state("page", 1),
            order=Order(press.state("order", Order.BEST.value)),
            feed=press.state("feed", ""),
        )

    @property
    def state(self) -> dict[str, object]:
        """For the view."""
        return {"line": self.line, "page": self.page, "order": self.order.value, "feed": self.feed}

    @property
    def wish(self) -> Wish:
        """The search, with the feed chosen by button."""
        wish = parse_wish(self.line)
        return Wish(replace(wish.rule, feeds=(Feed(self.feed),))) if self.feed else wish

    @property
    def names_feed(self) -> bool:
        """Whether the line itself says which shop: then there is nothing to choose by button."""
        return bool(parse_wish(self.line).feeds)

    def in_next_feed(self) -> Self:
        """All shops, one, the other, and all again; from the first page."""
        following = _FEEDS[(_FEEDS.index(self.feed) + 1) % len(_FEEDS)]
        return replace(self, feed=following, page=1)

    def in_order(self, order: Order) -> Self:
        """The same offers in this order; from the first page."""
        return replace(self, order=order, page=1)
