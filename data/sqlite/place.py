"""Where an offer stands on the shelf, as one number: the smaller, the better.

From the left it says how much the offer fell, what it sold, what it costs (these three as `deals.rank.Standing` has
them), how new it is, and which feed shows it. What a place says can be asked of it without reading anything else.
Another layout needs a step that fills the shelf anew.
"""

from deals.offer import Feed, OfferId
from deals.rank import Standing

FEEDS = tuple(Feed)
REF_BITS = 25
"""33 million offers."""
NEWEST = (1 << REF_BITS) - 1
NEW = 1
"""How far left each part begins."""
PRICE = NEW + REF_BITS
SOLD = PRICE + 6
FALL = SOLD + 5


def place_of(offer: OfferId, ref: int, standing: Standing) -> int:
    """Where an offer stands."""
    parts = standing.fall << FALL | standing.sold << SOLD | standing.price << PRICE
    return parts | NEWEST - ref << NEW | FEEDS.index(offer.feed)


def ref_of(place: int) -> int:
    """Which offer stands there."""
    return NEWEST - (place >> NEW & NEWEST)
