"""What a rule finds among the offers that are kept, right now."""

from markupsafe import Markup

from bot.lines import price, stack, title
from bot.services import Services
from bot.voice import Voice
from data.records import Listing
from deals.offer import Count
from deals.rank import Page
from deals.rule import Rule
from deals.wish import Wish

SHOWN = 3
TITLE_UNITS = 40


def how_many(voice: Voice, found: Page[Listing]) -> str:
    """All that was found; 500+ where counting ended there."""
    return voice.count(Count(found.total, at_least=found.more))


async def say_matches(services: Services, voice: Voice, rule: Rule) -> Markup:
    """How many offers the rule could speak of now, and the first few of them."""
    found = await services.store.offers.search(Wish(rule), size=SHOWN)
    if not found.items:
        return voice.say("watch.now_none")
    now = services.now()
    lines = [
        voice.say(
            "watch.now_line",
            title=title(voice, listing.offer, limit=TITLE_UNITS),
            price=price(voice, listing.offer, now) or "",
        )
        for listing in found.items
    ]
    return stack([voice.say("watch.now", n=found.total, count=how_many(voice, found)), *lines])
