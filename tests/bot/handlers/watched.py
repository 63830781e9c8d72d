"""A past that was watched: offers that were seen, and what was raised of them."""

from datetime import datetime

from deals.events import Event, EventKind, PriceFacts
from deals.offer import Fen, Offer
from deals.source import PandaponParams
from tests.bot.handlers.talk import Talk
from tests.deals.builders import DAY, START, taobao
from tests.makers import changes_of, event_of, quote_of


async def watched_since(talk: Talk, began: datetime = START - 30 * DAY) -> None:
    """There is a source, and its first snapshot was kept then."""
    source = await talk.store.sources.add(PandaponParams(language="vi"), now=began)
    await talk.store.polls.keep(changes_of(), [], now=began, source_id=source.id, baselined=True)


def cat(number: int, fen: Fen = 10000) -> Offer:
    return taobao(fen, key=f"s:cat{number:09}", title=f"猫粮 {number}")


async def arrived(talk: Talk, *offers: Offer, at: datetime) -> None:
    """These were new in one poll."""
    await talk.scene.see(*offers, events=tuple(event_of(offer, at=at) for offer in offers), at=at)


async def fell(talk: Talk, offer: Offer, before: Fen, *, at: datetime, median7: Fen | None = None) -> Event:
    """It cost more at the poll before."""
    event = event_of(
        offer,
        EventKind.PRICE_DROP,
        key=f"{offer.id}/{at:%d%H}",
        at=at,
        facts=PriceFacts(quote=quote_of(offer, at), before=before, median7=median7),
    )
    await talk.scene.see(offer, events=(event,), at=at)
    return event
