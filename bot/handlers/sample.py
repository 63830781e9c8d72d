"""What an alert of a rule looks like, shown once after the first one: a real offer, marked as an example."""

from dataclasses import replace
from datetime import UTC, datetime

from telegram import InlineKeyboardMarkup

from bot.alerts import render
from bot.backtesting import backtest_line
from bot.context import Caller
from bot.keyboards import buy_button
from bot.lines import stack
from bot.message import Message
from bot.services import Services
from data.records import Listing, Parcel
from deals.events import Event, EventKind, NewFacts, Sighting
from deals.rule import Watch
from deals.wish import Wish

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


async def sample_alert(services: Services, caller: Caller, watch: Watch) -> Message | None:
    """The latest message this rule would have sent, else a new offer it speaks of; None when there is neither."""
    found = await _latest(services, caller, watch) or await _matching(services, watch)
    if found is None:
        return None
    listing, sighting = found
    parcel = Parcel(
        id=0,
        chat=caller.chat,
        # Nothing was observed that early: what it cost "when you made the watch" would be no price of an example.
        watch=replace(watch, created_at=LONG_AGO),
        sightings=(sighting,),
        refs={listing.offer.id: listing.ref},
        history=await services.store.offers.history(listing.ref),
    )
    shown = render(parcel, catalogue=services.catalogue, now=services.now(), username=services.username)
    buy = buy_button(caller.voice, listing.offer)
    return replace(
        shown,
        text=stack([caller.voice.say("sample.head"), shown.text]),
        keyboard=InlineKeyboardMarkup([[buy]]) if buy else None,
        silent=True,
    )


async def _latest(services: Services, caller: Caller, watch: Watch) -> tuple[Listing, Sighting] | None:
    test = await backtest_line(
        services, watch.rule, chat_id=watch.chat_id, watch_id=watch.id, zone=caller.voice.zone, now=services.now()
    )
    singles = [hit.sightings[0] for hit in test.hits if len(hit.sightings) == 1]
    listing = await services.store.offers.find(singles[-1].offer.id) if singles else None
    return (listing, Sighting(event=singles[-1].event, offer=listing.offer)) if listing else None


async def _matching(services: Services, watch: Watch) -> tuple[Listing, Sighting] | None:
    found = await services.store.offers.search(Wish(watch.rule), size=1)
    if not found.items:
        return None
    listing = found.items[0]
    event = Event(
        key="",
        kind=EventKind.NEW_OFFER,
        offer=listing.offer.id,
        at=listing.changed_at,
        facts=NewFacts(quote=listing.quote),
    )
    return listing, Sighting(event=event, offer=listing.offer)
