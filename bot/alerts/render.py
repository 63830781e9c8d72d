"""Which layout a delivery gets: an alert for a person, a post for a channel, a list for a burst, or a notice."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import assert_never

from markupsafe import Markup

from bot import keyboards, lines
from bot.alerts.digests import digest_message
from bot.alerts.heads import head, ruled
from bot.alerts.notices import say_notice
from bot.alerts.posts.write import write_intro, write_post
from bot.alerts.presales import preheat_body, presale_body
from bot.alerts.prices import coupon_body, new_body, price_body
from bot.alerts.scene import Scene
from bot.catalogue import Catalogue
from bot.message import Message
from bot.typeset import line
from bot.voice import Voice
from data.records import ChatKind, Parcel
from deals.events import CouponFacts, NewFacts, PreheatFacts, PresaleFacts, PriceFacts, Sighting
from deals.offer import Fen, Offer
from deals.rule import Rule, Sound

RULE_UNITS = 60
BURST_LINES = 12
BURST_TITLE_UNITS = 60
BURST_LINK_LENGTH = 2000
"""Telegram takes 32 KiB of HTML at most; a longer address than this goes without, so that all lines fit together."""


def render(parcel: Parcel, *, catalogue: Catalogue, now: datetime, username: str) -> Message:
    """The message of a delivery. `username` is the bot's own, for links that lead back to it."""
    voice = Voice.for_chat(catalogue, parcel.chat)
    if parcel.notice is not None:
        return Message(text=say_notice(voice, parcel, parcel.notice))
    if parcel.digest is not None:
        return digest_message(voice, parcel, parcel.digest, now)
    public = parcel.chat.kind is not ChatKind.PRIVATE
    text = _burst(voice, parcel, now) if len(parcel.sightings) > 1 else _single(voice, parcel, now, public=public)
    keyboard = keyboards.post_keyboard(voice, parcel, username) if public else keyboards.alert_keyboard(voice, parcel)
    return Message(text=text, keyboard=keyboard, picture=picture_of(parcel), silent=_is_silent(parcel))


def _single(voice: Voice, parcel: Parcel, now: datetime, *, public: bool) -> Markup:
    scene = scene_of(voice, parcel, now, public=public)
    if public:
        return write_post(scene, parcel, body(scene), hashtags(scene.voice, scene.sighting))
    return lines.stack(_alert(scene, parcel))


def scene_of(voice: Voice, parcel: Parcel, now: datetime, *, public: bool) -> Scene:
    """What a delivery of one event is written from."""
    return Scene(
        voice=voice,
        now=now,
        sighting=parcel.sightings[0],
        history=parcel.history,
        rule=parcel.watch.rule if parcel.watch else Rule(),
        mine=None if public else _mine(parcel),
        public=public,
    )


def _mine(parcel: Parcel) -> Fen | None:
    quote = parcel.sightings[0].event.facts.quote
    return parcel.history.price_at(quote.kind, parcel.watch.created_at) if quote and parcel.watch else None


def _alert(scene: Scene, parcel: Parcel) -> Iterator[Markup | None]:
    yield with_rule(scene.voice, head(scene), parcel)
    yield lines.title(scene.voice, scene.offer)
    yield from body(scene)
    yield lines.footer(scene.voice, scene.offer, scene.event.at, scene.now)


def body(scene: Scene) -> Iterator[Markup | None]:
    """The lines between the title and the end, by what happened."""
    match scene.event.facts:
        case NewFacts() as facts:
            return new_body(scene, facts)
        case PriceFacts() as facts:
            return price_body(scene, facts)
        case PresaleFacts() as facts:
            return presale_body(scene, facts)
        case PreheatFacts() as facts:
            return preheat_body(scene, facts)
        case CouponFacts() as facts:
            return coupon_body(scene, facts)
        case facts:
            assert_never(facts)


def _burst(voice: Voice, parcel: Parcel, now: datetime) -> Markup:
    text = voice.say("head.burst", n=len(parcel.sightings))
    shown, rest = parcel.sightings[:BURST_LINES], len(parcel.sightings) - BURST_LINES
    return lines.stack(
        [
            with_rule(voice, text, parcel) if parcel.chat.kind is ChatKind.PRIVATE else write_intro(parcel) or text,
            *(_burst_line(voice, number, sighting, now) for number, sighting in enumerate(shown, 1)),
            voice.say("burst.more", n=rest) if rest > 0 else None,
        ]
    )


def _burst_line(voice: Voice, number: int, sighting: Sighting, now: datetime) -> Markup:
    link = Markup.escape(sighting.offer.buy_link or "")
    title = lines.title(voice, sighting.offer, limit=BURST_TITLE_UNITS, linked=len(link) <= BURST_LINK_LENGTH)
    price = lines.price(voice, sighting.offer, now)
    return Markup("{}. {}").format(number, lines.join([title, price]))


def with_rule(voice: Voice, text: Markup, parcel: Parcel) -> Markup:
    """A first line with the rule that wanted it, where one did."""
    return ruled(voice, text, line(parcel.watch.line, RULE_UNITS)) if parcel.watch else text


def hashtags(voice: Voice, sighting: Sighting) -> Markup:
    """What the post is about, to be searched for in the channel."""
    names = [*_categories(sighting.offer), voice.plain(f"tag.{sighting.event.kind}")]
    return Markup(" ").join(f"#{tag}" for tag in _tags(names))


def _tags(names: Iterable[str]) -> dict[str, None]:
    """Each once, in order; only what Telegram takes for one hashtag."""
    tags = (re.sub(r"\W+", "_", name).strip("_") for name in names)
    return {tag: None for tag in tags if tag and not tag.isdecimal()}


def _categories(offer: Offer) -> Iterator[str]:
    for category in (offer.category_top, offer.category):
        if category is not None:
            yield line(category.name, lines.NAME_UNITS)


def picture_of(parcel: Parcel) -> str | None:
    """What is shown above the text, where the chat wants pictures."""
    return parcel.sightings[0].offer.image if len(parcel.sightings) == 1 and parcel.chat.preferences.pictures else None


def _is_silent(parcel: Parcel) -> bool:
    return parcel.watch is not None and parcel.watch.rule.sound is Sound.SILENT
