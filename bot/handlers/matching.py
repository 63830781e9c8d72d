"""What a search or a rule finds among the offers that are kept, right now."""

import asyncio

from markupsafe import Markup

from bot.lines import price, stack, title
from bot.services import Services
from bot.voice import Voice
from data.records import Listing
from deals.offer import Offer
from deals.rank import Order, rank
from deals.rule import OnCoupon, OnPresale, Rule, Trigger
from deals.wish import Wish

SHOWN = 3
TITLE_UNITS = 40


async def find(services: Services, *wishes: Wish, order: Order = Order.BEST) -> list[list[Listing]]:
    """The kept offers for each wish, in order. Read once, compared off the event loop."""
    listings = await services.store.offers.browse()
    return await asyncio.to_thread(lambda: [rank(listings, wish, order) for wish in wishes])


async def say_matches(services: Services, voice: Voice, rule: Rule) -> Markup:
    """How many offers fit the rule's filters now, and the first few of them."""
    (fitting,) = await find(services, Wish(rule))
    found = [listing for listing in fitting if _may_speak_of(rule, listing.offer)]
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


def _may_speak_of(rule: Rule, offer: Offer) -> bool:
    """Whether the rule waits for something that can happen to this offer as it is now."""
    return not rule.triggers or any(_can_happen(trigger, offer) for trigger in rule.triggers)


def _can_happen(trigger: Trigger, offer: Offer) -> bool:
    match trigger:
        case OnPresale():
            return offer.presale is not None or offer.preheat is not None
        case OnCoupon(within) if within is not None:
            return bool(offer.coupons)
        case _:
            return True
