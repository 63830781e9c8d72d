"""What a search or a rule finds among the offers that are kept, right now."""

import asyncio

from markupsafe import Markup

from bot.lines import price, stack, title
from bot.services import Services
from bot.voice import Voice
from data.records import Listing
from deals.rank import Order, rank
from deals.rule import Rule
from deals.wish import Wish

SHOWN = 3
TITLE_UNITS = 40


async def find(services: Services, *wishes: Wish, order: Order = Order.BEST) -> list[list[Listing]]:
    """The kept offers for each wish, in order. Read once, compared off the event loop."""
    listings = await services.store.offers.browse()
    return await asyncio.to_thread(lambda: [rank(listings, wish, order) for wish in wishes])


async def say_matches(services: Services, voice: Voice, rule: Rule) -> Markup:
    """How many offers fit the rule's filters now, and the first few of them."""
    (found,) = await find(services, Wish(rule))
    if not found:
        return voice.say("watch.now_none")
    now = services.now()
    lines = [
        voice.say(
            "watch.now_line",
            title=title(voice, listing.offer, limit=TITLE_UNITS),
            price=price(voice, listing.offer, now) or "",
        )
        for listing in found[:SHOWN]
    ]
    return stack([voice.say("watch.now", n=len(found)), *lines])
