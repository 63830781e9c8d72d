"""What a post of a channel's rule would look like, on something that really happened."""

from dataclasses import replace

from bot.alerts import render
from bot.handlers.posting.rule import ChannelRule
from bot.lines import stack
from bot.message import Message
from bot.services import Services
from bot.voice import Voice
from data.records import Parcel
from deals.events import Event, EventKind, NewFacts, Sighting
from deals.posting import Posting
from deals.quote import headline
from deals.wish import Wish

LOOKED_AT = 60
"""Posts of all channels that are searched for one of this rule."""


async def preview(services: Services, voice: Voice, rule: ChannelRule, posting: Posting) -> Message:
    """The post as readers would see it, with these settings. Says so when there is nothing to show."""
    parcel = await sample(services, rule)
    if parcel is None:
        return Message(text=voice.say("rule.nothing_to_show"))
    post = render(
        replace(parcel, posting=posting), catalogue=services.catalogue, now=services.now(), username=services.username
    )
    return replace(post, text=stack([voice.say("rule.preview_head"), post.text]))


async def sample(services: Services, rule: ChannelRule) -> Parcel | None:
    """What the rule posted last, or would now, as if it were on its way to the channel."""
    sighting = await _posted(services, rule) or await _found(services, rule)
    listing = await services.store.offers.find(sighting.offer.id) if sighting else None
    if sighting is None or listing is None:
        return None
    return Parcel(
        id=0,
        chat=rule.chat,
        thread_id=rule.kept.watch.thread_id,
        watch=rule.kept.watch,
        sightings=(sighting,),
        refs={sighting.offer.id: listing.ref},
        history=await services.store.offers.history(listing.ref),
    )


async def _posted(services: Services, rule: ChannelRule) -> Sighting | None:
    """The latest that its condition found, whatever became of it."""
    for post in await services.store.posts.history(limit=LOOKED_AT):
        parcel = await services.store.outbox.get(post.delivery_id) if post.chat_id == rule.chat.id else None
        if parcel and parcel.watch and parcel.watch.id == rule.id and len(parcel.sightings) == 1:
            return parcel.sightings[0]
    return None


async def _found(services: Services, rule: ChannelRule) -> Sighting | None:
    fitting = await services.store.offers.search(Wish(rule.rule), size=1)
    if not fitting.items:
        return None
    offer, now = fitting.items[0].offer, services.now()
    facts = NewFacts(quote=headline(offer, now))
    event = Event(key="preview", kind=EventKind.NEW_OFFER, offer=offer.id, at=now, facts=facts)
    return Sighting(event=event, offer=offer)
