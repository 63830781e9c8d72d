"""How an alert reads after it became untrue: the same message, corrected at the moment of editing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from markupsafe import Markup

from bot import keyboards, lines
from bot.alerts.heads import head
from bot.alerts.posts.write import write_intro
from bot.alerts.presales import balance_window, deposit, deposit_window, moved_windows, preheat_body
from bot.alerts.render import hashtags, picture_of, scene_of, with_rule
from bot.alerts.scene import Scene
from bot.catalogue import Catalogue
from bot.message import Message
from bot.voice import Voice
from data.records import ChatKind, Parcel
from deals.events import CouponFacts, EventKind, NewFacts, PreheatFacts, PresaleFacts, PriceFacts
from deals.offer import PriceKind, Quote
from deals.quote import dropship, headline
from deals.truth import as_now
from deals.verdict import Correction, Kept, Moved, Untrue, Why

_COUNTS_DOWN = frozenset({EventKind.DEPOSIT_CLOSING, EventKind.BALANCE_CLOSING})


def revise(parcel: Parcel, verdict: Correction, *, catalogue: Catalogue, now: datetime, username: str) -> Message:
    """The message that takes the place of the one that was sent. What was said of its price is struck through."""
    voice = Voice.for_chat(catalogue, parcel.chat)
    public = parcel.chat.kind is not ChatKind.PRIVATE
    parcel = replace(parcel, is_over=isinstance(verdict, Untrue))
    scene = scene_of(voice, parcel, now, public=public)
    first = _first(scene, verdict, write_intro(parcel) if public else None)
    text = lines.stack(
        [
            first if public else with_rule(voice, first, parcel),
            lines.title(voice, scene.offer),
            *_body(scene, verdict),
            hashtags(voice, scene.sighting) if public else lines.footer(voice, scene.offer, _at(scene, verdict), now),
        ]
    )
    keyboard = keyboards.post_keyboard(voice, parcel, username) if public else keyboards.alert_keyboard(voice, parcel)
    return Message(text=text, keyboard=keyboard, picture=picture_of(parcel))


def _first(scene: Scene, verdict: Correction, intro: Markup | None) -> Markup:
    """What became of it, before what it was; of a post that an admin began in other words, those."""
    voice = scene.voice
    match verdict:
        case Untrue(Why.BROKEN):
            return voice.say("living.broken", head=intro or _head(scene))
        case Untrue(since=since):
            return voice.say("living.over", at=voice.moment(since, scene.now), head=intro or _head(scene))
        case Kept():
            return voice.say("living.kept", head=intro or _head(scene))
        case Moved():
            return voice.say("living.moved", head=intro or head(_with_dates_of_now(scene)))
        case _:
            assert_never(verdict)


def _head(scene: Scene) -> Markup:
    """Nothing counts down any more."""
    if scene.event.kind in _COUNTS_DOWN:
        return scene.voice.say(f"living.{scene.event.kind}")
    return head(scene)


def _body(scene: Scene, verdict: Correction) -> Iterator[Markup | None]:
    match scene.event.facts:
        case NewFacts(quote=quote):
            yield _price(scene, quote)
        case PriceFacts(quote=quote):
            yield _price(scene, quote)
        case CouponFacts(coupon=coupon):
            yield scene.voice.say("living.coupon", coupon=lines.step(scene.voice, coupon))
            quote = headline(scene.offer, scene.now)
            yield scene.voice.say("price.line", prices=lines.quote(scene.voice, quote)) if quote else None
        case PresaleFacts() as facts:
            yield from _presale(scene, facts, verdict)
        case PreheatFacts() as facts if isinstance(verdict, Moved):
            yield from preheat_body(scene, replace(facts, preheat=scene.offer.preheat or facts.preheat))
        case PreheatFacts() as facts:
            yield _promise(scene, facts)
        case _:
            assert_never(scene.event.facts)


def _price(scene: Scene, told: Quote | None) -> Markup | None:
    """What it cost, struck through, and what it costs now."""
    if told is None:
        return None
    was, now = lines.quote(scene.voice, told), _now(scene, told.kind)
    if now is None:
        return scene.voice.say("living.price_gone", told=was)
    now_said = scene.voice.money(now.fen) if now.kind is told.kind else lines.quote(scene.voice, now)
    return scene.voice.say("living.price", told=was, now=now_said)


def _now(scene: Scene, kind: PriceKind) -> Quote | None:
    return dropship(scene.offer) if kind is PriceKind.DROPSHIP else headline(scene.offer, scene.now)


def _presale(scene: Scene, facts: PresaleFacts, verdict: Correction) -> Iterator[Markup | None]:
    after = as_now(facts.presale, scene.offer)
    yield deposit(scene.voice, after, facts.quote)
    if isinstance(verdict, Moved):
        yield from moved_windows(scene, facts.presale, after)
    else:
        yield deposit_window(scene.voice, after, scene.now)
        yield balance_window(scene.voice, after, scene.now)


def _promise(scene: Scene, facts: PreheatFacts) -> Markup | None:
    """The price that was announced beside the one that is asked."""
    voice, quote = scene.voice, headline(scene.offer, scene.now)
    if facts.preheat.price is None or quote is None:
        return None
    return voice.say("living.promise", told=voice.money(facts.preheat.price), now=lines.quote(voice, quote))


def _with_dates_of_now(scene: Scene) -> Scene:
    """For a head that counts down: to the end as it is now."""
    facts, presale = scene.event.facts, scene.offer.presale
    if not isinstance(facts, PresaleFacts) or presale is None:
        return scene
    event = replace(scene.event, facts=replace(facts, presale=presale))
    return replace(scene, sighting=replace(scene.sighting, event=event))


def _at(scene: Scene, verdict: Correction) -> datetime:
    return scene.now if isinstance(verdict, Moved) else verdict.since
