"""Offers as a list shows them, and one offer with everything a reader may know of it. Commission is never in here."""

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from bot import lines, past
from bot.alerts.presales import balance_window, deposit, deposit_window
from bot.message import Message
from bot.typeset import line
from bot.voice import Voice
from data.records import Listing
from deals.history import History
from deals.offer import Offer, PromotionStep
from deals.presale import Phase, phase_at
from deals.quote import headline

LIST_TITLE_UNITS = 60
RANK_UNITS = 60
TAGS = 6
NOTHING_SEEN = History()


def list_line(voice: Voice, number: int, listing: Listing, now: datetime, history: History = NOTHING_SEEN) -> Markup:
    """One line of a list: title, price, how far it fell, how much it sells, or how long deposits are still taken.

    With its history also whether the price is the lowest of 30 days.
    """
    parts = [
        lines.title(voice, listing.offer, limit=LIST_TITLE_UNITS, linked=False),
        _short_price(voice, listing),
        _fall(voice, listing),
        voice.say("past.low30") if past.is_low30(history, listing.quote, now) else None,
        _deposit_left(voice, listing.offer, now) or _sold(voice, listing.offer),
    ]
    return voice.say("list.line", number=number, facts=lines.join(parts))


def item_card(voice: Voice, listing: Listing, history: History, now: datetime) -> Message:
    """Everything of one offer on one screen, its history in words. The caller adds the buttons."""
    offer = listing.offer
    text = lines.stack(
        [
            Markup("<b>{}</b>").format(lines.title(voice, offer)),
            *_prices(voice, offer, history, now),
            *_presale(voice, offer, now),
            _preheat(voice, offer, now),
            _history(voice, offer, history, now),
            lines.volumes(voice, offer),
            _rank(voice, offer),
            _labels(voice, offer),
            lines.coupon_end(voice, offer.coupons, now),
            lines.footer(voice, offer, listing.changed_at, now),
        ]
    )
    return Message(text=text, picture=offer.image)


def _prices(voice: Voice, offer: Offer, history: History, now: datetime) -> Iterator[Markup | None]:
    unseen = past.unseen_days(history, offer, now)
    beside = [lines.listing_price(voice, offer, unseen), lines.dropship_price(voice, offer)]
    joined = lines.join([lines.price(voice, offer, now), *beside])
    yield voice.say("price.line", prices=joined) if joined else None
    yield lines.path(voice, offer)
    if offer.rounding_up is not None:
        facts = [
            Markup.escape(voice.money(offer.rounding_up.price)),
            Markup.escape(line(offer.rounding_up.note, lines.NAME_UNITS)),
        ]
        yield voice.say("item.rounding_up", facts=lines.join(facts))
    more = lines.join([*(_promotion(voice, one) for one in offer.more_promotions[: lines.STEPS]), *_tags(offer)])
    yield voice.say("item.more", promotions=more) if more else None


def _promotion(voice: Voice, one: PromotionStep) -> Markup:
    text = lines.step(voice, one)
    return (
        voice.say("item.promotion", title=text, text=line(one.description, lines.NAME_UNITS))
        if one.description
        else text
    )


def _tags(offer: Offer) -> Iterator[Markup]:
    return (Markup.escape(line(tag, lines.STEP_UNITS)) for tag in offer.tags[:TAGS])


def _presale(voice: Voice, offer: Offer, now: datetime) -> Iterator[Markup | None]:
    presale = offer.presale
    if presale is None:
        return
    yield voice.say(f"phase.{phase_at(presale, now)}")
    yield deposit(voice, presale, None)
    yield deposit_window(voice, presale, now)
    yield balance_window(voice, presale, now)


def _preheat(voice: Voice, offer: Offer, now: datetime) -> Markup | None:
    preheat = offer.preheat
    if preheat is None or preheat.price is None or preheat.at <= now:
        return None
    return voice.say("item.preheat", at=voice.deadline(preheat.at, now), money=voice.money(preheat.price))


def _history(voice: Voice, offer: Offer, history: History, now: datetime) -> Markup | None:
    current = headline(offer, now)
    if current is None:
        return None
    lowest = history.lowest_seen(current.kind, now)
    return past.line(
        voice,
        [
            past.month(voice, history, current.kind, now),
            voice.say("item.lowest", money=voice.money(lowest)) if lowest is not None else None,
            past.observed(voice, past.observed_days(history, current.kind, now)),
        ],
    )


def _rank(voice: Voice, offer: Offer) -> Markup | None:
    if offer.rank is None:
        return None
    text = Markup.escape(line(offer.rank.text, RANK_UNITS))
    if offer.rank.link:
        text = Markup('<a href="{}">{}</a>').format(offer.rank.link, text)
    return voice.say("item.rank", rank=text)


def _labels(voice: Voice, offer: Offer) -> Markup | None:
    names = [category.name for category in (offer.category_top, offer.category) if category]
    if offer.brand:
        names.append(offer.brand)
    labels = lines.join(Markup.escape(line(name, lines.NAME_UNITS)) for name in dict.fromkeys(names))
    return voice.say("item.labels", labels=labels) if labels else None


def _short_price(voice: Voice, listing: Listing) -> Markup | None:
    return Markup("<b>{}</b>").format(voice.price(listing.quote.fen)) if listing.quote else None


def _fall(voice: Voice, listing: Listing) -> Markup | None:
    """Since the last change; a rise and less than one percent are not worth the room."""
    if listing.quote is None or not listing.before:
        return None
    percent = lines.percent_off(listing.quote.fen, listing.before) // 100
    return voice.say("list.fall", percent=voice.percent(percent * 100)) if percent > 0 else None


def _sold(voice: Voice, offer: Offer) -> Markup | None:
    return voice.say("context.sold_month", count=voice.count(offer.sold_month)) if offer.sold_month else None


def _deposit_left(voice: Voice, offer: Offer, now: datetime) -> Markup | None:
    presale = offer.presale
    if presale is None or presale.deposit_end is None or phase_at(presale, now) is not Phase.DEPOSIT:
        return None
    return voice.say("list.deposit_left", left=voice.duration(presale.deposit_end - now))
